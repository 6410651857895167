/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whose a namespace is. What starts a container and waits for it (containerd-shim,
 * bwrap(1) ...) may be in its cgroup, but lives where it was started itself.
 */

#include <errno.h>

#include "util.h"
#include "workload-share.h"

/* What makes a workload be somewhere else; cgroup and time alone don't. */
static const enum nsrel_type homes[] = { NSREL_TYPE_MNT, NSREL_TYPE_PID, NSREL_TYPE_USER,
					 NSREL_TYPE_NET, NSREL_TYPE_UTS, NSREL_TYPE_IPC };

struct nsrel_workload *workload_get_box(struct nsrel_workload *workload)
{
	while (workload && workload->kind == NSREL_WORKLOAD_UNIT)
		workload = workload->parent;
	return workload;
}

static bool is_in(const struct nsrel_workload *workload, const struct nsrel_workload *box)
{
	while (workload && workload->depth > box->depth)
		workload = workload->parent;
	return workload == box;
}

/* NULL: in the initial namespaces. */
static bool lives_with(const struct nsrel_process *process,
		       const struct nsrel_process *other)
{
	unsigned int known = 0;

	for (size_t i = 0; i < ARRAY_SIZE(homes); i++) {
		const struct nsrel_ns *ns = process->task.ns[homes[i]];
		const struct nsrel_ns *other_ns = other ? other->task.ns[homes[i]] : ns;

		if (!ns || !other_ns)
			continue;
		if (ns != other_ns || (!other && ns->initial != 1))
			return false;
		known |= NSREL_TYPE_MASK(homes[i]);
	}
	return known &
	       (NSREL_TYPE_MASK(NSREL_TYPE_MNT) | NSREL_TYPE_MASK(NSREL_TYPE_PID));
}

/*
 * The nearest process above that is not in the box. Parents come first, and know theirs:
 * what they are in together need not be gone through again.
 */
static const struct nsrel_process *find_outside(const struct nsrel_process *process,
						const struct nsrel_workload *box)
{
	const struct nsrel_process *p = process->parent;

	while (p && is_in(p->workload, box))
		p = p->outside;
	return p;
}

static void judge(struct nsrel_process *process)
{
	struct nsrel_workload *box = workload_get_box(process->workload);

	if (!box)
		return;
	process->outside = find_outside(process, box);
	if (!process->monitor && !process->kernel_thread)
		process->monitor = lives_with(process, process->outside);
}

/* The next in a walk over the tree of processes that comes to parents first. */
static struct nsrel_process *next_below(struct nsrel_process *process)
{
	if (process->first_child)
		return process->first_child;
	while (process && !process->next_sibling)
		process = process->parent;
	return process ? process->next_sibling : NULL;
}

void workload_find_monitors(struct nsrel_snapshot *snap)
{
	if (snap->workloads.n_items == 0)
		return;
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		struct nsrel_process *process = snap->processes.items[i];

		if (process->parent)
			continue;
		for (; process; process = next_below(process))
			judge(process);
	}
}

struct nsrel_workload *workload_get_common(struct nsrel_workload *a,
					   struct nsrel_workload *b)
{
	while (a && b && a != b) {
		if (a->depth >= b->depth)
			a = a->parent;
		else
			b = b->parent;
	}
	return a && b ? a : NULL;
}

/* What the members of a namespace have in common. */
struct membership {
	struct nsrel_workload *common, *last;
	bool known;  /* of one at least it is known where it is */
	bool some;   /* one is in a workload */
	bool others; /* one is in none */
	bool differ; /* two are in different ones */
};

static void add_member(struct membership *m, const struct nsrel_process *process)
{
	struct nsrel_workload *workload = process->workload;

	if (!process->cgroup || !process->cgroup->path)
		return;
	m->known = true;
	if (process->monitor)
		return;
	if (!workload) {
		m->others = true;
	} else if (!m->some) {
		m->some = true;
		m->common = m->last = workload;
	} else if (workload != m->last) {
		m->differ = true;
		m->last = workload;
		m->common = workload_get_common(m->common, workload);
	}
}

static bool counts(const struct nsrel_process *process)
{
	return !process->kernel_thread && process->task.state != 'Z' &&
	       process->task.state != 'X';
}

static void find_workload(struct nsrel_ns *ns)
{
	const struct nsrel_process *process;
	struct membership m = { 0 };

	for (struct nsrel_holder *h = ns->first_holder; (process = holder_get_member(h));
	     h = h->next)
		if (counts(process))
			add_member(&m, process);
	if (!m.known)
		return;
	if (m.some && m.others) {
		ns->shared = 1;
		return;
	}
	ns->workload = m.common;
	ns->shared = m.differ && (!m.common || m.common->kind == NSREL_WORKLOAD_UNIT ||
				  m.common->kind == NSREL_WORKLOAD_POD);
}

void workload_find_namespaces(struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++)
		find_workload(snap->namespaces.items[i]);
}
