/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Classes and their objects. */

#include "common.h"

void node_close(const struct node_class *class, struct node *node)
{
	node->node = NULL;
	node->snap = nsrel_snapshot_unref(node->snap);
	if (node->own)
		class->release(node->own);
	node->own = NULL;
}

static bool is_closed(const struct node *node)
{
	return !node->snap && !node->own;
}

static const struct node_class *upvalue_class(lua_State *L)
{
	return lua_touserdata(L, lua_upvalueindex(1));
}

static int node_gc(lua_State *L)
{
	const struct node_class *class = upvalue_class(L);

	node_close(class, luaL_checkudata(L, 1, class->name));
	return 0;
}

/* Methods are found in closed objects too: close() may be called twice. */
static int node_index(lua_State *L)
{
	const struct node_class *class = upvalue_class(L);
	const struct property *property;

	luaL_checkudata(L, 1, class->name);
	lua_settop(L, 2);
	lua_rawget(L, lua_upvalueindex(2));
	if (!lua_islightuserdata(L, -1))
		return 1;
	property = lua_touserdata(L, -1);
	property->push(L, node_check(L, 1, class));
	return 1;
}

static int node_newindex(lua_State *L)
{
	return luaL_error(L, "%s is read-only: field '%s'", upvalue_class(L)->name,
			  luaL_tolstring(L, 2, NULL));
}

static void push_light(lua_State *L, const void *p)
{
	lua_pushlightuserdata(L, (void *)p);
}

/* Pushes a table of what the class's objects have: methods, and rows of properties. */
static void push_members(lua_State *L, const struct node_class *class)
{
	lua_newtable(L);
	luaL_setfuncs(L, class->methods, 0);
	for (const struct property *p = class->properties; p->name; p++) {
		push_light(L, p);
		lua_setfield(L, -2, p->name);
	}
}

/*
 * The table from nodes to their objects. A live entry has a reference to its snapshot, so
 * no other node can have the same address.
 */
static void register_objects(lua_State *L, const struct node_class *class)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, class) == LUA_TNIL) {
		lua_newtable(L);
		lua_createtable(L, 0, 1);
		lua_pushliteral(L, "v");
		lua_setfield(L, -2, "__mode");
		lua_setmetatable(L, -2);
		lua_rawsetp(L, LUA_REGISTRYINDEX, class);
	}
	lua_pop(L, 1);
}

void class_register(lua_State *L, const struct node_class *class)
{
	int top = lua_gettop(L);

	register_objects(L, class);
	luaL_newmetatable(L, class->name);
	push_light(L, class);
	push_members(L, class);
	lua_pushcclosure(L, node_index, 2);
	lua_setfield(L, -2, "__index");
	push_light(L, class);
	lua_pushcclosure(L, node_newindex, 1);
	lua_setfield(L, -2, "__newindex");
	push_light(L, class);
	lua_pushcclosure(L, node_gc, 1);
	lua_setfield(L, -2, "__gc");
	luaL_setfuncs(L, class->metamethods, 0);
	lua_settop(L, top);
}

struct node *node_new(lua_State *L, const struct node_class *class)
{
	struct node *node = lua_newuserdatauv(L, sizeof(*node), 0);

	*node = (struct node){ 0 };
	luaL_setmetatable(L, class->name);
	return node;
}

struct node *node_push(lua_State *L, const struct node_class *class, const void *node,
		       struct nsrel_snapshot *snap)
{
	struct node *object;

	if (!node) {
		lua_pushnil(L);
		return NULL;
	}
	lua_rawgetp(L, LUA_REGISTRYINDEX, class);
	lua_rawgetp(L, -1, node);
	object = lua_touserdata(L, -1);
	/* One that was closed, by hand or with the Lua state, stands for none. */
	if (!object || !object->snap) {
		lua_pop(L, 1);
		object = node_new(L, class);
		object->node = node;
		object->snap = nsrel_snapshot_ref(snap);
		lua_pushvalue(L, -1);
		lua_rawsetp(L, -3, node);
	}
	lua_remove(L, -2);
	return object;
}

const struct node *node_check(lua_State *L, int arg, const struct node_class *class)
{
	const struct node *node = luaL_checkudata(L, arg, class->name);

	if (is_closed(node))
		luaL_argerror(L, arg, lua_pushfstring(L, "%s is closed", class->name));
	return node;
}

const struct node *node_check_mate(lua_State *L, int arg, const struct node_class *class,
				   const struct node *self)
{
	const struct node *node = node_check(L, arg, class);

	luaL_argcheck(L, node->snap == self->snap, arg, "it is of another snapshot");
	return node;
}

bool node_push_closed(lua_State *L, const struct node_class *class)
{
	const struct node *node = luaL_checkudata(L, 1, class->name);

	if (is_closed(node))
		lua_pushfstring(L, "%s (closed)", class->name);
	return is_closed(node);
}
