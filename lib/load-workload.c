/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Workloads of a document, and who is in them. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "load-workload.h"

int load_workload_by(struct load *load, struct json_object *object, const char *key,
		     struct nsrel_workload **ret)
{
	const struct array *all = &load->snap->workloads;
	uint64_t place;
	int r = load_number(load, object, key, 0, UINT64_MAX, &place);

	if (r <= 0)
		return r;
	if (place >= all->n_items)
		return load_fail(load, key, "there is no workload of that place");
	*ret = all->items[place];
	return 1;
}

static int read_kind(struct load *load, struct json_object *object,
		     enum nsrel_workload_kind *ret)
{
	const char *name, *other;
	int r = load_need(load, "kind", load_name(load, object, "kind", &name));

	for (int kind = 0; r > 0; kind++) {
		other = nsrel_workload_kind_get_name((enum nsrel_workload_kind)kind);
		if (!other)
			return load_fail(load, "kind", "an unknown one");
		*ret = (enum nsrel_workload_kind)kind;
		if (strcmp(name, other) == 0)
			return 0;
	}
	return r;
}

static int read_texts(struct load *load, struct json_object *object,
		      struct nsrel_workload *workload)
{
	const struct {
		const char *key;
		char **ret;
		bool needed;
	} texts[] = {
		{ "engine", &workload->engine, true },
		{ "id", &workload->id, true },
		{ "label", &workload->label, true },
		{ "pod", &workload->pod, false },
		{ "unit", &workload->unit, false },
		{ "cgroup", &workload->cgroup, true },
	};
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(texts); i++) {
		r = load_text(load, object, texts[i].key, texts[i].ret);
		if (texts[i].needed)
			r = load_need(load, texts[i].key, r);
	}
	return r;
}

/* What it is nested in comes before it. */
static int read_workload(struct load *load, struct json_object *object,
			 struct nsrel_workload *workload)
{
	int r = read_kind(load, object, &workload->kind);

	if (r >= 0)
		r = read_texts(load, object, workload);
	if (r >= 0)
		r = load_workload_by(load, object, "parent", &workload->parent);
	if (r <= 0)
		return r;
	workload->depth = workload->parent->depth + 1;
	return workload->depth >= WORKLOAD_DEPTH_MAX
		     ? load_fail(load, "parent", "nested too deeply")
		     : 0;
}

static int add_workload(struct nsrel_snapshot *snap, struct nsrel_workload *workload)
{
	struct array *all = &snap->workloads;

	workload->index = all->n_items;
	if (workload->index > 0)
		((struct nsrel_workload *)all->items[workload->index - 1])->next =
			workload;
	return array_push(all, workload);
}

int load_workload(struct load *load, struct json_object *object)
{
	struct nsrel_workload *workload;
	int r = load_charge(load, sizeof(*workload) + LOAD_PLACE);

	if (r < 0)
		return r;
	workload = calloc(1, sizeof(*workload));
	if (!workload)
		return -ENOMEM;
	r = read_workload(load, object, workload);
	if (r == 0)
		r = add_workload(load->snap, workload);
	if (r < 0)
		workload_free(workload);
	return r;
}

static int add_cgroup(struct load *load, struct nsrel_process *process, char *path)
{
	struct array *all = &load->snap->cgroups;
	struct cgroup *cgroup = all->n_items > 0 ? all->items[all->n_items - 1] : NULL;
	int r;

	/* Mostly several are in the same. */
	if (cgroup && strcmp(cgroup->path, path) == 0) {
		free(path);
		process->cgroup = cgroup;
		return 0;
	}
	cgroup = calloc(1, sizeof(*cgroup));
	if (!cgroup) {
		free(path);
		return -ENOMEM;
	}
	cgroup->path = path;
	process->cgroup = cgroup;
	r = array_push(all, cgroup);
	if (r < 0)
		cgroup_free(cgroup);
	return r < 0 ? r : load_charge(load, sizeof(*cgroup) + LOAD_PLACE);
}

int load_cgroup(struct load *load, struct json_object *object,
		struct nsrel_process *process)
{
	char *path = NULL;
	int r;

	r = load_workload_by(load, object, "workload", &process->workload);
	if (r >= 0)
		r = load_boolean(load, object, "monitor", &process->monitor);
	if (r >= 0)
		r = load_text(load, object, "cgroup", &path);
	return r <= 0 ? r : add_cgroup(load, process, path);
}

void load_link_workloads(struct nsrel_snapshot *snap)
{
	for (size_t i = snap->processes.n_items; i-- > 0;) {
		struct nsrel_process *process = snap->processes.items[i];

		if (!process->workload)
			continue;
		process->next_in_workload = process->workload->first_process;
		process->workload->first_process = process;
	}
}
