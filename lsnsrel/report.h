/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libnsrel.h>

/*
 * Says in one line on standard error how much could not be read, if anything; @sources:
 * those that were asked.
 */
void report_unread(const struct nsrel_snapshot *snap, unsigned int sources);

/* Says so and returns true if a process that was not found may be hidden. */
bool report_hidden_process(const struct nsrel_snapshot *snap, pid_t pid);

/* Says so and returns true if no namespace of the process could be read. */
bool report_unread_process(const struct nsrel_snapshot *snap, pid_t pid);
