/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hold.h"

/* A namespace that exists keeps its owner and its parents. */
static void hold(struct nsrel_ns *ns)
{
	for (; ns && !ns->held; ns = ns->parent) {
		ns->held = true;
		hold(ns->owner);
	}
}

static void hold_by_task(const struct task *task)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		hold(task->ns[type]);
	hold(task->pid_for_children);
	hold(task->time_for_children);
}

static void hold_by_tasks(const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		struct nsrel_process *p = snap->processes.items[i];

		hold_by_task(&p->task);
		for (struct nsrel_thread *t = p->first_thread; t; t = t->next)
			hold_by_task(&t->task);
	}
}

static void hold_by_files(const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->files.n_items; i++)
		hold(((struct holder_of_file *)snap->files.items[i])->ns);
}

/* True if one was held that was not before. */
static bool hold_by_mounts(const struct nsrel_snapshot *snap)
{
	bool any = false;

	for (size_t i = 0; i < snap->mounts.n_items; i++) {
		const struct holder_of_mount *mount = snap->mounts.items[i];

		if (mount->ns->held || (mount->mntns && !mount->mntns->held))
			continue;
		hold(mount->ns);
		any = true;
	}
	return any;
}

void hold_mark(struct nsrel_snapshot *snap)
{
	const struct array *all = &snap->namespaces;

	for (size_t i = 0; i < all->n_items; i++)
		((struct nsrel_ns *)all->items[i])->held = false;
	hold_by_tasks(snap);
	hold_by_files(snap);
	for (size_t i = 0; i < all->n_items; i++) {
		struct nsrel_ns *ns = all->items[i];

		if (ns->listed)
			hold(ns);
	}
	/* A mount namespace may be mounted in another one, and so on. */
	while (hold_by_mounts(snap))
		;
}
