/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Workloads of cgroup paths, and which is nested in which. */

#include "model.h"
#include "workload-pattern.h"

struct workload_patterns {
	const struct workload_pattern *items; /* before those of the table */
	size_t n;
};

/*
 * Of the lines of a cgroup file, the path that says most: that of containers, apps and
 * pods more than that of units. 0 or -ENOMEM; *ret is NULL if there is none.
 */
int workload_tree_choose_path(const struct workload_patterns *patterns, const char *text,
			      char **ret);

/*
 * Makes the workloads of all cgroups of the snapshot, which it puts in the order of their
 * paths. 0 or -ENOMEM.
 */
int workload_tree_grow(struct nsrel_snapshot *snap,
		       const struct workload_patterns *patterns);
