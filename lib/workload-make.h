/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"
#include "workload-pattern.h"

/* The cgroup is the first @len bytes of the path. 0 or -ENOMEM. */
int workload_make(const struct workload_pattern *pattern, const char *path, size_t len,
		  const struct workload_match *match, struct nsrel_workload *parent,
		  struct nsrel_workload **ret);

/* The id that was found, unescaped if it is escaped; to be freed. 0 or -ENOMEM. */
int workload_make_id(const struct workload_match *match, char **ret);

/* Anew, from its engine and id, and what it is nested in. 0 or -ENOMEM. */
int workload_make_label(struct nsrel_workload *workload);
