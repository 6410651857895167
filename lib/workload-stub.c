/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Stub, to be dropped when i7-workload is merged. */

#include "model.h"
#include "util.h"

_public_ const struct nsrel_workload *nsrel_process_get_workload(
	const struct nsrel_process *process)
{
	return process->workload;
}

_public_ bool nsrel_process_is_monitor(const struct nsrel_process *process)
{
	return process->monitor;
}

_public_ const char *nsrel_workload_get_cgroup(const struct nsrel_workload *workload)
{
	return workload->cgroup;
}

_public_ size_t nsrel_workload_get_index(const struct nsrel_workload *workload)
{
	return workload->index;
}

_public_ size_t nsrel_snapshot_count_workloads(const struct nsrel_snapshot *snap)
{
	return snap->workloads.n_items;
}

_public_ const struct nsrel_workload *nsrel_snapshot_next_workload(
	const struct nsrel_snapshot *snap, const struct nsrel_workload *prev)
{
	size_t i = prev ? prev->index + 1 : 0;

	return i < snap->workloads.n_items ? snap->workloads.items[i] : NULL;
}
