/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Walking down process trees, of which only some processes are shown. */

#include <stdbool.h>

#include <libnsrel.h>

/*
 * The next of those that are shown (by index of the process), each below its parent if
 * that is shown, else on top; by PID otherwise. NULL after the last. Walks without
 * recursion: process trees may be thousands deep.
 */
const struct nsrel_process *process_tree_next(const struct nsrel_snapshot *snap,
					      const bool *shown,
					      const struct nsrel_process *prev);
