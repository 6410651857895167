/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Functions for the generic for, which keep the snapshot alive while they run. */

#include "common.h"

#define ITERATOR "nsrel.iterator"

static void iterator_close(struct iterator *it)
{
	it->snap = nsrel_snapshot_unref(it->snap);
}

static int iterator_gc(lua_State *L)
{
	iterator_close(luaL_checkudata(L, 1, ITERATOR));
	return 0;
}

static int iterate(lua_State *L)
{
	struct iterator *it = lua_touserdata(L, lua_upvalueindex(1));
	const void *node = it->snap ? it->next(it) : NULL;
	struct node *object = node_push(L, it->class, node, it->snap);

	if (object && it->class == &class_holder)
		object->held = it->owner;
	it->prev = node;
	if (!node)
		iterator_close(it);
	return 1;
}

int iterator_push(lua_State *L, const struct node *self, const struct iterator *it)
{
	struct iterator *copy = lua_newuserdatauv(L, sizeof(*copy), 0);

	*copy = *it;
	luaL_setmetatable(L, ITERATOR);
	copy->owner = self->node ? self->node : self->snap;
	copy->snap = nsrel_snapshot_ref(self->snap);
	lua_pushcclosure(L, iterate, 1);
	return 1;
}

void push_length(lua_State *L, const struct node *self,
		 const void *(*next)(const struct iterator *it))
{
	struct iterator it = { .owner = self->node };
	lua_Integer n = 0;

	while ((it.prev = next(&it)))
		n++;
	lua_pushinteger(L, n);
}

void iterator_register(lua_State *L)
{
	luaL_newmetatable(L, ITERATOR);
	lua_pushcfunction(L, iterator_gc);
	lua_setfield(L, -2, "__gc");
	lua_pop(L, 1);
}
