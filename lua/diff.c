/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * What changed between two snapshots of one machine. `#diff` is the number of changes. It
 * keeps both snapshots.
 * @type diff
 */

#include "diff.h"

#include <stdlib.h>

struct compared *compared_new(struct nsrel_diff *diff, struct nsrel_snapshot *old,
			      struct nsrel_snapshot *now)
{
	struct compared *compared = malloc(sizeof(*compared));

	if (compared)
		*compared = (struct compared){
			.diff = nsrel_diff_ref(diff),
			.old = nsrel_snapshot_ref(old),
			.now = nsrel_snapshot_ref(now),
		};
	return compared;
}

void compared_release(void *p)
{
	struct compared *compared = p;

	nsrel_diff_unref(compared->diff);
	nsrel_snapshot_unref(compared->old);
	nsrel_snapshot_unref(compared->now);
	free(compared);
}

static const struct node *check_diff(lua_State *L)
{
	return node_check(L, 1, &class_diff);
}

static const struct nsrel_diff *get_diff(const struct node *self)
{
	return ((const struct compared *)self->own)->diff;
}

/*** Number of changes. @tfield integer n_changes */
static void push_n_changes(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_diff_count_changes(get_diff(self)));
}

/*** Whether the machine was not restarted in between. @tfield ?boolean same_boot */
static void push_same_boot(lua_State *L, const struct node *self)
{
	int same = nsrel_diff_is_same_boot(get_diff(self));

	if (same < 0)
		lua_pushnil(L);
	else
		lua_pushboolean(L, same);
}

static void push_change(lua_State *L, const struct nsrel_change *change,
			const struct node *self)
{
	const struct compared *c = self->own;
	struct node *object = node_push(L, &class_change, change, self->snap);

	if (!object || object->own)
		return;
	object->own = compared_new(c->diff, c->old, c->now);
	if (object->own)
		return;
	node_close(&class_change, object);
	luaL_error(L, "not enough memory");
}

/* What comes after that of the last time, which is the second upvalue; NULL begins. */
static int iterate(lua_State *L)
{
	const struct node *self = lua_touserdata(L, lua_upvalueindex(1));
	const struct nsrel_change *change =
		self->own ? nsrel_diff_next_change(get_diff(self),
						   lua_touserdata(L, lua_upvalueindex(2)))
			  : NULL;

	push_change(L, change, self);
	lua_pushlightuserdata(L, (void *)change);
	lua_replace(L, lua_upvalueindex(2));
	return 1;
}

/***
 * Iterates over the changes, by inode number of the namespace, then type; what went comes
 * before what came.
 * @function diff:changes
 * @treturn function for the generic for; gives @{change}
 */
static int changes(lua_State *L)
{
	check_diff(L);
	lua_settop(L, 1);
	lua_pushlightuserdata(L, NULL);
	lua_pushcclosure(L, iterate, 2);
	return 1;
}

/***
 * Closes the diff. Its changes, and the snapshots, stay what they are.
 * @function diff:close
 */
static int diff_close(lua_State *L)
{
	node_close(&class_diff, luaL_checkudata(L, 1, class_diff.name));
	return 0;
}

static int diff_tostring(lua_State *L)
{
	if (node_push_closed(L, &class_diff))
		return 1;
	lua_pushfstring(L, "%s: %I changes", class_diff.name,
			(LUAI_UACINT)nsrel_diff_count_changes(get_diff(check_diff(L))));
	return 1;
}

static int diff_len(lua_State *L)
{
	push_n_changes(L, check_diff(L));
	return 1;
}

static const struct property properties[] = {
	{ "n_changes", push_n_changes },
	{ "same_boot", push_same_boot },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "changes", changes },
	{ "totable", diff_totable },
	{ "close", diff_close },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", diff_tostring },
	{ "__len", diff_len },
	{ "__close", diff_close },
	{ NULL, NULL },
};

const struct node_class class_diff = {
	.name = "nsrel.diff",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
	.release = compared_release,
};
