/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hold.h"
#include "initial.h"
#include "link.h"
#include "path.h"
#include "pid-chain.h"
#include "util.h"

static int compare_ns(const void *a, const void *b)
{
	const struct nsrel_ns *x = *(struct nsrel_ns *const *)a;
	const struct nsrel_ns *y = *(struct nsrel_ns *const *)b;

	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return (int)x->type - (int)y->type;
}

static int compare_processes(const void *a, const void *b)
{
	const struct nsrel_process *x = *(struct nsrel_process *const *)a;
	const struct nsrel_process *y = *(struct nsrel_process *const *)b;

	return x->task.tid < y->task.tid ? -1 : x->task.tid > y->task.tid;
}

static void sort(struct array *array, int (*compare)(const void *, const void *))
{
	if (array->n_items > 1)
		qsort(array->items, array->n_items, sizeof(void *), compare);
}

static void find_parents(struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		struct nsrel_process *p = snap->processes.items[i];

		p->index = (uint32_t)i;
		if (p->ppid > 0)
			p->parent = table_get(&snap->process_by_pid, (uint64_t)p->ppid);
	}
}

/*
 * Makes it a tree: a captured /proc may say that processes are each other's parents, and
 * in a live one PIDs may be used again while it is read. Each process is walked over
 * once.
 */
static void cut_loops(struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		struct nsrel_process *p = snap->processes.items[i];

		for (; p && p->walk == 0; p = p->parent) {
			p->walk = (uint32_t)i + 1;
			if (p->parent && p->parent->walk == p->walk)
				p->parent = NULL;
		}
	}
}

/* Nodes are visited backwards and prepended: every list comes out in order. */
static void link_process_tree(struct nsrel_snapshot *snap)
{
	struct nsrel_process *next = NULL;

	find_parents(snap);
	cut_loops(snap);
	for (size_t i = snap->processes.n_items; i-- > 0;) {
		struct nsrel_process *p = snap->processes.items[i];

		p->next = next;
		next = p;
		if (p->parent) {
			p->next_sibling = p->parent->first_child;
			p->parent->first_child = p;
		}
	}
}

static void link_members(struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		struct nsrel_process *p = snap->processes.items[i];

		for (int type = 0; type < NSREL_N_TYPES; type++) {
			struct nsrel_ns *ns = p->task.ns[type];

			if (!ns)
				continue;
			ns_add_holder(ns, &p->member[type], NSREL_HOLDER_PROCESS);
			ns->n_members++;
		}
	}
}

static int link_loose_thread(struct nsrel_snapshot *snap, struct nsrel_thread *t,
			     struct nsrel_ns *ns)
{
	struct holder_of_task *node;
	int r;

	r = snapshot_add_holder(snap, ns, t->process, &t->task, NSREL_HOLDER_THREAD,
				&node);
	if (r < 0)
		return r;
	node->next = t->loose;
	t->loose = node;
	if (!ns->first_loose)
		ns->first_loose = t;
	return 0;
}

static int link_loose_threads_of(struct nsrel_snapshot *snap, struct nsrel_process *p)
{
	for (struct nsrel_thread *t = p->first_thread; t; t = t->next)
		for (int type = 0; type < NSREL_N_TYPES; type++) {
			struct nsrel_ns *ns = t->task.ns[type];
			int r = 0;

			if (ns && ns != p->task.ns[type])
				r = link_loose_thread(snap, t, ns);
			if (r < 0)
				return r;
		}
	return 0;
}

static int link_loose_threads(struct nsrel_snapshot *snap)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < snap->processes.n_items; i++)
		r = link_loose_threads_of(snap, snap->processes.items[i]);
	return r;
}

/* What a task's children will be in is only worth a word where it is not its own. */
static int link_for_children(struct nsrel_snapshot *snap, const struct nsrel_process *p,
			     const struct task *task)
{
	struct nsrel_ns *pid_ns = task->pid_for_children;
	struct nsrel_ns *time_ns = task->time_for_children;
	int r = 0;

	if (pid_ns && pid_ns != task->ns[NSREL_TYPE_PID])
		r = snapshot_add_holder(snap, pid_ns, p, task,
					NSREL_HOLDER_PID_FOR_CHILDREN, NULL);
	if (r == 0 && time_ns && time_ns != task->ns[NSREL_TYPE_TIME])
		r = snapshot_add_holder(snap, time_ns, p, task,
					NSREL_HOLDER_TIME_FOR_CHILDREN, NULL);
	return r;
}

static int link_all_for_children(struct nsrel_snapshot *snap)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < snap->processes.n_items; i++) {
		const struct nsrel_process *p = snap->processes.items[i];

		r = link_for_children(snap, p, &p->task);
		for (struct nsrel_thread *t = p->first_thread; r == 0 && t; t = t->next)
			r = link_for_children(snap, p, &t->task);
	}
	return r;
}

static int compare_files(const void *a, const void *b)
{
	const struct holder_of_file *x = *(struct holder_of_file *const *)a;
	const struct holder_of_file *y = *(struct holder_of_file *const *)b;

	if (x->link.kind != y->link.kind)
		return x->link.kind < y->link.kind ? -1 : 1;
	if (x->process->task.tid != y->process->task.tid)
		return x->process->task.tid < y->process->task.tid ? -1 : 1;
	if (x->task->tid != y->task->tid)
		return x->task->tid < y->task->tid ? -1 : 1;
	return x->fd < y->fd ? -1 : x->fd > y->fd;
}

