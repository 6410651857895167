/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * A thread other than the leader of its process. As a string: "thread 124 (name)".
 * @type thread
 */

#include "caps.h"
#include "pids.h"
#include "totable.h"

/*** The thread ID. @tfield integer tid */
static void push_tid(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, nsrel_thread_get_tid(self->node));
}

/*** The process that the thread belongs to. @tfield process process */
static void push_process(lua_State *L, const struct node *self)
{
	node_push(L, &class_process, nsrel_thread_get_process(self->node), self->snap);
}

/*** The name, any bytes. @tfield ?string name */
static void push_name(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_thread_get_name(self->node));
}

/*** The letter of the state, such as "S". @tfield ?string state */
static void push_state(lua_State *L, const struct node *self)
{
	push_letter(L, nsrel_thread_get_state(self->node));
}

/*** The effective user ID; threads of one process may differ. @tfield ?integer uid */
static void push_uid(lua_State *L, const struct node *self)
{
	uid_t uid = 0;
	int r = nsrel_thread_get_uid(self->node, &uid);

	push_known(L, r, uid);
}

/*** When it started, in clock ticks since the machine did. @tfield ?integer start_time */
static void push_start_time(lua_State *L, const struct node *self)
{
	uint64_t start_time = 0;
	int r = nsrel_thread_get_start_time(self->node, &start_time);

	push_known(L, r, (lua_Integer)start_time);
}

/*** The names of the capabilities in its effective set; threads of one process may
 * differ.
 * @tfield ?{string,...} caps */
static void push_effective_caps(lua_State *L, const struct node *self)
{
	uint64_t caps = 0;
	int r = nsrel_thread_get_caps(self->node, &caps);

	push_caps(L, r, caps);
}

/***
 * The namespace that the thread is in.
 * @function thread:ns
 * @tparam string type such as "net"
 * @treturn ?ns
 */
static int ns(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_thread);
	enum nsrel_type type = check_type(L, 2);

	node_push(L, &class_ns, nsrel_thread_get_ns(self->node, type), self->snap);
	return 1;
}

/***
 * The namespace that new children of the thread will be in.
 * @function thread:ns_for_children
 * @tparam string type "pid" or "time"; others have none
 * @treturn ?ns
 */
static int ns_for_children(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_thread);
	enum nsrel_type type = check_type(L, 2);

	node_push(L, &class_ns, nsrel_thread_get_ns_for_children(self->node, type),
		  self->snap);
	return 1;
}

/***
 * What the thread may do in a namespace.
 * @function thread:caps_in
 * @tparam ns ns of the same snapshot
 * @treturn table as @{process:caps_in}
 */
static int caps_in(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_thread);
	const struct node *where = node_check_mate(L, 2, &class_ns, self);
	struct caps_answer answer = { .caps = 0 };

	answer.verdict =
		nsrel_thread_query_caps(self->snap, self->node, where->node, &answer.rule,
					&answer.decided, &answer.caps);
	push_caps_answer(L, where, &answer);
	return 1;
}

/***
 * The TID that the thread has in a PID namespace.
 * @function thread:tid_in
 * @tparam ns ns PID namespace of the same snapshot
 * @treturn ?integer 0 if it is not visible there; nil if unknown
 */
static int tid_in(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_thread);
	pid_t tid = 0;
	int r = nsrel_thread_get_tid_in(self->node, check_pid_ns(L, 2, self), &tid);

	push_known(L, r, tid);
	return 1;
}

static int get_nth_tid(const void *task, size_t n, const struct nsrel_ns **ret_ns,
		       pid_t *ret)
{
	return nsrel_thread_get_nth_tid(task, n, ret_ns, ret);
}

/***
 * All TIDs that the thread has, the outermost first.
 * @function thread:tids
 * @treturn ?{table,...} as @{process:pids}; `pid` is the TID
 */
static int tids(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_thread);

	push_pids(L, self, nsrel_thread_count_tids(self->node), get_nth_tid);
	return 1;
}

static int thread_tostring(lua_State *L)
{
	const struct nsrel_thread *thread;
	const char *name;

	if (node_push_closed(L, &class_thread))
		return 1;
	thread = node_check(L, 1, &class_thread)->node;
	lua_pushfstring(L, "thread %d", (int)nsrel_thread_get_tid(thread));
	name = nsrel_thread_get_name(thread);
	if (name)
		lua_pushfstring(L, "%s (%s)", lua_tostring(L, -1), name);
	return 1;
}

static const struct property properties[] = {
	{ "tid", push_tid },
	{ "process", push_process },
	{ "name", push_name },
	{ "state", push_state },
	{ "uid", push_uid },
	{ "start_time", push_start_time },
	{ "caps", push_effective_caps },
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "ns", ns },		{ "ns_for_children", ns_for_children },
	{ "caps_in", caps_in }, { "tid_in", tid_in },
	{ "tids", tids },	{ "totable", thread_totable },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", thread_tostring },
	{ NULL, NULL },
};

const struct node_class class_thread = {
	.name = "nsrel.thread",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
