/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a workload tells of itself, and others of theirs. */

#include <errno.h>
#include <stdlib.h>

#include "model.h"
#include "util.h"

struct cgroup *cgroup_free(struct cgroup *cgroup)
{
	if (!cgroup)
		return NULL;
	free(cgroup->text);
	free(cgroup->path);
	free(cgroup->watched_engine);
	free(cgroup->watched_id);
	free(cgroup);
	return NULL;
}

struct nsrel_workload *workload_free(struct nsrel_workload *workload)
{
	if (!workload)
		return NULL;
	free(workload->engine);
	free(workload->id);
	free(workload->label);
	free(workload->pod);
	free(workload->unit);
	free(workload->cgroup);
	free(workload);
	return NULL;
}

_public_ const struct nsrel_workload *nsrel_snapshot_next_workload(
	const struct nsrel_snapshot *snap, const struct nsrel_workload *prev)
{
	if (prev)
		return prev->next;
	return snap->workloads.n_items ? snap->workloads.items[0] : NULL;
}

_public_ size_t nsrel_snapshot_count_workloads(const struct nsrel_snapshot *snap)
{
	return snap->workloads.n_items;
}

_public_ size_t nsrel_workload_get_index(const struct nsrel_workload *workload)
{
	return workload->index;
}

_public_ enum nsrel_workload_kind nsrel_workload_get_kind(
	const struct nsrel_workload *workload)
{
	return workload->kind;
}

_public_ const char *nsrel_workload_get_engine(const struct nsrel_workload *workload)
{
	return workload->engine;
}

_public_ const char *nsrel_workload_get_id(const struct nsrel_workload *workload)
{
	return workload->id;
}

_public_ const char *nsrel_workload_get_label(const struct nsrel_workload *workload)
{
	return workload->label;
}

_public_ const char *nsrel_workload_get_pod(const struct nsrel_workload *workload)
{
	return workload->pod;
}

_public_ const char *nsrel_workload_get_unit(const struct nsrel_workload *workload)
{
	return workload->unit;
}

_public_ const char *nsrel_workload_get_cgroup(const struct nsrel_workload *workload)
{
	return workload->cgroup;
}

_public_ const struct nsrel_workload *nsrel_workload_get_parent(
	const struct nsrel_workload *workload)
{
	return workload->parent;
}

_public_ const struct nsrel_process *nsrel_workload_next_process(
	const struct nsrel_workload *workload, const struct nsrel_process *prev)
{
	return prev ? prev->next_in_workload : workload->first_process;
}

_public_ const char *nsrel_process_get_cgroup(const struct nsrel_process *process)
{
	return process->cgroup ? process->cgroup->path : NULL;
}

_public_ const struct nsrel_workload *nsrel_process_get_workload(
	const struct nsrel_process *process)
{
	return process->workload;
}

_public_ bool nsrel_process_is_monitor(const struct nsrel_process *process)
{
	return process->monitor;
}

_public_ const struct nsrel_workload *nsrel_ns_get_workload(const struct nsrel_ns *ns)
{
	return ns->workload;
}

_public_ int nsrel_ns_is_shared(const struct nsrel_ns *ns)
{
	return ns->shared;
}
