/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * All that was found at one moment. `#snapshot` is the number of namespaces, and
 * `local snapshot <close> = ...` closes it at the end of the block.
 * @type snapshot
 */

#include <limits.h>

#include "common.h"

static const struct node *check_snapshot(lua_State *L)
{
	return node_check(L, 1, &class_snapshot);
}

/*** Number of namespaces. @tfield integer n_namespaces */
static void push_n_namespaces(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_snapshot_count_ns(self->snap));
}

/*** Number of processes, those included that could not be read.
 * @tfield integer n_processes */
static void push_n_processes(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_snapshot_count_processes(self->snap));
}

/*** Number of problems; 0 means that the answer is complete.
 * @tfield integer n_problems */
static void push_n_problems(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_snapshot_count_problems(self->snap));
}

static const void *next_ns(const struct iterator *it)
{
	const struct nsrel_ns *ns = it->prev;

	do
		ns = nsrel_snapshot_next_ns(it->owner, ns);
	while (ns && it->type >= 0 && (int)nsrel_ns_get_type(ns) != it->type);
	return ns;
}

static const void *next_process(const struct iterator *it)
{
	return nsrel_snapshot_next_process(it->owner, it->prev);
}

static const void *next_problem(const struct iterator *it)
{
	return nsrel_snapshot_next_problem(it->owner, it->prev);
}

/***
 * Iterates over the namespaces, by inode number, then type.
 * @function snapshot:namespaces
 * @tparam[opt] string type only those of this type, such as "net"
 * @treturn function for the generic for; gives @{ns}
 */
static int namespaces(lua_State *L)
{
	const struct node *self = check_snapshot(L);
	const struct iterator it = {
		.type = lua_isnoneornil(L, 2) ? -1 : (int)check_type(L, 2),
		.next = next_ns,
		.class = &class_ns,
	};

	return iterator_push(L, self, &it);
}

/***
 * Iterates over the processes, by PID.
 * @function snapshot:processes
 * @treturn function for the generic for; gives @{process}
 */
static int processes(lua_State *L)
{
	const struct iterator it = { .next = next_process, .class = &class_process };

	return iterator_push(L, check_snapshot(L), &it);
}

/***
 * Iterates over what could not be read, in the order in which it was met.
 * @function snapshot:problems
 * @treturn function for the generic for; gives @{problem}
 */
static int problems(lua_State *L)
{
	const struct iterator it = { .next = next_problem, .class = &class_problem };

	return iterator_push(L, check_snapshot(L), &it);
}

/***
 * Looks a namespace up.
 * @function snapshot:namespace
 * @tparam string type such as "net"
 * @tparam integer ino inode number
 * @treturn ?ns
 */
static int namespace(lua_State *L)
{
	struct nsrel_snapshot *snap = check_snapshot(L)->snap;
	enum nsrel_type type = check_type(L, 2);
	uint64_t ino = (uint64_t)luaL_checkinteger(L, 3);

	node_push(L, &class_ns, nsrel_snapshot_get_ns(snap, type, ino), snap);
	return 1;
}

/***
 * Finds a namespace by what people call it.
 * @function snapshot:find
 * @tparam string|integer name an inode number, or a text such as "net:[4026531840]"
 * @treturn[1] ns
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL if the text has another form, ENOENT if there is no
 * such namespace
 */
static int find(lua_State *L)
{
	struct nsrel_snapshot *snap = check_snapshot(L)->snap;
	const struct nsrel_ns *ns;
	const char *text;
	int r;

	/* A whole number may have come as a float, whose text has a fraction. */
	if (lua_type(L, 2) == LUA_TNUMBER) {
		lua_pushinteger(L, luaL_checkinteger(L, 2));
		lua_replace(L, 2);
	}
	text = check_text(L, 2);
	r = nsrel_snapshot_find_ns(snap, text, &ns);
	if (r < 0)
		return push_failure(L, r, text);
	node_push(L, &class_ns, ns, snap);
	return 1;
}

/***
 * Looks a process up.
 * @function snapshot:process
 * @tparam integer pid
 * @treturn ?process
 */
static int process(lua_State *L)
{
	struct nsrel_snapshot *snap = check_snapshot(L)->snap;
	lua_Integer pid = luaL_checkinteger(L, 2);
	const struct nsrel_process *p = NULL;

	if (pid > 0 && pid <= INT_MAX)
		p = nsrel_snapshot_get_process(snap, (pid_t)pid);
	node_push(L, &class_process, p, snap);
	return 1;
}

/***
 * Closes the snapshot, once or more often. Objects and iterators that came from it stay
 * as they are; the memory goes with the last of them.
 * @function snapshot:close
 */
static int snapshot_close(lua_State *L)
{
	node_close(luaL_checkudata(L, 1, class_snapshot.name));
	return 0;
}

static int snapshot_len(lua_State *L)
{
	push_n_namespaces(L, check_snapshot(L));
	return 1;
}

static int snapshot_tostring(lua_State *L)
{
	const struct nsrel_snapshot *snap;

	if (node_push_closed(L, &class_snapshot))
		return 1;
	snap = check_snapshot(L)->snap;
	lua_pushfstring(L, "%s: %I namespaces, %I processes, %I problems",
			class_snapshot.name, (LUAI_UACINT)nsrel_snapshot_count_ns(snap),
			(LUAI_UACINT)nsrel_snapshot_count_processes(snap),
			(LUAI_UACINT)nsrel_snapshot_count_problems(snap));
	return 1;
}

static const struct property properties[] = {
	{ "n_namespaces", push_n_namespaces },
	{ "n_processes", push_n_processes },
	{ "n_problems", push_n_problems },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "namespaces", namespaces },
	{ "processes", processes },
	{ "problems", problems },
	{ "namespace", namespace },
	{ "find", find },
	{ "process", process },
	{ "close", snapshot_close },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__close", snapshot_close },
	{ "__len", snapshot_len },
	{ "__tostring", snapshot_tostring },
	{ NULL, NULL },
};

const struct node_class class_snapshot = {
	.name = "nsrel.snapshot",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
