/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces as people name them: a method of the class snapshot. */

#include "find.h"

#include <errno.h>
#include <string.h>

#include "handle.h"

static int push_not_found(lua_State *L, const char *name)
{
	return push_failure(L, -ENOENT, name);
}

static int find_handle(lua_State *L, struct nsrel_snapshot *snap,
		       const struct nsrel_handle *handle, const char *name)
{
	const struct nsrel_ns *ns = nsrel_snapshot_find_handle(snap, handle);

	if (!ns)
		return push_not_found(L, name);
	node_push(L, &class_ns, ns, snap);
	return 1;
}

/* By what it opens. */
static int find_open(lua_State *L, struct nsrel_snapshot *snap, const char *name)
{
	bool reference = nsrel_is_reference(name);
	struct opened opened = {
		.question = reference ? NSREL_QUESTION_REFERENCE : NSREL_QUESTION_OPEN,
		.what = name,
	};
	struct node *object = handle_new(L);
	int n;

	opened.r = reference ? nsrel_handle_open_reference(name, &opened.handle)
			     : nsrel_handle_open_path(name, &opened.handle);
	n = handle_return(L, object, &opened);
	if (opened.r < 0)
		return n;
	n = find_handle(L, snap, opened.handle, name);
	/* No file stays open until the collector comes. */
	node_close(&class_handle, object);
	return n;
}

static int find_name(lua_State *L, struct nsrel_snapshot *snap, const char *name)
{
	const struct nsrel_ns *ns = NULL;
	int r = nsrel_snapshot_find_ns(snap, name, &ns);

	if (r < 0 && r != -ENOENT && (nsrel_is_reference(name) || strchr(name, '/')))
		return find_open(L, snap, name);
	if (r < 0)
		return push_failure(L, r, name);
	node_push(L, &class_ns, ns, snap);
	return 1;
}

/***
 * Finds a namespace by what people call it, as the arguments of lsnsrel(8), or the one
 * that is at hand.
 * @function snapshot:find
 * @tparam string|integer|handle name an inode number; "net:[4026531840]"; ":ID", the
 * 64-bit id; a path, with a slash in it, such as "/run/netns/blue"; a reference, as from
 * `ns:reference()`; or a handle. Paths and references are opened for a moment.
 * @treturn[1] ns
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL if the text has another form, ENOENT if there is no
 * such namespace or path; of paths and references as @{nsrel.open} and
 * @{nsrel.open_reference}
 */
int snapshot_find(lua_State *L)
{
	struct nsrel_snapshot *snap = node_check(L, 1, &class_snapshot)->snap;
	int type = lua_type(L, 2);

	if (luaL_testudata(L, 2, class_handle.name)) {
		const struct nsrel_handle *handle = check_handle(L, 2);

		return find_handle(L, snap, handle, handle_push_name(L, handle));
	}
	if (type != LUA_TSTRING && type != LUA_TNUMBER)
		return luaL_argerror(L, 2,
				     lua_pushfstring(L,
						     "name, inode number or handle "
						     "expected, got %s",
						     luaL_typename(L, 2)));
	/* A whole number may have come as a float, whose text has a fraction. */
	if (type == LUA_TNUMBER) {
		lua_pushinteger(L, luaL_checkinteger(L, 2));
		lua_replace(L, 2);
	}
	return find_name(L, snap, check_text(L, 2));
}
