/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * All that was found at one moment. `#snapshot` is the number of namespaces, and
 * `local snapshot <close> = ...` closes it at the end of the block.
 * @type snapshot
 */

#include <limits.h>

#include "diff.h"
#include "find.h"
#include "graph.h"
#include "save.h"
#include "totable.h"

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

/*** Number of workloads. @tfield integer n_workloads */
static void push_n_workloads(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_snapshot_count_workloads(self->snap));
}

/*** The number of the last capability that the machine's kernel knows.
 * @tfield ?integer last_cap */
static void push_last_cap(lua_State *L, const struct node *self)
{
	int last = 0;
	int r = nsrel_snapshot_get_last_cap(self->snap, &last);

	push_known(L, r, last);
}

/*** The names of the sources that were asked. @tfield {string,...} sources */
static void push_sources(lua_State *L, const struct node *self)
{
	unsigned int sources = nsrel_snapshot_get_sources(self->snap);
	lua_Integer n = 0;

	lua_createtable(L, __builtin_popcount(sources), 0);
	for (; sources; sources &= sources - 1) {
		unsigned int source = sources & -sources;

		lua_pushstring(L, nsrel_source_get_name((enum nsrel_source)source));
		lua_rawseti(L, -2, ++n);
	}
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

static const void *next_workload(const struct iterator *it)
{
	return nsrel_snapshot_next_workload(it->owner, it->prev);
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
 * Iterates over the workloads: what processes are part of, and what that is nested in, by
 * cgroup path.
 * @function snapshot:workloads
 * @treturn function for the generic for; gives @{workload}
 */
static int workloads(lua_State *L)
{
	const struct iterator it = { .next = next_workload, .class = &class_workload };

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
 * The initial namespace of a type.
 * @function snapshot:initial
 * @tparam string type such as "net"
 * @treturn ?ns nil if none is known
 */
static int initial(lua_State *L)
{
	struct nsrel_snapshot *snap = check_snapshot(L)->snap;
	enum nsrel_type type = check_type(L, 2);

	node_push(L, &class_ns, nsrel_snapshot_get_initial(snap, type), snap);
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
 * Finds the process that has a PID in some PID namespace.
 * @function snapshot:find_pid
 * @tparam ns ns PID namespace of this snapshot
 * @tparam integer pid
 * @treturn ?process
 */
static int find_pid(lua_State *L)
{
	const struct node *self = check_snapshot(L);
	const struct nsrel_ns *ns = check_pid_ns(L, 2, self);
	pid_t pid = check_pid(L, 3);

	node_push(L, &class_process, nsrel_snapshot_find_pid(self->snap, ns, pid),
		  self->snap);
	return 1;
}

/***
 * Finds the thread that has a TID in some PID namespace. Leaders are found by find_pid().
 * @function snapshot:find_tid
 * @tparam ns ns PID namespace of this snapshot
 * @tparam integer tid
 * @treturn ?thread
 */
static int find_tid(lua_State *L)
{
	const struct node *self = check_snapshot(L);
	const struct nsrel_ns *ns = check_pid_ns(L, 2, self);
	pid_t tid = check_pid(L, 3);

	node_push(L, &class_thread, nsrel_snapshot_find_tid(self->snap, ns, tid),
		  self->snap);
	return 1;
}

/***
 * Which PID in one PID namespace is that of a process or thread in another one.
 * @function snapshot:translate_pid
 * @tparam ns from PID namespace of this snapshot
 * @tparam integer pid PID or TID in it
 * @tparam ns to PID namespace of this snapshot, above, below or beside the first
 * @treturn[1] integer PID or TID in the second; 0 if it is not visible there
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno ESRCH if nobody has that PID; ENODATA if it is not known
 */
static int translate_pid(lua_State *L)
{
	const struct node *self = check_snapshot(L);
	const struct nsrel_ns *from = check_pid_ns(L, 2, self);
	pid_t pid = check_pid(L, 3), found = 0;
	const struct nsrel_ns *to = check_pid_ns(L, 4, self);
	int r = nsrel_snapshot_translate_pid(self->snap, from, pid, to, &found);

	if (r < 0)
		return push_refusal(L, NSREL_QUESTION_PID, r,
				    lua_pushfstring(L, "PID %I in %s",
						    (LUAI_UACINT)lua_tointeger(L, 3),
						    luaL_tolstring(L, 2, NULL)));
	lua_pushinteger(L, found);
	return 1;
}

/***
 * Closes the snapshot, once or more often. Objects and iterators that came from it stay
 * as they are; the memory goes with the last of them.
 * @function snapshot:close
 */
static int snapshot_close(lua_State *L)
{
	node_close(&class_snapshot, luaL_checkudata(L, 1, class_snapshot.name));
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
	{ "last_cap", push_last_cap },
	{ "n_workloads", push_n_workloads },
	{ "sources", push_sources },
	{ "hostname", push_hostname },
	{ "boot_id", push_boot_id },
	{ "kernel", push_kernel },
	{ "time", push_time },
	{ "caller_uid", push_caller_uid },
	{ "caller_caps", push_caller_caps },
	{ "version", push_version },
	{ "loaded", push_loaded },
	{ "captured", push_captured },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "namespaces", namespaces },
	{ "processes", processes },
	{ "problems", problems },
	{ "workloads", workloads },
	{ "namespace", namespace },
	{ "initial", initial },
	{ "find", snapshot_find },
	{ "process", process },
	{ "find_pid", find_pid },
	{ "find_tid", find_tid },
	{ "translate_pid", translate_pid },
	{ "graph", snapshot_graph },
	{ "diff", snapshot_diff },
	{ "save", snapshot_save },
	{ "totable", snapshot_totable },
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
