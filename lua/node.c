/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * A node of a graph. As a string: its id.
 * @type node
 */

#include "graph.h"

/*** A name that no other node of the graph has, of any bytes: "net:[4026531840]",
 * "process:7", "workload:" and a cgroup path. @tfield string id */
static void push_id(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_node_get_id(self->node));
}

/*** What it stands for: "namespace", "workload" or "process". @tfield string kind */
static void push_kind(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_node_kind_get_name(nsrel_node_get_kind(self->node)));
}

/*** The namespace that it stands for. @tfield ?ns ns */
static void push_ns(lua_State *L, const struct node *self)
{
	node_push(L, &class_ns, nsrel_node_get_ns(self->node), self->snap);
}

/*** The process that it stands for. @tfield ?process process */
static void push_process(lua_State *L, const struct node *self)
{
	node_push(L, &class_process, nsrel_node_get_process(self->node), self->snap);
}

/*** The workload that it stands for. @tfield ?workload workload */
static void push_workload(lua_State *L, const struct node *self)
{
	node_push(L, &class_workload, nsrel_node_get_workload(self->node), self->snap);
}

static int node_tostring(lua_State *L)
{
	if (!node_push_closed(L, &class_node))
		push_id(L, node_check(L, 1, &class_node));
	return 1;
}

static const struct property properties[] = {
	{ "id", push_id },	     { "kind", push_kind },	    { "ns", push_ns },
	{ "process", push_process }, { "workload", push_workload }, { NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", node_tostring },
	{ NULL, NULL },
};

const struct node_class class_node = {
	.name = "nsrel.node",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
	.release = graph_release,
};
