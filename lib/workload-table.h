/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which cgroup paths are whose. */

#include "workload-pattern.h"

/* In this order: of several that match, the first one counts. Ends with engine NULL. */
extern const struct workload_pattern workload_table[];

/*
 * What the cgroup with this path is, whatever is above it: the first pattern that
 * matches, of @more, then of the table. NULL if none does.
 */
const struct workload_pattern *workload_table_find(const struct workload_pattern *more,
						   size_t n_more, const char *path,
						   size_t len,
						   struct workload_match *ret);
