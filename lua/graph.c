/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * All relations of a snapshot at once: namespaces, the workloads and processes that lead or
 * hold them, and what joins these. `#graph` is the number of nodes. It keeps its snapshot.
 * @type graph
 */

#include <errno.h>
#include <stdlib.h>

#include "graph.h"

void graph_release(void *graph)
{
	nsrel_graph_unref(graph);
}

void graph_push_part(lua_State *L, const struct node_class *class, const void *part,
		     const struct node *self)
{
	struct node *object = node_push(L, class, part, self->snap);

	if (object && !object->own)
		object->own = nsrel_graph_ref(self->own);
}

static const struct node *check_graph(lua_State *L)
{
	return node_check(L, 1, &class_graph);
}

/*** Number of nodes. @tfield integer n_nodes */
static void push_n_nodes(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_graph_count_nodes(self->own));
}

/*** Number of edges. @tfield integer n_edges */
static void push_n_edges(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_graph_count_edges(self->own));
}

/* What comes after that of the last time, which is the second upvalue; NULL begins. */
static int iterate_nodes(lua_State *L)
{
	const struct node *self = lua_touserdata(L, lua_upvalueindex(1));
	const struct nsrel_node *node =
		self->own ? nsrel_graph_next_node(self->own,
						  lua_touserdata(L, lua_upvalueindex(2)))
			  : NULL;

	graph_push_part(L, &class_node, node, self);
	lua_pushlightuserdata(L, (void *)node);
	lua_replace(L, lua_upvalueindex(2));
	return 1;
}

static int iterate_edges(lua_State *L)
{
	const struct node *self = lua_touserdata(L, lua_upvalueindex(1));
	const struct nsrel_edge *edge =
		self->own ? nsrel_graph_next_edge(self->own,
						  lua_touserdata(L, lua_upvalueindex(2)))
			  : NULL;

	graph_push_part(L, &class_edge, edge, self);
	lua_pushlightuserdata(L, (void *)edge);
	lua_replace(L, lua_upvalueindex(2));
	return 1;
}

/* The graph goes with the function, until it is closed by hand. */
static int push_iterator(lua_State *L, lua_CFunction iterate)
{
	check_graph(L);
	lua_settop(L, 1);
	lua_pushlightuserdata(L, NULL);
	lua_pushcclosure(L, iterate, 2);
	return 1;
}

/***
 * Iterates over the nodes: namespaces in the order of the snapshot, workloads by cgroup
 * path, processes by PID.
 * @function graph:nodes
 * @treturn function for the generic for; gives @{node}
 */
static int nodes(lua_State *L)
{
	return push_iterator(L, iterate_nodes);
}

/***
 * Iterates over the edges, by kind, then by the nodes that they join.
 * @function graph:edges
 * @treturn function for the generic for; gives @{edge}
 */
static int edges(lua_State *L)
{
	return push_iterator(L, iterate_edges);
}

/***
 * Closes the graph. Its nodes and edges, and the snapshot, stay what they are.
 * @function graph:close
 */
static int close(lua_State *L)
{
	node_close(&class_graph, luaL_checkudata(L, 1, class_graph.name));
	return 0;
}

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
 * @tparam[opt] {ns,...} namespaces of this snapshot, those that become nodes; default: all
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

static int graph_tostring(lua_State *L)
{
	const struct node *self;

	if (node_push_closed(L, &class_graph))
		return 1;
	self = check_graph(L);
	lua_pushfstring(L, "graph of %I nodes, %I edges",
			(LUAI_UACINT)nsrel_graph_count_nodes(self->own),
			(LUAI_UACINT)nsrel_graph_count_edges(self->own));
	return 1;
}

static int graph_len(lua_State *L)
{
	push_n_nodes(L, check_graph(L));
	return 1;
}

static const struct property properties[] = {
	{ "n_nodes", push_n_nodes },
	{ "n_edges", push_n_edges },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "nodes", nodes }, { "edges", edges }, { "totable", graph_totable },
	{ "close", close }, { NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", graph_tostring },
	{ "__len", graph_len },
	{ "__close", close },
	{ NULL, NULL },
};

const struct node_class class_graph = {
	.name = "nsrel.graph",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
	.release = graph_release,
};
