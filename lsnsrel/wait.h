/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Waiting from look to look, until somebody wants no more. */

#include <stdbool.h>
#include <stdint.h>

struct wait {
	int signal_fd;
	int64_t interval; /* nanoseconds */
	int64_t next;	  /* when to look again, CLOCK_MONOTONIC */
};

/* From now on SIGINT and SIGTERM end no more than a wait. 0 or a negative errno. */
int wait_begin(struct wait *wait, int64_t interval);

/* False if it is over: a signal, or standard output has no reader any more. */
bool wait_for_next(struct wait *wait);

void wait_end(struct wait *wait);
