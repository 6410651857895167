/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How two namespaces are related: methods of the class ns. */

#include "kin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/***
 * What this namespace is to another one: "same"; "parent", "ancestor", "child",
 * "descendant", "sibling"; "owner", the user namespace that owns it; "owned"; or "none"
 * of these.
 * @function ns:relation_to
 * @tparam ns other of the same snapshot
 * @treturn ?string nil if unknown
 */
int ns_relation_to(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_ns);
	const struct node *other = node_check_mate(L, 2, &class_ns, self);
	enum nsrel_kin kin = nsrel_ns_get_kin(self->node, other->node);

	lua_pushstring(L, kin == NSREL_KIN_UNKNOWN ? NULL : nsrel_kin_get_name(kin));
	return 1;
}

static int push_no_way(lua_State *L, int r, const struct nsrel_ns *ns,
		       const struct nsrel_ns *other)
{
	const char *what = lua_pushfstring(L, "%s to %s", ns_push_name(L, ns),
					   ns_push_name(L, other));

	return push_words(L, r, what, r == -ENOENT ? "no way is known" : strerror(-r));
}

/***
 * The way to another namespace by parents and owners: each is parent, child, owner or
 * owned of the one before.
 * @function ns:path_to
 * @tparam ns other of the same snapshot
 * @treturn[1] {ns,...} this one the first, the other one the last
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno ENOENT if none is known
 */
int ns_path_to(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_ns);
	const struct node *other = node_check_mate(L, 2, &class_ns, self);
	void **box = box_new(L, free);
	const struct nsrel_ns **way = NULL;
	size_t n = 0;
	int r = nsrel_ns_find_path(self->node, other->node, &way, &n);

	if (r < 0)
		return push_no_way(L, r, self->node, other->node);
	*box = way;
	lua_createtable(L, (int)n, 0);
	for (size_t i = 0; i < n; i++) {
		node_push(L, &class_ns, way[i], self->snap);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}
