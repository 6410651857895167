/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * NSpid in /proc/PID/status has one number for each PID namespace from that of the proc
 * file system down to the task's own, which is the last: the namespaces themselves are
 * its parents. Numbers that don't fit these are taken for unknown.
 */

#include <errno.h>

#include "ancestry.h"
#include "pid-chain.h"

/* Walks up from its own namespace. NULL if that leads to nobody known. */
static struct nsrel_ns *walk_up(const struct task *task, size_t steps)
{
	struct nsrel_ns *ns = task->ns[NSREL_TYPE_PID];

	while (ns && steps-- > 0)
		ns = ns->parent;
	return ns;
}

/* Process 1 of a proc file system is in its PID namespace, and so is who has one PID. */
void pid_chain_find_proc_ns(struct nsrel_snapshot *snap)
{
	const struct nsrel_process *init = nsrel_snapshot_get_process(snap, 1);

	if (init && init->task.n_pids <= 1)
		snap->proc_pid_ns = init->task.ns[NSREL_TYPE_PID];
	for (size_t i = 0; !snap->proc_pid_ns && i < snap->processes.n_items; i++) {
		const struct nsrel_process *p = snap->processes.items[i];

		if (p->task.n_pids > 0)
			snap->proc_pid_ns = walk_up(&p->task, p->task.n_pids - 1U);
	}
}

pid_t pid_chain_get_pid(const struct task *task, size_t n)
{
	return n == 0 ? task->tid : task->inner_pids[n - 1];
}

/* The last one of the chain. */
static const struct nsrel_ns *get_own(const struct nsrel_snapshot *snap,
				      const struct task *task)
{
	const struct nsrel_ns *own = task->ns[NSREL_TYPE_PID];

	return !own && task->n_pids == 1 ? snap->proc_pid_ns : own;
}

/* As many numbers as namespaces, as far as these are known. */
static bool fits(const struct nsrel_snapshot *snap, const struct task *task)
{
	const struct nsrel_ns *ns = get_own(snap, task), *top = snap->proc_pid_ns;

	for (size_t i = task->n_pids; ns && i-- > 0; ns = ns->parent) {
		if (top && (ns == top) != (i == 0))
			return false;
		if (i > 0 && ns->parent_state == NSREL_RELATION_NONE)
			return false;
	}
	return true;
}

const struct nsrel_ns *pid_chain_get_ns(const struct nsrel_snapshot *snap,
					const struct task *task, size_t n)
{
	const struct nsrel_ns *ns = get_own(snap, task);

	if (n == 0 && snap->proc_pid_ns)
		return snap->proc_pid_ns;
	if (!fits(snap, task))
		return NULL;
	for (size_t i = task->n_pids - 1U; ns && i > n; i--)
		ns = ns->parent;
	return ns;
}

/* Whoever lives there shows in the proc file system: it is not above that. */
static bool is_inside(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	return snap->proc_pid_ns && ns->n_members > 0;
}

/* It is none of those that the task has a number in. */
static bool is_outside(const struct nsrel_snapshot *snap, const struct task *task,
		       const struct nsrel_ns *ns)
{
	const struct nsrel_ns *own = get_own(snap, task);
	int r = ancestry_is_above(ns, own);

	if (r >= 0)
		return r == 0;
	/* Between its own and that of the proc file system there is none. */
	return (task->n_pids == 1 || task->n_pids == 2) && ns != own &&
	       is_inside(snap, ns);
}

int pid_chain_find_pid(const struct nsrel_snapshot *snap, const struct task *task,
		       const struct nsrel_ns *ns, pid_t *ret)
{
	const struct nsrel_ns *at = get_own(snap, task);

	if (ns == snap->proc_pid_ns) {
		*ret = task->tid;
		return 0;
	}
	if (!at || !fits(snap, task))
		return -ENODATA;
	for (size_t i = task->n_pids; at && i-- > 1; at = at->parent)
		if (at == ns) {
			*ret = pid_chain_get_pid(task, i);
			return 0;
		}
	if (!is_outside(snap, task, ns))
		return -ENODATA;
	*ret = 0;
	return 0;
}
