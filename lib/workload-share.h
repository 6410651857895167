/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/* Who only watches the workload whose cgroup it is in. */
void workload_find_monitors(struct nsrel_snapshot *snap);

/* To which workload each namespace belongs. */
void workload_find_namespaces(struct nsrel_snapshot *snap);

/* What is in both, or both; NULL if nothing is. */
struct nsrel_workload *workload_get_common(struct nsrel_workload *a,
					   struct nsrel_workload *b);

/* The innermost container, app or pod that it is or is in; NULL if there is none. */
struct nsrel_workload *workload_get_box(struct nsrel_workload *workload);
