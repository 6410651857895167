/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/types.h>

/* A child process that does nothing, and doesn't outlive the test that forgets it. */
pid_t sleeper_start(void);
/* The same, after @prepare went well in it (0); -1 if it did not. */
pid_t sleeper_start_after(int (*prepare)(void));
void sleeper_stop(pid_t pid);
