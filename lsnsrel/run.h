/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Running somebody else's command, as env(1) and timeout(1) do. */

/*
 * Runs the command, and waits for it. Its descendants become the caller's children when
 * their parents end. The command's exit status; 128 and the number of the signal that
 * killed it; 127 if it was not found, 126 if it could not be run.
 */
int run_command(char *const *command);

/* Takes away what ended of the descendants that became the caller's children. */
void run_reap(void);
