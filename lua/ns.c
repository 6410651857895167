/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * A namespace. As a string: "net:[4026531840]".
 * @type ns
 */

#include <stdlib.h>

#include "handle.h"
#include "kin.h"
#include "lists.h"
#include "totable.h"

static const struct node *check_ns(lua_State *L)
{
	return node_check(L, 1, &class_ns);
}

/*** The type, such as "net". @tfield string type */
static void push_type(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_type_get_name(nsrel_ns_get_type(self->node)));
}

/*** The inode number. @tfield integer ino */
static void push_ino(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_ns_get_ino(self->node));
}

/*** The device number of nsfs, as in stat(2). @tfield ?integer dev */
static void push_dev(lua_State *L, const struct node *self)
{
	dev_t dev = 0;
	int r = nsrel_ns_get_dev(self->node, &dev);

	push_known(L, r, (lua_Integer)dev);
}

/*** The 64-bit id, which is never used again until the machine restarts.
 * @tfield ?integer id */
static void push_id(lua_State *L, const struct node *self)
{
	uint64_t id = 0;
	int r = nsrel_ns_get_id(self->node, &id);

	push_known(L, r, (lua_Integer)id);
}

/*** The parent of a pid or user namespace. @tfield ?ns parent */
static void push_parent(lua_State *L, const struct node *self)
{
	node_push(L, &class_ns, nsrel_ns_get_parent(self->node), self->snap);
}

/*** The user namespace that owns this one. @tfield ?ns owner */
static void push_owner(lua_State *L, const struct node *self)
{
	node_push(L, &class_ns, nsrel_ns_get_owner(self->node), self->snap);
}

static void push_relation(lua_State *L, enum nsrel_relation relation)
{
	static const char *const names[] = {
		[NSREL_RELATION_UNKNOWN] = "unknown",
		[NSREL_RELATION_NONE] = "none",
		[NSREL_RELATION_KNOWN] = "known",
	};

	lua_pushstring(L, names[relation]);
}

/*** Why `parent` is nil ("none" or "unknown"), or "known". @tfield string parent_state */
static void push_parent_state(lua_State *L, const struct node *self)
{
	push_relation(L, nsrel_ns_get_parent_state(self->node));
}

/*** Why `owner` is nil ("none" or "unknown"), or "known". @tfield string owner_state */
static void push_owner_state(lua_State *L, const struct node *self)
{
	push_relation(L, nsrel_ns_get_owner_state(self->node));
}

/*** The user that created this user namespace. @tfield ?integer owner_uid */
static void push_owner_uid(lua_State *L, const struct node *self)
{
	uid_t uid = 0;
	int r = nsrel_ns_get_owner_uid(self->node, &uid);

	push_known(L, r, uid);
}

/*** The number that the caller's network namespace has for this network namespace; nil if
 * none is assigned, or it is unknown. @tfield ?integer netnsid */
static void push_netnsid(lua_State *L, const struct node *self)
{
	int32_t netnsid = 0;
	int r = nsrel_ns_get_netnsid(self->node, &netnsid);

	push_known(L, r, netnsid);
}

/*** Whether it is the initial namespace of its type. @tfield ?boolean initial */
static void push_initial(lua_State *L, const struct node *self)
{
	int initial = nsrel_ns_is_initial(self->node);

	if (initial < 0)
		lua_pushnil(L);
	else
		lua_pushboolean(L, initial);
}

/*** Whether this is a pid or user namespace whose parent is not in the snapshot.
 * @tfield boolean root */
static void push_root(lua_State *L, const struct node *self)
{
	lua_pushboolean(L, nsrel_ns_is_root(self->node));
}

/*** Whether nothing but the kernel's own lists tells of it. @tfield boolean hidden */
static void push_hidden(lua_State *L, const struct node *self)
{
	lua_pushboolean(L, nsrel_ns_is_hidden(self->node));
}

/*** A path that opened it, such as "/proc/1/ns/net". @tfield ?string path */
static void push_path(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_ns_get_path(self->node));
}

/*** What people call it: the last part of the first of its targets, else the name of its
 * oldest leader. @tfield ?string name */
static void push_name(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_ns_get_name(self->snap, self->node));
}

/*** The leader that started first. @tfield ?process oldest_leader */
static void push_oldest_leader(lua_State *L, const struct node *self)
{
	node_push(L, &class_process, nsrel_ns_get_oldest_leader(self->node), self->snap);
}

/*** The workload that all its processes are part of, or that all those are nested in.
 * @tfield ?workload workload */
