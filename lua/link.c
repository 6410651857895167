/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * A network device that leads to another network namespace. As a string: "veth eth0".
 * @type link
 */

#include "common.h"

/*** The name of the device, any bytes, such as "eth0". @tfield string name */
static void push_name(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_link_get_name(self->node));
}

/*** What it is: "veth", "macvlan", "wireguard" ... @tfield ?string kind */
static void push_kind(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_link_get_kind(self->node));
}

/*** The index in its own namespace. @tfield integer index */
static void push_index(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, nsrel_link_get_index(self->node));
}

/*** The index of the device at the other end, in the other namespace.
 * @tfield ?integer peer_index */
static void push_peer_index(lua_State *L, const struct node *self)
{
	int index = 0;
	int r = nsrel_link_get_peer_index(self->node, &index);

	push_known(L, r, index);
}

/*** The number that its own namespace has for the other one; nil if it has none yet.
 * @tfield ?integer netnsid */
static void push_netnsid(lua_State *L, const struct node *self)
{
	int32_t netnsid = nsrel_link_get_netnsid(self->node);

	push_known(L, netnsid, netnsid);
}

/*** The network namespace that it leads to; nil if it could not be found out.
 * @tfield ?ns peer */
static void push_peer(lua_State *L, const struct node *self)
{
	node_push(L, &class_ns, nsrel_link_get_peer(self->node), self->snap);
}

static int link_tostring(lua_State *L)
{
	const struct nsrel_link *link;
	const char *kind;

	if (node_push_closed(L, &class_link))
		return 1;
	link = node_check(L, 1, &class_link)->node;
	kind = nsrel_link_get_kind(link);
	lua_pushfstring(L, "%s %s", kind ? kind : "device", nsrel_link_get_name(link));
	return 1;
}

static const struct property properties[] = {
	{ "name", push_name },
	{ "kind", push_kind },
	{ "index", push_index },
	{ "peer_index", push_peer_index },
	{ "netnsid", push_netnsid },
	{ "peer", push_peer },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", link_tostring },
	{ NULL, NULL },
};

const struct node_class class_link = {
	.name = "nsrel.link",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
