/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The snapshot: owner of all nodes, their interning, look-up and iteration. */

#include <errno.h>
#include <stdlib.h>

#include "model.h"
#include "parse.h"
#include "util.h"

int snapshot_new_empty(struct nsrel_snapshot **ret)
{
	struct nsrel_snapshot *snap = calloc(1, sizeof(*snap));

	if (!snap)
		return -ENOMEM;
	snap->n_refs = 1;
	snap->machine.last_cap = -1;
	*ret = snap;
	return 0;
}

_public_ struct nsrel_snapshot *nsrel_snapshot_ref(struct nsrel_snapshot *snap)
{
	if (snap)
		atomic_fetch_add_explicit(&snap->n_refs, 1, memory_order_relaxed);
	return snap;
}

static void snapshot_free(struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++)
		ns_free(snap->namespaces.items[i]);
	for (size_t i = 0; i < snap->processes.n_items; i++)
		process_free(snap->processes.items[i]);
	for (size_t i = 0; i < snap->problems.n_items; i++)
		free(snap->problems.items[i]);
	for (size_t i = 0; i < snap->holders.n_items; i++)
		free(snap->holders.items[i]);
	for (size_t i = 0; i < snap->files.n_items; i++)
		free(snap->files.items[i]);
	for (size_t i = 0; i < snap->mounts.n_items; i++)
		holder_of_mount_free(snap->mounts.items[i]);
	for (size_t i = 0; i < snap->texts.n_items; i++)
		free(snap->texts.items[i]);
	array_done(&snap->texts);
	for (size_t i = 0; i < snap->cgroups.n_items; i++)
		cgroup_free(snap->cgroups.items[i]);
	for (size_t i = 0; i < snap->workloads.n_items; i++)
		workload_free(snap->workloads.items[i]);
	array_done(&snap->cgroups);
	array_done(&snap->workloads);
	array_done(&snap->mounts);
	array_done(&snap->files);
	array_done(&snap->holders);
	array_done(&snap->namespaces);
	array_done(&snap->processes);
	array_done(&snap->problems);
	for (int i = 0; i < NSREL_N_TYPES; i++)
		table_done(&snap->ns_by_ino[i]);
	table_done(&snap->process_by_pid);
	table_done(&snap->covered);
	free(snap->proc_path);
	origin_done(&snap->origin);
	free(snap);
}

_public_ struct nsrel_snapshot *nsrel_snapshot_unref(struct nsrel_snapshot *snap)
{
	if (snap &&
	    atomic_fetch_sub_explicit(&snap->n_refs, 1, memory_order_acq_rel) == 1)
		snapshot_free(snap);
	return NULL;
}

struct nsrel_ns *snapshot_lookup_ns(const struct nsrel_snapshot *snap,
				    enum nsrel_type type, uint64_t ino)
{
	return table_get(&snap->ns_by_ino[type], ino);
}

struct nsrel_ns *snapshot_lookup_ino(const struct nsrel_snapshot *snap, uint64_t ino)
{
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		struct nsrel_ns *ns =
			snapshot_lookup_ns(snap, (enum nsrel_type)type, ino);

		if (ns)
			return ns;
	}
	return NULL;
}

int snapshot_intern_ns(struct nsrel_snapshot *snap, enum nsrel_type type, uint64_t ino,
		       struct nsrel_ns **ret)
{
	struct nsrel_ns *ns = snapshot_lookup_ns(snap, type, ino);
	int r;

	if (!ns) {
		ns = ns_new(type, ino);
		if (!ns)
			return -ENOMEM;
		r = array_push(&snap->namespaces, ns);
		if (r < 0) {
			ns_free(ns);
			return r;
		}
		/* From here on the array owns it, in the table or not. */
		r = table_add(&snap->ns_by_ino[type], ino, ns);
		if (r < 0)
			return r;
	}
	*ret = ns;
	return 0;
}

int snapshot_add_process(struct nsrel_snapshot *snap, struct nsrel_process *process)
{
	_cleanup_(process_freep) struct nsrel_process *p = process;
	uint64_t key = (uint64_t)p->task.tid;
	int r;

	/* A directory that is read while it changes may name a PID twice. */
	if (table_get(&snap->process_by_pid, key))
		return -EEXIST;
	p->snap = snap;
	r = array_push(&snap->processes, p);
	if (r < 0)
		return r;
	return table_add(&snap->process_by_pid, key, TAKE_PTR(p));
}

