/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Who a task is, what it may do, and which numbers it has. */

#include "discovery.h"

/*
 * Effective user; with nsrel_context_set_status() capabilities and PIDs, too. An enum
 * outcome, or a negative errno.
 */
int read_status(struct discovery *d, const struct place *place, struct task *task);
