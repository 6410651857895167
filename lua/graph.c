/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * All relations of a snapshot at once: namespaces, the workloads and processes that lead
 * or hold them, and what joins these. `#graph` is the number of nodes. It keeps its
 * snapshot.
 * @type graph
 */

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