int snapshot_add_holder(struct nsrel_snapshot *snap, struct nsrel_ns *ns,
			const struct nsrel_process *process, const struct task *task,
			enum nsrel_holder_kind kind, struct holder_of_task **ret)
{
	struct holder_of_task *holder = calloc(1, sizeof(*holder));
	int r;

	if (!holder)
		return -ENOMEM;
	r = array_push(&snap->holders, holder);
	if (r < 0) {
		free(holder);
		return r;
	}
	holder->process = process;
	holder->task = task;
	ns_add_holder(ns, &holder->link, kind);
	if (ret)
		*ret = holder;
	return 0;
}

_public_ const struct nsrel_ns *nsrel_snapshot_next_ns(const struct nsrel_snapshot *snap,
						       const struct nsrel_ns *prev)
{
	if (prev)
		return prev->next;
	return snap->namespaces.n_items ? snap->namespaces.items[0] : NULL;
}

_public_ size_t nsrel_snapshot_count_ns(const struct nsrel_snapshot *snap)
{
	return snap->namespaces.n_items;
}

_public_ const struct nsrel_ns *nsrel_snapshot_get_ns(const struct nsrel_snapshot *snap,
						      enum nsrel_type type, uint64_t ino)
{
	if ((unsigned int)type >= NSREL_N_TYPES)
		return NULL;
	return snapshot_lookup_ns(snap, type, ino);
}

_public_ const struct nsrel_ns *nsrel_snapshot_get_initial(
	const struct nsrel_snapshot *snap, enum nsrel_type type)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++) {
		const struct nsrel_ns *ns = snap->namespaces.items[i];

		if (ns->type == type && ns->initial == 1)
			return ns;
	}
	return NULL;
}

static const struct nsrel_ns *find_id(const struct nsrel_snapshot *snap, uint64_t wanted)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++) {
		const struct nsrel_ns *ns = snap->namespaces.items[i];

		if (ns->has_id && ns->id == wanted)
			return ns;
	}
	return NULL;
}

_public_ int nsrel_snapshot_find_ns(const struct nsrel_snapshot *snap, const char *text,
				    const struct nsrel_ns **ret)
{
	const struct nsrel_ns *ns;
	enum nsrel_type type;
	uint64_t ino, id;

	if (parse_ns_link(text, &type, &ino) == 0)
		ns = snapshot_lookup_ns(snap, type, ino);
	else if (*text == ':' && parse_u64(text + 1, &id) == 0)
		ns = find_id(snap, id);
	else if (parse_u64(text, &ino) == 0)
		ns = snapshot_lookup_ino(snap, ino);
	else
		return -EINVAL;
	if (!ns)
		return -ENOENT;
	*ret = ns;
	return 0;
}

_public_ const struct nsrel_process *nsrel_snapshot_next_process(
	const struct nsrel_snapshot *snap, const struct nsrel_process *prev)
{
	if (prev)
		return prev->next;
	return snap->processes.n_items ? snap->processes.items[0] : NULL;
}

_public_ size_t nsrel_snapshot_count_processes(const struct nsrel_snapshot *snap)
{
	return snap->processes.n_items;
}

_public_ const struct nsrel_process *nsrel_snapshot_get_process(
	const struct nsrel_snapshot *snap, pid_t pid)
{
	return table_get(&snap->process_by_pid, (uint64_t)pid);
}

_public_ int nsrel_snapshot_get_last_cap(const struct nsrel_snapshot *snap, int *ret)
{
	if (snap->machine.last_cap < 0)
		return -ENODATA;
	*ret = snap->machine.last_cap;
	return 0;
}

_public_ const struct nsrel_problem *nsrel_snapshot_next_problem(
	const struct nsrel_snapshot *snap, const struct nsrel_problem *prev)
{
	if (prev)
		return prev->next;
	return snap->problems.n_items ? snap->problems.items[0] : NULL;
}

_public_ size_t nsrel_snapshot_count_problems(const struct nsrel_snapshot *snap)
{
	return snap->problems.n_items;
}

_public_ unsigned int nsrel_snapshot_get_sources(const struct nsrel_snapshot *snap)
{
	return snap->sources;
}
