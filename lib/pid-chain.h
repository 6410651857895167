/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which of a task's numbers belongs to which PID namespace. */

#include "model.h"

/*
 * Finds out whose PIDs the proc file system shows. To be called when all else is linked.
 */
void pid_chain_find_proc_ns(struct nsrel_snapshot *snap);

/* The number, 0 is the outermost; there are task->n_pids. */
pid_t pid_chain_get_pid(const struct task *task, size_t n);

/* The PID namespace that it is in, NULL if unknown. */
const struct nsrel_ns *pid_chain_get_ns(const struct nsrel_snapshot *snap,
					const struct task *task, size_t n);

/* The number in a PID namespace, 0 if the task has none there. 0, or -ENODATA. */
int pid_chain_find_pid(const struct nsrel_snapshot *snap, const struct task *task,
		       const struct nsrel_ns *ns, pid_t *ret);
