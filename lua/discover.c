/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Taking a snapshot. */

#include <limits.h>

#include "common.h"

#define CONTEXT "nsrel.context"

/* What is where on the stack of discover(). */
enum { SLOT_OPTIONS = 1, SLOT_CONTEXT, SLOT_SNAPSHOT, SLOT_LOG, SLOT_ERROR };

struct log {
	lua_State *L;
	bool failed; /* the first error is in SLOT_ERROR */
};

/* Runs protected, as memory may run out even while the line becomes a string. */
static int call_log(lua_State *L)
{
	const char *line = lua_touserdata(L, 2);

	lua_settop(L, 1);
	lua_pushstring(L, line);
	lua_call(L, 1, 0);
	return 0;
}

/* No error may jump over the library: the first one waits, and ends the log. */
static void on_log(void *data, const char *line)
{
	struct log *log = data;
	lua_State *L = log->L;

	if (log->failed)
		return;
	lua_pushcfunction(L, call_log);
	lua_pushvalue(L, SLOT_LOG);
	lua_pushlightuserdata(L, (void *)line);
	if (lua_pcall(L, 2, 0, 0) == LUA_OK)
		return;
	log->failed = true;
	lua_replace(L, SLOT_ERROR);
}

static int context_gc(lua_State *L)
{
	struct nsrel_context **ctx = luaL_checkudata(L, 1, CONTEXT);

	*ctx = nsrel_context_unref(*ctx);
	return 0;
}

static struct nsrel_context **push_context(lua_State *L)
{
	struct nsrel_context **ctx = lua_newuserdatauv(L, sizeof(*ctx), 0);

	*ctx = NULL;
	luaL_setmetatable(L, CONTEXT);
	return ctx;
}

static int push_discover_failure(lua_State *L, int r)
{
	const char *procfs;

	if (lua_isnil(L, SLOT_ERROR))
		options_push(L, "procfs");
	else
		lua_pushvalue(L, SLOT_ERROR);
	procfs = lua_tostring(L, -1);
	return push_failure(L, r, procfs ? procfs : "/proc");
}

/*
 * The collector can't see how much memory an object with a snapshot stands for: about
 * half a KiB per process and namespace. It works as if it had been allocated by Lua.
 */
void discover_tell_collector(lua_State *L, const struct nsrel_snapshot *snap)
{
	size_t n = nsrel_snapshot_count_processes(snap) + nsrel_snapshot_count_ns(snap);

	if (lua_gc(L, LUA_GCISRUNNING, 0))
		lua_gc(L, LUA_GCSTEP, n > INT_MAX ? INT_MAX : (int)(n / 2));
}

/* What it is about if it fails stays in SLOT_ERROR, with the number of the line. */
static int load_workloads(lua_State *L, struct nsrel_context *ctx)
{
	const char *path;
	unsigned int line = 0;
	int r;

	options_push(L, "workloads_file");
	path = lua_tostring(L, -1);
	r = path ? nsrel_context_load_workloads(ctx, path, &line) : 0;
	if (r < 0 && line > 0)
		lua_pushfstring(L, "%s:%d", path, (int)line);
	if (r < 0)
		lua_replace(L, SLOT_ERROR);
	return r;
}

static int take_snapshot(lua_State *L, struct nsrel_context **ctx, struct log *log,
			 struct nsrel_snapshot **ret)
{
	int r;

	r = nsrel_context_new(ctx);
	if (r < 0)
		return r;
	r = options_set(L, *ctx);
	if (r < 0)
		return r;
	r = load_workloads(L, *ctx);
	if (r < 0)
		return r;
	options_push(L, "log");
	lua_replace(L, SLOT_LOG);
	if (!lua_isnil(L, SLOT_LOG))
		nsrel_context_set_log(*ctx, on_log, log);
	return nsrel_snapshot_new(*ctx, ret);
}

/***
 * Takes a snapshot of the namespaces of this machine.
 * @function discover
 * @tparam[opt] table options all of them optional:
 *
 * - `types`: a name or list of names from `types`; default: all. As long as the source
 *   "relations" is used, the user namespaces that own these are read too, and with "user"
 *   all types: nothing but what it owns may show a user namespace.
 * - `sources`: a name or list of names from `sources`; default: all but "deep"
 *   and "links"
 * - `all_cmdlines`: false reads the command line of each namespace's first member only,
 *   which is faster; default: true
 * - `status`: false leaves capabilities and PIDs in other PID namespaces unknown, which
 * is faster; default: true
 * - `workloads`: false leaves out what processes are part of, which is faster; default:
 *   true
 * - `workloads_file`: a file of patterns of cgroup paths, as lsnsrel(8) describes
 * - `procfs`: another directory than /proc; see nsrel_context_set_procfs() in libnsrel.h
 * - `log`: a function that gets what is looked at, line by line. An error in it ends
 *   discover() with that error.
 * @treturn[1] snapshot
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno
 */
int discover(lua_State *L)
{
	struct log log = { .L = L };
	struct nsrel_context **ctx;
	struct node *snapshot;
	int r;

	if (!lua_isnoneornil(L, SLOT_OPTIONS))
		luaL_checktype(L, SLOT_OPTIONS, LUA_TTABLE);
	lua_settop(L, SLOT_OPTIONS);
	ctx = push_context(L);
	snapshot = node_new(L, &class_snapshot);
	lua_settop(L, SLOT_ERROR);
	r = take_snapshot(L, ctx, &log, &snapshot->snap);
	*ctx = nsrel_context_unref(*ctx);
	if (log.failed) {
		node_close(&class_snapshot, snapshot);
		lua_settop(L, SLOT_ERROR);
		return lua_error(L);
	}
	if (r < 0)
		return push_discover_failure(L, r);
	discover_tell_collector(L, snapshot->snap);
	lua_settop(L, SLOT_SNAPSHOT);
	return 1;
}

void discover_register(lua_State *L)
{
	luaL_newmetatable(L, CONTEXT);
	lua_pushcfunction(L, context_gc);
	lua_setfield(L, -2, "__gc");
	lua_pop(L, 1);
}
