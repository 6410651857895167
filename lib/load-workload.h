/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Workloads of a document that is being loaded, and who is in them. */

#include "load-value.h"

/* 0 or a negative errno. */
int load_workload(struct load *load, struct json_object *object);

/* By its place in the list: 1, or 0 if nothing is said, or a negative errno. */
int load_workload_by(struct load *load, struct json_object *object, const char *key,
		     struct nsrel_workload **ret);

/* Where a process is. 0 or a negative errno. */
int load_cgroup(struct load *load, struct json_object *object,
		struct nsrel_process *process);

/* Gives the workloads of a linked snapshot their processes. */
void load_link_workloads(struct nsrel_snapshot *snap);
