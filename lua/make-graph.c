/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Of the class snapshot: graphs are made. */

#include <stdlib.h>

#include "graph.h"

/* A box of the namespaces in the list at @arg, which are of the snapshot. */
static const struct nsrel_ns **check_list(lua_State *L, int arg, const struct node *self,
					  size_t *ret_n)
{
	size_t n = lua_rawlen(L, arg);
	const struct nsrel_ns **all;
	void **box = box_new(L, free);

	all = *box = calloc(n + 1, sizeof(*all));
	if (!all)
		luaL_error(L, "not enough memory");
	for (size_t i = 0; i < n; i++) {
		lua_rawgeti(L, arg, (lua_Integer)i + 1);
		if (!luaL_testudata(L, -1, class_ns.name))
			luaL_argerror(L, arg, "it is no list of namespaces");
		all[i] = node_check_mate(L, lua_gettop(L), &class_ns, self)->node;
		lua_pop(L, 1);
	}
	*ret_n = n;
	return all;
}

/***
 * Makes a graph.
 * @function snapshot:graph
 * @tparam[opt] {ns,...} namespaces of this snapshot, to become nodes; default: all
 * @treturn[1] graph
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno
 */
int snapshot_graph(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_snapshot);
	const struct nsrel_ns **all = NULL;
	struct nsrel_graph *graph = NULL;
	struct node *object;
	size_t n = 0;
	int r;

	lua_settop(L, 2);
	if (!lua_isnil(L, 2)) {
		luaL_checktype(L, 2, LUA_TTABLE);
		all = check_list(L, 2, self, &n);
	}
	object = node_new(L, &class_graph);
	r = nsrel_graph_new(self->snap, all, n, &graph);
	if (r < 0)
		return push_failure(L, r, "graph");
	object->own = graph;
	object->snap = nsrel_snapshot_ref(self->snap);
	return 1;
}
