/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery.h"

/* Reads the command line of a pinned process. An enum outcome, or -ENOMEM. */
int cmdline_read(struct discovery *d, const struct place *place,
		 struct nsrel_process *process);

/*
 * In a linked snapshot: reads those of each namespace's first member, as long as it is
 * still the same process. 0 or -ENOMEM.
 */
int cmdline_read_first_members(struct discovery *d);

/* The same of processes that somebody wants. */
int cmdline_read_some(struct discovery *d,
		      bool (*are_wanted)(const struct nsrel_process *process));
