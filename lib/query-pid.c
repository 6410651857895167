/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which number a process or thread has in which PID namespace. */

#include <errno.h>
#include <string.h>

#include "ancestry.h"
#include "pid-chain.h"
#include "util.h"

static int get_nth(const struct nsrel_snapshot *snap, const struct task *task, size_t n,
		   const struct nsrel_ns **ret_ns, pid_t *ret)
{
	if (n >= task->n_pids)
		return -ENODATA;
	if (ret_ns)
		*ret_ns = pid_chain_get_ns(snap, task, n);
	*ret = pid_chain_get_pid(task, n);
	return 0;
}

static int get_in(const struct nsrel_snapshot *snap, const struct task *task,
		  const struct nsrel_ns *ns, pid_t *ret)
{
	return ns->type == NSREL_TYPE_PID ? pid_chain_find_pid(snap, task, ns, ret)
					  : -EINVAL;
}

_public_ size_t nsrel_process_count_pids(const struct nsrel_process *process)
{
	return process->task.n_pids;
}

_public_ int nsrel_process_get_nth_pid(const struct nsrel_process *process, size_t n,
				       const struct nsrel_ns **ret_ns, pid_t *ret)
{
	return get_nth(process->snap, &process->task, n, ret_ns, ret);
}

_public_ int nsrel_process_get_pid_in(const struct nsrel_process *process,
				      const struct nsrel_ns *ns, pid_t *ret)
{
	return get_in(process->snap, &process->task, ns, ret);
}

_public_ size_t nsrel_thread_count_tids(const struct nsrel_thread *thread)
{
	return thread->task.n_pids;
}

_public_ int nsrel_thread_get_nth_tid(const struct nsrel_thread *thread, size_t n,
				      const struct nsrel_ns **ret_ns, pid_t *ret)
{
	return get_nth(thread->process->snap, &thread->task, n, ret_ns, ret);
}

_public_ int nsrel_thread_get_tid_in(const struct nsrel_thread *thread,
				     const struct nsrel_ns *ns, pid_t *ret)
{
	return get_in(thread->process->snap, &thread->task, ns, ret);
}

/* 1 if the task has that number there, 0 if not, -ENODATA or -EINVAL. */
static int has_pid(const struct nsrel_snapshot *snap, const struct task *task,
		   const struct nsrel_ns *ns, pid_t pid)
{
	pid_t found;
	int r = get_in(snap, task, ns, &found);

	/* Who is not visible there has no number, and that is no number of a task. */
	return r < 0 ? r : found == pid && pid > 0;
}

_public_ const struct nsrel_process *nsrel_snapshot_find_pid(
	const struct nsrel_snapshot *snap, const struct nsrel_ns *ns, pid_t pid)
{
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		const struct nsrel_process *p = snap->processes.items[i];

		if (has_pid(snap, &p->task, ns, pid) == 1)
			return p;
	}
	return NULL;
}

_public_ const struct nsrel_thread *nsrel_snapshot_find_tid(
	const struct nsrel_snapshot *snap, const struct nsrel_ns *ns, pid_t tid)
{
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		const struct nsrel_process *p = snap->processes.items[i];

		for (const struct nsrel_thread *t = p->first_thread; t; t = t->next)
			if (has_pid(snap, &t->task, ns, tid) == 1)
				return t;
	}
	return NULL;
}

/* Somebody's threads could not be listed, or somebody's processes. */
static bool is_hiding(const struct nsrel_problem *problem)
{
	return problem->source == NSREL_SOURCE_TASKS &&
	       (strcmp(problem->what, "task") == 0 ||
		strcmp(problem->what, "hidepid") == 0);
}

/* Who lives in it, and below it, shows in the proc file system. */
static bool shows_all_of(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	const struct nsrel_ns *top = snap->proc_pid_ns;

	for (size_t i = 0; i < snap->problems.n_items; i++)
		if (is_hiding(snap->problems.items[i]))
			return false;
	return top && (ns->n_members > 0 || ancestry_is_above(top, ns) == 1);
}

static int find_task(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
		     pid_t pid, const struct task **ret)
{
	bool known = shows_all_of(snap, ns);

	for (size_t i = 0; i < snap->processes.n_items; i++) {
		const struct nsrel_process *p = snap->processes.items[i];
		const struct nsrel_thread *t = p->first_thread;
		const struct task *task = &p->task;

		for (; task; task = t ? &t->task : NULL, t = t ? t->next : NULL) {
			int r = has_pid(snap, task, ns, pid);

			if (r == 1) {
				*ret = task;
				return 0;
			}
			known = known && r == 0;
		}
	}
	return known ? -ESRCH : -ENODATA;
}

_public_ int nsrel_snapshot_translate_pid(const struct nsrel_snapshot *snap,
					  const struct nsrel_ns *from, pid_t pid,
					  const struct nsrel_ns *to, pid_t *ret)
{
	const struct task *task;
	int r;

	if (from->type != NSREL_TYPE_PID || to->type != NSREL_TYPE_PID)
		return -EINVAL;
	r = find_task(snap, from, pid, &task);
	return r < 0 ? r : get_in(snap, task, to, ret);
}
