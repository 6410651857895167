/* SPDX-License-Identifier: GPL-2.0-or-later */

/* To be dropped when i7-workload is merged. */

#include <libnsrel.h>

const char *nsrel_workload_get_label(const struct nsrel_workload *workload)
{
	(void)workload;
	return "workload";
}

const char *nsrel_workload_get_cgroup(const struct nsrel_workload *workload)
{
	(void)workload;
	return "/workload";
}

const struct nsrel_process *nsrel_workload_next_process(
	const struct nsrel_workload *workload, const struct nsrel_process *prev)
{
	(void)workload;
	return prev;
}
