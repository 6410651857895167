/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * What joins two nodes of a graph. As a string: "member process:1 net:[4026531840]".
 * @type edge
 */

#include "graph.h"

/*** What it says: "parent", "owner", "member", "holder" or "link".
 * @tfield string kind */
static void push_kind(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_edge_kind_get_name(nsrel_edge_get_kind(self->node)));
}

/*** The node that it begins at. @tfield node from */
static void push_from(lua_State *L, const struct node *self)
{
	graph_push_part(L, &class_node, nsrel_edge_get_from(self->node), self);
}

/*** The node that it leads to. @tfield node to */
static void push_to(lua_State *L, const struct node *self)
{
	graph_push_part(L, &class_node, nsrel_edge_get_to(self->node), self);
}

/*** How many leaders, holders or devices are one in it. @tfield integer count */
static void push_count(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_edge_get_count(self->node));
}

/*** Of "holder": the first holder that it stands for. @tfield ?holder holder */
static void push_holder(lua_State *L, const struct node *self)
{
	const struct nsrel_node *to = nsrel_edge_get_to(self->node);
	struct node *object = node_push(L, &class_holder,
					nsrel_edge_get_holder(self->node), self->snap);

	if (object)
		object->held = nsrel_node_get_ns(to);
}

/*** Of "link": the first device in the namespace that it begins at.
 * @tfield ?link link */
static void push_link(lua_State *L, const struct node *self)
{
	node_push(L, &class_link, nsrel_edge_get_link(self->node), self->snap);
}

/*** The device at the other end of that one; nil if it is not known.
 * @tfield ?link peer_link */
static void push_peer_link(lua_State *L, const struct node *self)
{
	node_push(L, &class_link, nsrel_edge_get_peer_link(self->node), self->snap);
}

static int edge_tostring(lua_State *L)
{
	const struct nsrel_edge *edge;

	if (node_push_closed(L, &class_edge))
		return 1;
	edge = node_check(L, 1, &class_edge)->node;
	lua_pushfstring(L, "%s %s %s",
			nsrel_edge_kind_get_name(nsrel_edge_get_kind(edge)),
			nsrel_node_get_id(nsrel_edge_get_from(edge)),
			nsrel_node_get_id(nsrel_edge_get_to(edge)));
	return 1;
}

static const struct property properties[] = {
	{ "kind", push_kind },
	{ "from", push_from },
	{ "to", push_to },
	{ "count", push_count },
	{ "holder", push_holder },
	{ "link", push_link },
	{ "peer_link", push_peer_link },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", edge_tostring },
	{ NULL, NULL },
};

const struct node_class class_edge = {
	.name = "nsrel.edge",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
	.release = graph_release,
};
