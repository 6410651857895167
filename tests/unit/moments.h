/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Two snapshots made by hand, to be compared. */

#include "diff-sight.h"
#include "nodes.h"

/* One that looked at everything, within boot "b". */
struct nsrel_snapshot *moment_new(void);

/* A process in these namespaces, which end with NULL. */
struct nsrel_process *moment_process(struct nsrel_snapshot *snap, pid_t pid,
				     uint64_t start_time, const char *name, ...)
	__attribute__((sentinel));

/* Of a process (TID 0 in @pid's place: of none) and @source. */
void moment_problem(struct nsrel_snapshot *snap, enum nsrel_source source, pid_t pid,
		    const char *what);

/* When all is in it. */
void moment_link(struct nsrel_snapshot *snap);

/* A network namespace, 5, and a mount namespace, 6, in each; nothing has to hold them. */
void moment_make_two(struct nsrel_snapshot *ret[2], struct nsrel_ns *ret_ns[2],
		     struct nsrel_ns *ret_mnt[2]);

/* When all is in both. */
void moment_link_two(struct nsrel_snapshot *const snap[2], struct moments *ret);

void moment_unref_two(struct nsrel_snapshot *const snap[2]);
