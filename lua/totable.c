/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The methods totable(). Texts are UTF-8, as JSON wants them: a byte that is none is
 * "\xHH", and the backslash of a "\x" that is really there is "\x5c". Lists have a
 * metatable whose __jsontype says so, for those that are empty.
 */

#include "totable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"
#include "handle.h"
#include "plain.h"

/* Nothing of another machine's snapshot can be referred to here, its users neither. */
static bool is_captured(const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns *ns = snap ? nsrel_snapshot_next_ns(snap, NULL) : NULL;
	char *text = NULL;
	bool captured = ns && nsrel_ns_get_reference(snap, ns, &text) == -EOPNOTSUPP;

	free(text);
	return captured;
}

struct totable totable_begin(lua_State *L, const struct node *self)
{
	struct totable t = { .snap = self->snap, .users = SLOT_USERS };

	lua_settop(L, SLOT_SELF);
	lua_newtable(L);
	t.captured = is_captured(t.snap);
	if (t.captured)
		plain_set_numeric(L, SLOT_USERS);
	return t;
}

/***
 * The namespace as a table of plain values, with keys and types as in
 * `lsnsrel -J --output-all`; what is null there is absent.
 * @function ns:totable
 * @treturn table
 */
int ns_totable(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_ns);
	struct totable t = totable_begin(L, self);

	totable_push_ns(L, &t, self->node);
	return 1;
}

/***
 * The process as a table of plain values, with keys and types as in
 * `lsnsrel -J --pids --output-all`; what is null there is absent.
 * @function process:totable
 * @treturn table
 */
int process_totable(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_process);
	struct totable t = totable_begin(L, self);

	totable_push_task(L, &t, self->node, NULL);
	return 1;
}

/***
 * The thread as a table of plain values, with keys and types as in
 * `lsnsrel -J --pids --threads --output-all`; what is null there is absent.
 * @function thread:totable
 * @treturn table
 */
int thread_totable(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_thread);
	struct totable t = totable_begin(L, self);

	totable_push_task(L, &t, nsrel_thread_get_process(self->node), self->node);
	return 1;
}

/***
 * The holder as a table of plain values, with keys and types as in
 * `lsnsrel -J --holders`; what is null there is absent. `ns` and `type` are those of the
 * namespace that is held.
 * @function holder:totable
 * @treturn table
 */
int holder_totable(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_holder);
	struct totable t = totable_begin(L, self);

	totable_push_holder(L, &t, self->held, self->node);
	return 1;
}

/***
 * The workload as a table of plain values, with keys and types as in the column WORKLOAD
 * of `lsnsrel -J`, without `shared`; what is null there is absent.
 * @function workload:totable
 * @treturn table
 */
int workload_totable(lua_State *L)
{
	totable_push_workload(L, node_check(L, 1, &class_workload)->node);
	return 1;
}

static void push_problem(lua_State *L, const struct nsrel_problem *problem)
{
	int error = nsrel_problem_get_errno(problem);
	pid_t pid = nsrel_problem_get_pid(problem), tid = nsrel_problem_get_tid(problem);

	lua_createtable(L, 0, 7);
	plain_set_text(L, "source",
		       nsrel_source_get_name(nsrel_problem_get_source(problem)));
	if (pid)
		plain_set_integer(L, "pid", (uint64_t)pid);
	if (tid)
		plain_set_integer(L, "tid", (uint64_t)tid);
	plain_set_text(L, "what", nsrel_problem_get_what(problem));
	plain_set_integer(L, "count", nsrel_problem_get_count(problem));
	plain_set_integer(L, "errno", (uint64_t)error);
	plain_set_text(L, "message", problem_get_message(problem));
}

/***
 * The problem as a table of plain values: its properties.
 * @function problem:totable
 * @treturn table
 */
int problem_totable(lua_State *L)
{
	push_problem(L, node_check(L, 1, &class_problem)->node);
	return 1;
}

static void set_namespaces(lua_State *L, struct totable *t)
{
	const struct nsrel_ns *ns;

	plain_new_list(L, nsrel_snapshot_count_ns(t->snap));
	nsrel_snapshot_foreach_ns(ns, t->snap) {
		totable_push_ns(L, t, ns);
		plain_add(L);
	}
	lua_setfield(L, -2, "namespaces");
}

static void set_holders(lua_State *L, const struct totable *t)
{
	const struct nsrel_holder *holder;
	const struct nsrel_ns *ns;

	plain_new_list(L, 0);
	nsrel_snapshot_foreach_ns(ns, t->snap)
		nsrel_ns_foreach_holder(holder, ns) {
			totable_push_holder(L, t, ns, holder);
			plain_add(L);
		}
	lua_setfield(L, -2, "holders");
}

