/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"
#include "workload-link.h"
#include "workload-share.h"
#include "workload-tree.h"

static int compare_texts(const void *a, const void *b)
{
	const struct nsrel_process *x = *(struct nsrel_process *const *)a;
	const struct nsrel_process *y = *(struct nsrel_process *const *)b;

	return strcmp(x->cgroup_text, y->cgroup_text);
}

static int add_cgroup(struct nsrel_snapshot *snap, struct nsrel_process *process,
		      const struct workload_patterns *patterns)
{
	_cleanup_(cgroup_freep) struct cgroup *cgroup = calloc(1, sizeof(*cgroup));
	int r;

	if (!cgroup)
		return -ENOMEM;
	r = workload_tree_choose_path(patterns, process->cgroup_text, &cgroup->path);
	if (r == 0)
		r = array_push(&snap->cgroups, cgroup);
	if (r < 0)
		return r;
	cgroup->text = TAKE_PTR(process->cgroup_text);
	process->cgroup = TAKE_PTR(cgroup);
	return 0;
}

/* Most processes are where others are: each text is read once. */
static int find_cgroups(struct nsrel_snapshot *snap, struct array *processes,
			const struct workload_patterns *patterns)
{
	const struct cgroup *last = NULL;

	for (size_t i = 0; i < processes->n_items; i++) {
		struct nsrel_process *process = processes->items[i];
		int r = 0;

		if (last && strcmp(last->text, process->cgroup_text) == 0) {
			process->cgroup = last;
			free(TAKE_PTR(process->cgroup_text));
		} else {
			r = add_cgroup(snap, process, patterns);
		}
		if (r < 0)
			return r;
		last = process->cgroup;
	}
	for (size_t i = 0; i < snap->cgroups.n_items; i++)
		free(TAKE_PTR(((struct cgroup *)snap->cgroups.items[i])->text));
	return 0;
}

static int link_cgroups(struct nsrel_snapshot *snap,
			const struct workload_patterns *patterns)
{
	_cleanup_(array_done) struct array known = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < snap->processes.n_items; i++) {
		struct nsrel_process *process = snap->processes.items[i];

		if (process->cgroup_text)
			r = array_push(&known, process);
	}
	if (r < 0)
		return r;
	if (known.n_items > 1)
		qsort(known.items, known.n_items, sizeof(void *), compare_texts);
	return find_cgroups(snap, &known, patterns);
}

static int compare_watched(const struct nsrel_workload *workload, const char *engine,
			   const char *id)
{
	return strcmp(workload->id, id) ?: strcmp(workload->engine, engine);
}

/* Those of one name by what they are nested in; NULL, of which there is one, first. */
static int compare_workloads(const void *a, const void *b)
{
	const struct nsrel_workload *x = *(struct nsrel_workload *const *)a;
	const struct nsrel_workload *y = *(struct nsrel_workload *const *)b;
	size_t above_x = x->parent ? x->parent->index + 1 : 0;
	size_t above_y = y->parent ? y->parent->index + 1 : 0;
	int order = compare_watched(x, y->engine, y->id);

	return order ?: above_x < above_y ? -1 : above_x > above_y;
}

/* The first that does not come before the key. */
static size_t lower_bound(const struct array *sorted, const struct nsrel_workload *key)
{
	size_t low = 0, high = sorted->n_items;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_workloads(&sorted->items[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct nsrel_workload *get_named(const struct array *sorted, size_t i,
					const struct nsrel_workload *key)
{
	struct nsrel_workload *workload = i < sorted->n_items ? sorted->items[i] : NULL;

	return workload && compare_watched(workload, key->engine, key->id) == 0 ? workload
										: NULL;
}

/* The one that is nested in the same, or the only one of that name. */
static struct nsrel_workload *find_named(const struct array *sorted,
					 const struct cgroup *cgroup)
{
	struct nsrel_workload key = {
		.engine = cgroup->watched_engine,
		.id = cgroup->watched_id,
		.parent = cgroup->workload,
	}, *found;
	size_t i = lower_bound(sorted, &key);

	found = get_named(sorted, i, &key);
	if (found && found->parent == key.parent)
		return found;
	key.parent = NULL;
	i = lower_bound(sorted, &key);
	return get_named(sorted, i + 1, &key) ? NULL : get_named(sorted, i, &key);
}

/* Who is in a container makes cgroups of any name there, and watches nothing outside. */
static struct nsrel_workload *find_watched(const struct array *sorted,
					   const struct cgroup *cgroup)
{
	struct nsrel_workload *found = find_named(sorted, cgroup);
	struct nsrel_workload *box = workload_get_box(cgroup->workload);

	return !found || !box || workload_get_common(found, box) == box ? found : NULL;
}

static bool is_watched(const struct cgroup *cgroup)
{
	const struct nsrel_workload *workload = cgroup->workload;

	return workload && workload->kind != NSREL_WORKLOAD_UNIT &&
	       compare_watched(workload, cgroup->watched_engine, cgroup->watched_id) == 0;
}

/* What watches a container is part of it, wherever its cgroup is. */
static int find_all_watched(struct nsrel_snapshot *snap)
{
	_cleanup_(array_done) struct array sorted = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < snap->workloads.n_items; i++) {
		struct nsrel_workload *workload = snap->workloads.items[i];

		if (workload->kind != NSREL_WORKLOAD_UNIT)
			r = array_push(&sorted, workload);
	}
	if (r < 0)
		return r;
	if (sorted.n_items > 1)
		qsort(sorted.items, sorted.n_items, sizeof(void *), compare_workloads);
	for (size_t i = 0; i < snap->cgroups.n_items; i++) {
		struct cgroup *cgroup = snap->cgroups.items[i];

		if (cgroup->watched_id && !is_watched(cgroup))
			cgroup->workload =
				find_watched(&sorted, cgroup) ?: cgroup->workload;
	}
	return 0;
}

/* Backwards, and prepended: the lists come out by PID. */
static void link_processes(struct nsrel_snapshot *snap)
{
	for (size_t i = snap->processes.n_items; i-- > 0;) {
		struct nsrel_process *process = snap->processes.items[i];
		struct nsrel_workload *workload;

		if (!process->cgroup)
			continue;
		process->monitor = process->cgroup->monitor;
		process->workload = workload = process->cgroup->workload;
		if (!workload)
			continue;
		process->next_in_workload = workload->first_process;
		workload->first_process = process;
	}
}

int workload_link(struct nsrel_snapshot *snap, const struct workload_pattern *patterns,
		  size_t n_patterns)
{
	struct workload_patterns all = { patterns, n_patterns };
	int r;

	r = link_cgroups(snap, &all);
	if (r == 0)
		r = workload_tree_grow(snap, &all);
	if (r == 0)
		r = find_all_watched(snap);
	if (r < 0)
		return r;
	link_processes(snap);
	workload_find_monitors(snap);
	workload_find_namespaces(snap);
	return 0;
}
