/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the directories /proc/PID and /proc/PID/task/TID have in common. */

#include "discovery.h"
#include "parse.h"

/*
 * Reads stat, status, user and namespaces of the pinned task. An enum outcome, or a
 * negative errno. *ret stays as it is if stat can't be read.
 */
int read_task(struct discovery *d, const struct place *place, struct task *task,
	      struct parse_stat *ret);

/* What can't be read is told and left out; only an end, or an error, ends the reading. */
bool read_is_over(int r);

/* A zombie has lost most of what can be read. */
bool read_is_dead(const struct task *task);

/* True if the pinned task is one by now, whatever it was before. */
bool read_has_died(struct discovery *d, const struct place *place);
