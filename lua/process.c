/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * A process. As a string: "process 123 (name)".
 * @type process
 */

#include "caps.h"
#include "pids.h"
#include "totable.h"

static const struct node *check_process(lua_State *L)
{
	return node_check(L, 1, &class_process);
}

/*** The PID, as seen in the PID namespace of the proc file system that was read.
 * @tfield integer pid */
static void push_pid(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, nsrel_process_get_pid(self->node));
}

/*** The PID of the parent process; 0 if it has none that this PID namespace shows.
 * @tfield ?integer ppid */
static void push_ppid(lua_State *L, const struct node *self)
{
	pid_t ppid = 0;
	int r = nsrel_process_get_ppid(self->node, &ppid);

	push_known(L, r, ppid);
}

/*** The parent process. @tfield ?process parent */
static void push_parent(lua_State *L, const struct node *self)
{
	node_push(L, &class_process, nsrel_process_get_parent(self->node), self->snap);
}

/*** The name, as in /proc/PID/comm, any bytes. @tfield ?string name */
static void push_name(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_process_get_name(self->node));
}

/*** The command line, its arguments joined by single blanks, any bytes.
 * @tfield ?string cmdline */
static void push_cmdline(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_process_get_cmdline(self->node));
}

/*** The letter of the state, such as "S". @tfield ?string state */
static void push_state(lua_State *L, const struct node *self)
{
	push_letter(L, nsrel_process_get_state(self->node));
}

/*** The effective user ID. @tfield ?integer uid */
static void push_uid(lua_State *L, const struct node *self)
{
	uid_t uid = 0;
	int r = nsrel_process_get_uid(self->node, &uid);

	push_known(L, r, uid);
}

/*** When it started, in clock ticks since the machine did. @tfield ?integer start_time */
static void push_start_time(lua_State *L, const struct node *self)
{
	uint64_t start_time = 0;
	int r = nsrel_process_get_start_time(self->node, &start_time);

	push_known(L, r, (lua_Integer)start_time);
}

/*** Number of threads, the leader included. @tfield ?integer n_threads */
static void push_n_threads(lua_State *L, const struct node *self)
{
	size_t n = nsrel_process_count_threads(self->node);

	push_known(L, n ? 0 : -1, (lua_Integer)n);
}

/*** The names of the capabilities in its effective set, in the order of their numbers.
 * @tfield ?{string,...} caps */
static void push_effective_caps(lua_State *L, const struct node *self)
{
	uint64_t caps = 0;
	int r = nsrel_process_get_caps(self->node, &caps);

	push_caps(L, r, caps);
}

/*** Whether all that was asked for could be read of it and its threads.
 * @tfield boolean complete */
static void push_complete(lua_State *L, const struct node *self)
{
	lua_pushboolean(L, nsrel_process_is_complete(self->node));
}

/*** The path of its cgroup, any bytes. @tfield ?string cgroup */
static void push_cgroup(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_process_get_cgroup(self->node));
}

/*** The innermost workload that it is part of. @tfield ?workload workload */
static void push_workload(lua_State *L, const struct node *self)
{
	node_push(L, &class_workload, nsrel_process_get_workload(self->node), self->snap);
}

/*** Whether it only watches its workload, from outside. @tfield boolean monitor */
static void push_monitor(lua_State *L, const struct node *self)
{
	lua_pushboolean(L, nsrel_process_is_monitor(self->node));
}

static const void *next_child(const struct iterator *it)
{
	return nsrel_process_next_child(it->owner, it->prev);
}

static const void *next_thread(const struct iterator *it)
{
	return nsrel_process_next_thread(it->owner, it->prev);
}

/*** Number of child processes. @tfield integer n_children */
static void push_n_children(lua_State *L, const struct node *self)
{
	push_length(L, self, next_child);
}

/***
 * Iterates over the child processes, by PID.
 * @function process:children
 * @treturn function for the generic for; gives @{process}
 */
static int children(lua_State *L)
{
	const struct iterator it = { .next = next_child, .class = &class_process };

	return iterator_push(L, check_process(L), &it);
}

/***
 * Iterates over the threads, the oldest first. The leader is not among them: it is what
 * the process itself speaks of.
 * @function process:threads
 * @treturn function for the generic for; gives @{thread}
 */
static int threads(lua_State *L)
{
	const struct iterator it = { .next = next_thread, .class = &class_thread };

	return iterator_push(L, check_process(L), &it);
}

/***
 * The namespace that the process is in.
 * @function process:ns
 * @tparam string type such as "net"
 * @treturn ?ns
 */
static int ns(lua_State *L)
{
	const struct node *self = check_process(L);
	enum nsrel_type type = check_type(L, 2);

	node_push(L, &class_ns, nsrel_process_get_ns(self->node, type), self->snap);
	return 1;
}

/***
 * The namespace that new children of the process will be in.
 * @function process:ns_for_children
 * @tparam string type "pid" or "time"; others have none
 * @treturn ?ns
 */
static int ns_for_children(lua_State *L)
{
	const struct node *self = check_process(L);
	enum nsrel_type type = check_type(L, 2);

	node_push(L, &class_ns, nsrel_process_get_ns_for_children(self->node, type),
		  self->snap);
	return 1;
}