static void push_workload(lua_State *L, const struct node *self)
{
	node_push(L, &class_workload, nsrel_ns_get_workload(self->node), self->snap);
}

/*** Whether different workloads share it, or some with processes of none.
 * @tfield ?boolean shared */
static void push_shared(lua_State *L, const struct node *self)
{
	int shared = nsrel_ns_is_shared(self->node);

	if (shared < 0)
		lua_pushnil(L);
	else
		lua_pushboolean(L, shared);
}

const char *ns_push_name(lua_State *L, const struct nsrel_ns *ns)
{
	return lua_pushfstring(L, "%s:[%I]", nsrel_type_get_name(nsrel_ns_get_type(ns)),
			       (LUAI_UACINT)nsrel_ns_get_ino(ns));
}

/***
 * A text that names the namespace later and in other programs, for
 * @{nsrel.open_reference}.
 * @function ns:reference
 * @treturn[1] string
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EOPNOTSUPP if the snapshot is not of this machine
 */
static int reference(lua_State *L)
{
	const struct node *self = check_ns(L);
	void **box = box_new(L, free);
	char *text = NULL;
	int r = nsrel_ns_get_reference(self->snap, self->node, &text);

	if (r < 0)
		return push_refusal(L, NSREL_QUESTION_REFERENCE, r,
				    ns_push_name(L, self->node));
	*box = text;
	push_boxed_text(L, box);
	return 1;
}

/***
 * Opens the namespace, by the best of its holders or by its id, and makes sure that it is
 * still the same one. The handle does not need the snapshot.
 * @function ns:open
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno ESTALE if it is gone; ENOENT if nothing opens it; EACCES and
 * the like if the caller may not; EOPNOTSUPP if the snapshot is not of this machine
 */
static int open(lua_State *L)
{
	const struct node *self = check_ns(L);
	struct opened opened = {
		.question = NSREL_QUESTION_OPEN,
		.what = ns_push_name(L, self->node),
	};
	struct node *object = handle_new(L);

	opened.r = nsrel_handle_open_ns(self->snap, self->node, &opened.handle);
	return handle_return(L, object, &opened);
}

/***
 * Where it is mounted: the paths as seen inside the mount namespaces that they are in,
 * each once. Those in the caller's own mount namespace come first, and of these those in
 * directories that programs keep namespaces in, such as /run/netns.
 * @function ns:targets
 * @treturn {string,...}
 */
static int targets(lua_State *L)
{
	const struct node *self = check_ns(L);
	void **box = box_new(L, free);
	const char **list = NULL;
	size_t n;

	if (nsrel_ns_get_targets(self->snap, self->node, &list, &n) < 0)
		return luaL_error(L, "not enough memory");
	*box = list;
	lua_createtable(L, (int)n, 0);
	for (size_t i = 0; i < n; i++) {
		lua_pushstring(L, list[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int ns_tostring(lua_State *L)
{
	if (!node_push_closed(L, &class_ns))
		ns_push_name(L, check_ns(L)->node);
	return 1;
}

static const struct property properties[] = {
	{ "type", push_type },
	{ "ino", push_ino },
	{ "dev", push_dev },
	{ "id", push_id },
	{ "parent", push_parent },
	{ "parent_state", push_parent_state },
	{ "owner", push_owner },
	{ "owner_state", push_owner_state },
	{ "owner_uid", push_owner_uid },
	{ "netnsid", push_netnsid },
	{ "initial", push_initial },
	{ "root", push_root },
	{ "hidden", push_hidden },
	{ "path", push_path },
	{ "name", push_name },
	{ "n_children", ns_push_n_children },
	{ "n_owned", ns_push_n_owned },
	{ "n_members", ns_push_n_members },
	{ "n_leaders", ns_push_n_leaders },
	{ "n_loose_threads", ns_push_n_loose_threads },
	{ "n_holders", ns_push_n_holders },
	{ "oldest_leader", push_oldest_leader },
	{ "workload", push_workload },
	{ "shared", push_shared },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "children", ns_children },
	{ "owned", ns_owned },
	{ "members", ns_members },
	{ "leaders", ns_leaders },
	{ "loose_threads", ns_loose_threads },
	{ "holders", ns_holders },
	{ "links", ns_links },
	{ "targets", targets },
	{ "relation_to", ns_relation_to },
	{ "path_to", ns_path_to },
	{ "reference", reference },
	{ "open", open },
	{ "totable", ns_totable },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", ns_tostring },
	{ NULL, NULL },
};

const struct node_class class_ns = {
	.name = "nsrel.ns",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
