/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * Looks again and again, cheaply where nothing has changed. Keeps files of /proc open
 * until it is closed: one for each thread on the machine, of at most half the number
 * that the process may have open.
 *
 * `local watch <close> = nsrel.watch()` closes it at the end of the block; the collector
 * does later, if nobody did.
 * @type watch
 */

#include "watch.h"

static void release(void *own)
{
	nsrel_watch_free(own);
}

static int make(lua_State *L, void **ctx, struct nsrel_watch **ret)
{
	struct nsrel_context *new_ctx = NULL;
	int r;

	r = nsrel_context_new(&new_ctx);
	if (r < 0)
		return r;
	*ctx = new_ctx;
	r = options_set(L, new_ctx);
	return r < 0 ? r : nsrel_watch_new(new_ctx, ret);
}

static void drop_context(void *ctx)
{
	nsrel_context_unref(ctx);
}

/***
 * Makes a watch, which looks again and again.
 * @function watch
 * @tparam[opt] table options those of @{discover}, but no `log`
 * @treturn[1] watch
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno
 */
int watch(lua_State *L)
{
	struct nsrel_watch *own = NULL;
	struct node *object;
	void **ctx;
	int r;

	if (!lua_isnoneornil(L, 1))
		luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	options_push(L, "log");
	luaL_argcheck(L, lua_isnil(L, -1), 1, "option 'log': not of a watch");
	ctx = box_new(L, drop_context);
	object = node_new(L, &class_watch);
	r = make(L, ctx, &own);
	if (r < 0)
		return push_failure(L, r, "watch");
	object->own = own;
	return 1;
}

/***
 * Looks whether anything can have changed since the last look that gave a snapshot; the
 * first look gives one always. There may be nothing new in it.
 * @function watch:look
 * @treturn[1] snapshot
 * @treturn[2] boolean false: nothing has changed
 * @treturn[3] nil
 * @treturn[3] string message
 * @treturn[3] integer errno; the next look gives a snapshot
 */
static int watch_look(lua_State *L)
{
	struct nsrel_watch *own = node_check(L, 1, &class_watch)->own;
	struct node *snapshot;
	int r;

	snapshot = node_new(L, &class_snapshot);
	r = nsrel_watch_look(own, &snapshot->snap);
	if (r < 0)
		return push_failure(L, r, "look");
	if (r == 0) {
		lua_pushboolean(L, false);
		return 1;
	}
	discover_tell_collector(L, snapshot->snap);
	return 1;
}

/***
 * Closes the watch, once or more often. Snapshots of it stay.
 * @function watch:close
 */
static int watch_close(lua_State *L)
{
	node_close(&class_watch, luaL_checkudata(L, 1, class_watch.name));
	return 0;
}

static int watch_tostring(lua_State *L)
{
	if (!node_push_closed(L, &class_watch))
		lua_pushstring(L, class_watch.name);
	return 1;
}

static const struct property properties[] = {
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "look", watch_look },
	{ "close", watch_close },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__close", watch_close },
	{ "__tostring", watch_tostring },
	{ NULL, NULL },
};

const struct node_class class_watch = {
	.name = "nsrel.watch",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
	.release = release,
};