static int compare_mounts(const void *a, const void *b)
{
	const struct holder_of_mount *x = *(struct holder_of_mount *const *)a;
	const struct holder_of_mount *y = *(struct holder_of_mount *const *)b;
	int order;

	if (x->mntns != y->mntns)
		return !x->mntns || (y->mntns && x->mntns->ino > y->mntns->ino) ? 1 : -1;
	order = strcmp(x->target, y->target);
	return order ?: x->id < y->id ? -1 : x->id > y->id;
}

static void link_sightings(struct nsrel_snapshot *snap)
{
	sort(&snap->files, compare_files);
	for (size_t i = 0; i < snap->files.n_items; i++) {
		struct holder_of_file *file = snap->files.items[i];

		ns_add_holder(file->ns, &file->link, file->link.kind);
	}
	sort(&snap->mounts, compare_mounts);
	for (size_t i = 0; i < snap->mounts.n_items; i++) {
		struct holder_of_mount *mount = snap->mounts.items[i];

		ns_add_holder(mount->ns, &mount->link, NSREL_HOLDER_MOUNT);
	}
}

/* The kernel's word is the last one, where nobody else has any. */
static void link_listed(struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++) {
		struct nsrel_ns *ns = snap->namespaces.items[i];

		if (ns->listed && !ns->first_holder)
			ns_add_holder(ns, &ns->itself, NSREL_HOLDER_KERNEL);
	}
}

/* After all else that holds a namespace: first all children, then all that is owned. */
static void link_related_holders(struct nsrel_snapshot *snap)
{
	const struct array *all = &snap->namespaces;

	for (size_t i = 0; i < all->n_items; i++) {
		struct nsrel_ns *ns = all->items[i];

		if (ns->parent)
			ns_add_holder(ns->parent, &ns->as_child, NSREL_HOLDER_CHILD);
	}
	for (size_t i = 0; i < all->n_items; i++) {
		struct nsrel_ns *ns = all->items[i];

		if (ns->owner && ns->owner != ns->parent)
			ns_add_holder(ns->owner, &ns->as_owned, NSREL_HOLDER_OWNED);
	}
}

static bool started_before(const struct nsrel_process *a, const struct nsrel_process *b)
{
	if (!a->task.has_start_time || !b->task.has_start_time)
		return a->task.has_start_time;
	return a->task.start_time < b->task.start_time;
}

static void find_oldest_leader(struct nsrel_ns *ns)
{
	struct nsrel_process *oldest = NULL, *p;

	for (struct nsrel_holder *h = ns->first_holder; (p = holder_get_member(h));
	     h = h->next)
		if (process_leads(p, ns) && (!oldest || started_before(p, oldest)))
			oldest = p;
	ns->oldest_leader = oldest;
}

static void link_namespaces(struct nsrel_snapshot *snap)
{
	struct nsrel_ns *next = NULL;

	for (size_t i = snap->namespaces.n_items; i-- > 0;) {
		struct nsrel_ns *ns = snap->namespaces.items[i];

		ns->index = i;
		ns->next = next;
		next = ns;
		find_oldest_leader(ns);
		if (ns->parent) {
			ns->next_sibling = ns->parent->first_child;
			ns->parent->first_child = ns;
		}
		if (ns->owner) {
			ns->next_owned = ns->owner->first_owned;
			ns->owner->first_owned = ns;
		}
	}
}

static int compare_problems(const void *a, const void *b)
{
	const struct nsrel_problem *x = *(struct nsrel_problem *const *)a;
	const struct nsrel_problem *y = *(struct nsrel_problem *const *)b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* By process, and of one process in the order in which they were met. */
void link_problems(struct nsrel_snapshot *snap)
{
	struct nsrel_problem *next = NULL;
	struct array *all = &snap->problems;

	for (size_t i = 0; i < all->n_items; i++)
		((struct nsrel_problem *)all->items[i])->order = i;
	sort(all, compare_problems);
	for (size_t i = all->n_items; i-- > 0;) {
		struct nsrel_problem *problem = all->items[i];

		problem->next = next;
		next = problem;
	}
}

static int link_nodes(struct nsrel_snapshot *snap)
{
	int r;

	link_process_tree(snap);
	link_members(snap);
	r = link_loose_threads(snap);
	if (r == 0)
		r = link_all_for_children(snap);
	if (r < 0)
		return r;
	link_sightings(snap);
	link_related_holders(snap);
	link_listed(snap);
	link_namespaces(snap);
	link_problems(snap);
	return 0;
}

int link_snapshot(struct nsrel_snapshot *snap, const char *proc_path)
{
	int r;

	snap->proc_path = strdup(proc_path);
	if (!snap->proc_path)
		return -ENOMEM;

	sort(&snap->processes, compare_processes);
	r = hold_drop_rest(snap);
	if (r < 0)
		return r;
	sort(&snap->namespaces, compare_ns);
	r = link_nodes(snap);
	if (r < 0)
		return r;
	initial_find(snap);
	pid_chain_find_proc_ns(snap);
	return path_find(snap);
}

int link_loaded(struct nsrel_snapshot *snap)
{
	int r;

	sort(&snap->processes, compare_processes);
	sort(&snap->namespaces, compare_ns);
	r = link_nodes(snap);
	if (r < 0)
		return r;
	pid_chain_find_proc_ns(snap);
	return path_find(snap);
}
