/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"
#include "workload-pattern.h"

/*
 * Finds the workloads of a linked snapshot, who is in them, and whose each namespace is.
 * The patterns go before those of the table. 0 or -ENOMEM.
 */
int workload_link(struct nsrel_snapshot *snap, const struct workload_pattern *patterns,
		  size_t n_patterns);
