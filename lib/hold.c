/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdlib.h>

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

/* Mounts in a mount namespace that is gone have gone with it. */
static void drop_dead_mounts(struct nsrel_snapshot *snap)
{
	struct array *mounts = &snap->mounts;
	size_t n_kept = 0;

	for (size_t i = 0; i < mounts->n_items; i++) {
		struct holder_of_mount *mount = mounts->items[i];

		if (mount->mntns && !mount->mntns->held)
			holder_of_mount_free(mount);
		else
			mounts->items[n_kept++] = mount;
	}
	mounts->n_items = n_kept;
}

int hold_drop_rest(struct nsrel_snapshot *snap)
{
	struct array *all = &snap->namespaces;
	size_t n_kept = 0;
	int r;

	hold_mark(snap);
	drop_dead_mounts(snap);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		table_done(&snap->ns_by_ino[type]);
	for (size_t i = 0; i < all->n_items; i++) {
		struct nsrel_ns *ns = all->items[i];

		if (ns->held)
			all->items[n_kept++] = ns;
		else
			ns_free(ns);
	}
	all->n_items = n_kept;
	for (size_t i = 0; i < n_kept; i++) {
		struct nsrel_ns *ns = all->items[i];

		r = table_add(&snap->ns_by_ino[ns->type], ns->ino, ns);
		if (r < 0)
			return r;
	}
	return 0;
}