static void set_pids(lua_State *L, const struct totable *t)
{
	const struct nsrel_process *process;
	const struct nsrel_thread *thread;

	plain_new_list(L, nsrel_snapshot_count_processes(t->snap));
	nsrel_snapshot_foreach_process(process, t->snap) {
		totable_push_task(L, t, process, NULL);
		plain_add(L);
		nsrel_process_foreach_thread(thread, process) {
			totable_push_task(L, t, process, thread);
			plain_add(L);
		}
	}
	lua_setfield(L, -2, "pids");
}

static void set_problems(lua_State *L, const struct totable *t)
{
	const struct nsrel_problem *problem;

	plain_new_list(L, nsrel_snapshot_count_problems(t->snap));
	nsrel_snapshot_foreach_problem(problem, t->snap) {
		push_problem(L, problem);
		plain_add(L);
	}
	lua_setfield(L, -2, "problems");
}

/***
 * All of it as tables of plain values, so that any library can write them as JSON.
 * Unknown values are absent, texts are UTF-8 (a byte that is none is `\xHH`), and lists
 * have a metatable whose `__jsontype` is "array", which tells libraries that know it to
 * write an empty one as [].
 * @function snapshot:totable
 * @treturn table with
 *
 * - `namespaces`: list of what ns:totable() gives
 * - `holders`: list of what holder:totable() gives, by namespaces
 * - `pids`: list of what process:totable() gives, after each those of its threads
 * - `problems`: list of what problem:totable() gives
 */
int snapshot_totable(lua_State *L)
{
	struct totable t = totable_begin(L, node_check(L, 1, &class_snapshot));

	lua_createtable(L, 0, 4);
	set_namespaces(L, &t);
	set_holders(L, &t);
	set_pids(L, &t);
	set_problems(L, &t);
	return 1;
}

/***
 * The graph as a table of plain values, as `lsnsrel --graph=json` writes it; what is null
 * there is absent, and no label is cut.
 * @function graph:totable
 * @treturn table with the lists `nodes` and `edges`
 */
int graph_totable(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_graph);
	struct totable t = totable_begin(L, self);

	totable_push_graph(L, &t, self->own);
	return 1;
}

/* 0 says that there is surely none: of this type none has any. */
static void set_relation(lua_State *L, const char *key, const struct nsrel_handle *handle,
			 int (*open)(const struct nsrel_handle *handle,
				     struct nsrel_handle **ret))
{
	struct nsrel_handle *related = NULL;
	int r = open(handle, &related);
	uint64_t ino = r == 0 ? nsrel_handle_get_ino(related) : 0;

	nsrel_handle_unref(related);
	if (r == 0 || r == -EINVAL)
		plain_set_integer(L, key, ino);
}

static void set_creator(lua_State *L, const struct nsrel_handle *handle)
{
	uid_t uid;

	if (nsrel_handle_get_owner_uid(handle, &uid) < 0)
		return;
	plain_set_integer(L, "owneruid", uid);
	plain_set_user(L, SLOT_USERS, "owner", uid);
}

static void set_reference(lua_State *L, const struct nsrel_handle *handle)
{
	void **box = box_new(L, free);
	char *text = NULL;

	if (nsrel_handle_get_reference(handle, &text) == 0) {
		*box = text;
		push_boxed_text(L, box);
		lua_setfield(L, -3, "reference");
	}
	lua_pop(L, 1);
}

/***
 * What can be told of one namespace alone as a table of plain values, with keys and types
 * as in `lsnsrel -J --output-all`: `ns`, `type`, `id`, `pns`, `ons`, `owneruid`, `owner`
 * and `reference`. What is unknown is absent.
 * @function handle:totable
 * @treturn table
 */
int handle_totable(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_handle);
	const struct nsrel_handle *handle = self->own;
	uint64_t id;

	totable_begin(L, self);
	lua_createtable(L, 0, 8);
	plain_set_integer(L, "ns", nsrel_handle_get_ino(handle));
	plain_set_text(L, "type", nsrel_type_get_name(nsrel_handle_get_type(handle)));
	if (nsrel_handle_get_id(handle, &id) == 0)
		plain_set_integer(L, "id", id);
	set_relation(L, "pns", handle, nsrel_handle_open_parent);
	set_relation(L, "ons", handle, nsrel_handle_open_owner);
	set_creator(L, handle);
	set_reference(L, handle);
	return 1;
}
