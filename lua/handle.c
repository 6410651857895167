/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * One namespace at hand, which exists as long as the handle does. It needs no snapshot.
 * As a string: "net:[4026531840]". Handles are equal (==) if they are of one namespace;
 * as keys of a table each of them is its own.
 *
 * `local handle <close> = ...` closes it at the end of the block; the collector does
 * later, if nobody did.
 * @type handle
 */

#include "handle.h"
#include "totable.h"

#include <stdlib.h>

static void release(void *own)
{
	nsrel_handle_unref(own);
}

struct nsrel_handle *check_handle(lua_State *L, int arg)
{
	return node_check(L, arg, &class_handle)->own;
}

struct node *handle_new(lua_State *L)
{
	return node_new(L, &class_handle);
}

int handle_return(lua_State *L, struct node *object, const struct opened *opened)
{
	if (opened->r < 0)
		return push_refusal(L, opened->question, opened->r, opened->what);
	object->own = opened->handle;
	return 1;
}

const char *handle_push_name(lua_State *L, const struct nsrel_handle *handle)
{
	return lua_pushfstring(L, "%s:[%I]",
			       nsrel_type_get_name(nsrel_handle_get_type(handle)),
			       (LUAI_UACINT)nsrel_handle_get_ino(handle));
}

/*** The type, such as "net". @tfield string type */
static void push_type(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_type_get_name(nsrel_handle_get_type(self->own)));
}

/*** The inode number; as long as the handle is there no other namespace gets it.
 * @tfield integer ino */
static void push_ino(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_handle_get_ino(self->own));
}

/*** The device number of nsfs, as in stat(2). @tfield integer dev */
static void push_dev(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_handle_get_dev(self->own));
}

/*** The 64-bit id, which is never used again until the machine restarts.
 * @tfield ?integer id */
static void push_id(lua_State *L, const struct node *self)
{
	uint64_t id = 0;
	int r = nsrel_handle_get_id(self->own, &id);

	push_known(L, r, (lua_Integer)id);
}

/*** The open file, for setns(2) and the like; not to be closed. @tfield integer fd */
static void push_fd(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, nsrel_handle_get_fd(self->own));
}

/* A method that gives another handle. */
static int open_other(lua_State *L, enum nsrel_question question,
		      int (*open)(const struct nsrel_handle *handle,
				  struct nsrel_handle **ret))
{
	struct nsrel_handle *handle = check_handle(L, 1);
	struct opened opened = {
		.question = question,
		.what = handle_push_name(L, handle),
	};
	struct node *object = handle_new(L);

	opened.r = open(handle, &opened.handle);
	return handle_return(L, object, &opened);
}

/***
 * The user namespace that owns this one; of a user namespace, that is its parent.
 * @function handle:owner
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EPERM if there is none in sight: at the top, and where it
 * lies outside of the caller's own user namespace; EOPNOTSUPP if the kernel is too old
 */
static int owner(lua_State *L)
{
	return open_other(L, NSREL_QUESTION_OWNER, nsrel_handle_open_owner);
}

/***
 * The parent of a pid or user namespace.
 * @function handle:parent
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL if namespaces of this type have no parents; EPERM if
 * there is none in sight: at the top, and where it lies outside of the caller's own
 * namespace; EOPNOTSUPP if the kernel is too old
 */
static int parent(lua_State *L)
{
	return open_other(L, NSREL_QUESTION_PARENT, nsrel_handle_open_parent);
}

/***
 * The mount namespace that follows this one in the kernel's list.
 * @function handle:next_mntns
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno ENOENT at the end; EINVAL if this is no mount namespace;
 * EPERM if the caller may not; EOPNOTSUPP before Linux 6.12
 */
static int next_mntns(lua_State *L)
{
	return open_other(L, NSREL_QUESTION_MNTNS, nsrel_handle_open_next_mntns);
}

/***
 * The mount namespace before this one in the kernel's list.
 * @function handle:previous_mntns
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno as next_mntns()
 */
