/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Processes, threads and what they hold as plain tables. */

#include <stdlib.h>

#include "plain.h"
#include "totable.h"

/* 0 says that there is surely none. */
void totable_set_relation(lua_State *L, const char *key, const struct nsrel_ns *related,
			  enum nsrel_relation state)
{
	if (related)
		plain_set_integer(L, key, nsrel_ns_get_ino(related));
	else if (state == NSREL_RELATION_NONE)
		plain_set_integer(L, key, 0);
}

static void set_user(lua_State *L, const struct totable *t, int r, uid_t uid)
{
	if (r < 0)
		return;
	plain_set_integer(L, "uid", uid);
	plain_set_user(L, t->users, "user", uid);
}

static void set_pids(lua_State *L, const struct nsrel_process *process)
{
	pid_t ppid;

	plain_set_integer(L, "pid", (uint64_t)nsrel_process_get_pid(process));
	if (nsrel_process_get_ppid(process, &ppid) == 0)
		plain_set_integer(L, "ppid", (uint64_t)ppid);
}

void totable_set_process(lua_State *L, const struct totable *t,
			 const struct nsrel_process *process)
{
	const char *command = nsrel_process_get_cmdline(process);
	uid_t uid = 0;
	int r = nsrel_process_get_uid(process, &uid);

	set_pids(L, process);
	plain_set_text(L, "command", command ? command : nsrel_process_get_name(process));
	set_user(L, t, r, uid);
}

static void set_thread(lua_State *L, const struct totable *t,
		       const struct nsrel_process *process,
		       const struct nsrel_thread *thread)
{
	uid_t uid = 0;
	int r = nsrel_thread_get_uid(thread, &uid);

	set_pids(L, process);
	plain_set_text(L, "command", nsrel_thread_get_name(thread));
	set_user(L, t, r, uid);
}

/* One of its numbers, the outermost is 0. */
struct number {
	const struct nsrel_ns *ns;
	pid_t pid;
};

static bool get_number(const struct nsrel_process *process,
		       const struct nsrel_thread *thread, size_t n, struct number *ret)
{
	int r = thread ? nsrel_thread_get_nth_tid(thread, n, &ret->ns, &ret->pid)
		       : nsrel_process_get_nth_pid(process, n, &ret->ns, &ret->pid);

	return r == 0;
}

/* Those of the PID namespaces that it is in, and the innermost of them once more. */
static void set_numbers(lua_State *L, const struct nsrel_process *process,
			const struct nsrel_thread *thread)
{
	const struct nsrel_ns *own =
		thread ? nsrel_thread_get_ns(thread, NSREL_TYPE_PID)
		       : nsrel_process_get_ns(process, NSREL_TYPE_PID);
	struct number number = { 0 };
	size_t n = 0;

	plain_new_list(L, 0);
	for (; get_number(process, thread, n, &number); n++) {
		lua_createtable(L, 0, 2);
		if (number.ns)
			plain_set_integer(L, "ns", nsrel_ns_get_ino(number.ns));
		plain_set_integer(L, "pid", (uint64_t)number.pid);
		plain_add(L);
	}
	if (n > 0) {
		lua_setfield(L, -2, "pids");
		plain_set_integer(L, "nspid", (uint64_t)number.pid);
	} else {
		lua_pop(L, 1);
	}
	if (!own)
		own = number.ns;
	if (!own)
		return;
	plain_set_integer(L, "pidns", nsrel_ns_get_ino(own));
	totable_set_relation(L, "ons", nsrel_ns_get_owner(own),
			     nsrel_ns_get_owner_state(own));
}

void totable_push_task(lua_State *L, const struct totable *t,
		       const struct nsrel_process *process,
		       const struct nsrel_thread *thread)
{
	pid_t tid =
		thread ? nsrel_thread_get_tid(thread) : nsrel_process_get_pid(process);

	lua_createtable(L, 0, 10);
	if (thread)
		set_thread(L, t, process, thread);
	else
		totable_set_process(L, t, process);
	plain_set_integer(L, "tid", (uint64_t)tid);
	set_numbers(L, process, thread);
	totable_set_workload(L, nsrel_process_get_workload(process), false);
}

static void set_path(lua_State *L, const struct totable *t,
		     const struct nsrel_holder *holder)
{
	void **box = box_new(L, free);
	char *path = NULL;

	if (nsrel_holder_get_path(t->snap, holder, &path) == 0) {
		*box = path;
		lua_pushvalue(L, -2);
		plain_set_text(L, "path", path);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

void totable_push_holder(lua_State *L, const struct totable *t, const struct nsrel_ns *ns,
			 const struct nsrel_holder *holder)
{
	const struct nsrel_process *process = nsrel_holder_get_process(holder);
	const struct nsrel_ns *mntns = nsrel_holder_get_mntns(holder);
	const struct nsrel_ns *other = nsrel_holder_get_ns(holder);
	pid_t tid = nsrel_holder_get_tid(holder);
	int fd;

	lua_createtable(L, 0, 13);
	plain_set_integer(L, "ns", nsrel_ns_get_ino(ns));
	plain_set_text(L, "type", nsrel_type_get_name(nsrel_ns_get_type(ns)));
	plain_set_text(L, "kind",
		       nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder)));
	if (process) {
		totable_set_process(L, t, process);
		totable_set_workload(L, nsrel_process_get_workload(process), false);
	}
	if (tid > 0)
		plain_set_integer(L, "tid", (uint64_t)tid);
	if (nsrel_holder_get_fd(holder, &fd) == 0)
		plain_set_integer(L, "fd", (uint64_t)fd);
	plain_set_text(L, "target", nsrel_holder_get_target(holder));
	if (mntns)
		plain_set_integer(L, "mntns", nsrel_ns_get_ino(mntns));
	if (other)
		plain_set_integer(L, "holderns", nsrel_ns_get_ino(other));
	set_path(L, t, holder);
}