/***
 * What the process may do in a namespace, by the rules of user_namespaces(7): it is in a
 * user namespace P, the namespace belongs to a user namespace U (a user namespace belongs
 * to itself). Security modules such as SELinux and AppArmor can take away from it.
 * @function process:caps_in
 * @tparam ns ns of the same snapshot
 * @treturn table with
 *
 * - `verdict`: "none"; "effective", what the effective set has; "all"; nil if unknown
 * - `rule`: what decided: "none", P is neither U nor above it; "same", P is U;
 * "ancestor", P is above U; "owner", P is above U, and the process's user created the
 * child of P on the way; nil if unknown
 * - `decided`: the user namespace where it was decided, nil if it was not
 * - `chain`: list of user namespaces from U up to there, as far as they are known
 * - `caps`: list of names of capabilities, nil if the verdict is unknown
 */
static int caps_in(lua_State *L)
{
	const struct node *self = check_process(L);
	const struct node *where = node_check_mate(L, 2, &class_ns, self);
	struct caps_answer answer = { .caps = 0 };

	answer.verdict =
		nsrel_process_query_caps(self->snap, self->node, where->node,
					 &answer.rule, &answer.decided, &answer.caps);
	push_caps_answer(L, where, &answer);
	return 1;
}

/***
 * The PID that the process has in a PID namespace.
 * @function process:pid_in
 * @tparam ns ns PID namespace of the same snapshot
 * @treturn ?integer 0 if it is not visible there; nil if unknown
 */
static int pid_in(lua_State *L)
{
	const struct node *self = check_process(L);
	pid_t pid = 0;
	int r = nsrel_process_get_pid_in(self->node, check_pid_ns(L, 2, self), &pid);

	push_known(L, r, pid);
	return 1;
}

static int get_nth_pid(const void *task, size_t n, const struct nsrel_ns **ret_ns,
		       pid_t *ret)
{
	return nsrel_process_get_nth_pid(task, n, ret_ns, ret);
}

/***
 * All PIDs that the process has, from the PID namespace of the proc file system that was
 * read down to its own.
 * @function process:pids
 * @treturn ?{table,...} nil if unknown; each has
 *
 * - `ns`: the PID namespace, nil if it is not known which
 * - `pid`: the PID in it
 */
static int pids(lua_State *L)
{
	const struct node *self = check_process(L);

	push_pids(L, self, nsrel_process_count_pids(self->node), get_nth_pid);
	return 1;
}

/* Pushes nil for a type that is not among those known. */
static void push_shared(lua_State *L, unsigned int shared, unsigned int known, int type)
{
	if (known & NSREL_TYPE_MASK(type))
		lua_pushboolean(L, (shared & NSREL_TYPE_MASK(type)) != 0);
	else
		lua_pushnil(L);
}

/***
 * Whether two processes are in the same namespace.
 * @function process:shares
 * @tparam process other of the same snapshot
 * @tparam[opt] string type such as "net"
 * @treturn ?boolean|table with a type: true, false, or nil if unknown; without: a table
 * from types to these
 */
static int shares(lua_State *L)
{
	const struct node *self = check_process(L);
	const struct node *other = node_check_mate(L, 2, &class_process, self);
	unsigned int known = 0;
	unsigned int shared = nsrel_process_get_shared(self->node, other->node, &known);

	if (!lua_isnoneornil(L, 3)) {
		push_shared(L, shared, known, check_type(L, 3));
		return 1;
	}
	lua_newtable(L);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		push_shared(L, shared, known, type);
		lua_setfield(L, -2, nsrel_type_get_name((enum nsrel_type)type));
	}
	return 1;
}

static int process_tostring(lua_State *L)
{
	const struct nsrel_process *process;
	const char *name;

	if (node_push_closed(L, &class_process))
		return 1;
	process = check_process(L)->node;
	lua_pushfstring(L, "process %d", (int)nsrel_process_get_pid(process));
	name = nsrel_process_get_name(process);
	if (name)
		lua_pushfstring(L, "%s (%s)", lua_tostring(L, -1), name);
	return 1;
}

static const struct property properties[] = {
	{ "pid", push_pid },
	{ "ppid", push_ppid },
	{ "parent", push_parent },
	{ "name", push_name },
	{ "cmdline", push_cmdline },
	{ "state", push_state },
	{ "uid", push_uid },
	{ "start_time", push_start_time },
	{ "n_children", push_n_children },
	{ "n_threads", push_n_threads },
	{ "caps", push_effective_caps },
	{ "complete", push_complete },
	{ "cgroup", push_cgroup },
	{ "workload", push_workload },
	{ "monitor", push_monitor },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "children", children },
	{ "threads", threads },
	{ "ns", ns },
	{ "ns_for_children", ns_for_children },
	{ "caps_in", caps_in },
	{ "pid_in", pid_in },
	{ "pids", pids },
	{ "shares", shares },
	{ "totable", process_totable },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", process_tostring },
	{ NULL, NULL },
};

const struct node_class class_process = {
	.name = "nsrel.process",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