static int previous_mntns(lua_State *L)
{
	return open_other(L, NSREL_QUESTION_MNTNS, nsrel_handle_open_previous_mntns);
}

/***
 * The effective user ID of the process that created this user namespace.
 * @function handle:owner_uid
 * @treturn[1] integer
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL if this is no user namespace; EOPNOTSUPP if the kernel
 * is too old
 */
static int owner_uid(lua_State *L)
{
	struct nsrel_handle *handle = check_handle(L, 1);
	uid_t uid = 0;
	int r = nsrel_handle_get_owner_uid(handle, &uid);

	if (r < 0)
		return push_refusal(L, NSREL_QUESTION_OWNER_UID, r,
				    handle_push_name(L, handle));
	lua_pushinteger(L, uid);
	return 1;
}

/***
 * A text that names the namespace later and in other programs, for
 * @{nsrel.open_reference}.
 * @function handle:reference
 * @treturn[1] string
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno
 */
static int reference(lua_State *L)
{
	struct nsrel_handle *handle = check_handle(L, 1);
	void **box = box_new(L, free);
	char *text = NULL;
	int r = nsrel_handle_get_reference(handle, &text);

	if (r < 0)
		return push_refusal(L, NSREL_QUESTION_REFERENCE, r,
				    handle_push_name(L, handle));
	*box = text;
	push_boxed_text(L, box);
	return 1;
}

/***
 * Asks the kernel which PID in another PID namespace is that of a process or thread here.
 * It has to be visible in the caller's own PID namespace, too.
 * @function handle:translate_pid
 * @tparam integer pid PID or TID in this PID namespace
 * @tparam[opt] handle to another PID namespace; default: the caller's own
 * @treturn[1] integer PID or TID in the other one; 0 if it is not visible there
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL if one of them is no PID namespace, or there can't be
 * such a PID; ESRCH if nobody in sight has it; EOPNOTSUPP before Linux 6.11
 */
static int translate_pid(lua_State *L)
{
	struct nsrel_handle *handle = check_handle(L, 1), *to = NULL;
	pid_t pid = check_pid(L, 2), found = 0;
	int r;

	if (!lua_isnoneornil(L, 3))
		to = check_handle(L, 3);
	r = nsrel_handle_translate_pid(handle, pid, to, &found);
	if (r < 0)
		return push_refusal(L, NSREL_QUESTION_PID, r,
				    lua_pushfstring(L, "PID %I in %s",
						    (LUAI_UACINT)lua_tointeger(L, 2),
						    handle_push_name(L, handle)));
	lua_pushinteger(L, found);
	return 1;
}

/***
 * Closes the handle, once or more often.
 * @function handle:close
 */
static int handle_close(lua_State *L)
{
	node_close(&class_handle, luaL_checkudata(L, 1, class_handle.name));
	return 0;
}

/* Called for whatever a handle is compared with. A closed one is equal to no other. */
static int handle_eq(lua_State *L)
{
	const struct node *a = luaL_testudata(L, 1, class_handle.name);
	const struct node *b = luaL_testudata(L, 2, class_handle.name);

	lua_pushboolean(L, a && b && a->own && b->own &&
				   nsrel_handle_is_same(a->own, b->own));
	return 1;
}

static int handle_tostring(lua_State *L)
{
	if (!node_push_closed(L, &class_handle))
		handle_push_name(L, check_handle(L, 1));
	return 1;
}

static const struct property properties[] = {
	{ "type", push_type }, { "ino", push_ino }, { "dev", push_dev },
	{ "id", push_id },     { "fd", push_fd },   { NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "owner", owner },
	{ "parent", parent },
	{ "next_mntns", next_mntns },
	{ "previous_mntns", previous_mntns },
	{ "owner_uid", owner_uid },
	{ "reference", reference },
	{ "translate_pid", translate_pid },
	{ "close", handle_close },
	{ "totable", handle_totable },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__close", handle_close },
	{ "__eq", handle_eq },
	{ "__tostring", handle_tostring },
	{ NULL, NULL },
};

const struct node_class class_handle = {
	.name = "nsrel.handle",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
	.release = release,
};
