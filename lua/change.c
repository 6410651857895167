/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * What became of one namespace. As a string: "came net:[4026532177]: held by process 7
 * (nginx)".
 * @type change
 */

#include "diff.h"
#include "plain.h"

/*** "came", "went" or "changed". @tfield string kind */
static void push_kind(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_change_kind_get_name(nsrel_change_get_kind(self->node)));
}

/*** The namespace in the old snapshot; nil if it came. @tfield ?ns old */
static void push_old(lua_State *L, const struct node *self)
{
	const struct compared *c = self->own;

	node_push(L, &class_ns, nsrel_change_get_old(self->node), c->old);
}

/*** The namespace in the new snapshot; nil if it went. @tfield ?ns new */
static void push_new(lua_State *L, const struct node *self)
{
	const struct compared *c = self->own;

	node_push(L, &class_ns, nsrel_change_get_new(self->node), c->now);
}

/* Adds their names to the list at the top. */
static void add_aspects(lua_State *L, const struct nsrel_change *change)
{
	unsigned int aspects = nsrel_change_get_aspects(change);
	lua_Integer n = 0;

	for (; aspects; aspects &= aspects - 1) {
		unsigned int aspect = aspects & -aspects;

		lua_pushstring(L, nsrel_aspect_get_name((enum nsrel_aspect)aspect));
		lua_rawseti(L, -2, ++n);
	}
}

void change_set_aspects(lua_State *L, const char *key, const struct nsrel_change *change)
{
	plain_new_list(L, 0);
	add_aspects(L, change);
	lua_setfield(L, -2, key);
}

/*** What changed: "members", "holders", "owner", "names". @tfield {string,...} aspects */
static void push_aspects(lua_State *L, const struct node *self)
{
	lua_newtable(L);
	add_aspects(L, self->node);
}

/*** False if something may only have been out of sight, or another namespace may have
 * got the number. @tfield boolean certain */
static void push_certain(lua_State *L, const struct node *self)
{
	lua_pushboolean(L, nsrel_change_is_certain(self->node));
}

/*** The change in a few words. @tfield string reason */
static void push_reason(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_change_get_reason(self->node));
}

static int change_tostring(lua_State *L)
{
	const struct nsrel_change *change;
	const struct nsrel_ns *ns;

	if (node_push_closed(L, &class_change))
		return 1;
	change = node_check(L, 1, &class_change)->node;
	ns = nsrel_change_get_new(change);
	if (!ns)
		ns = nsrel_change_get_old(change);
	lua_pushfstring(L, "%s %s: %s",
			nsrel_change_kind_get_name(nsrel_change_get_kind(change)),
			ns_push_name(L, ns), nsrel_change_get_reason(change));
	return 1;
}

static const struct property properties[] = {
	{ "kind", push_kind },
	{ "old", push_old },
	{ "new", push_new },
	{ "aspects", push_aspects },
	{ "certain", push_certain },
	{ "reason", push_reason },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "totable", change_totable },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", change_tostring },
	{ NULL, NULL },
};

const struct node_class class_change = {
	.name = "nsrel.change",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
	.release = compared_release,
};
