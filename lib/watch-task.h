/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Which processes came, went and ran since the last look: schedstat of every thread says
 * how long it ran and how often. What did not run did nothing. Knows no nodes.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fd-set.h"
#include "procfs.h"
#include "table.h"

struct watch_task {
	pid_t tid;
	int fd; /* of its schedstat, or -1: opened at each look */
	bool listed;
	uint8_t len; /* 0: it could not be read */
	char text[64];
};

struct watch_process {
	pid_t pid;
	bool ran; /* since the look before, or it can't be told */
	bool listed;
	bool has_digest; /* of what it is in and has open: the owner's */
	uint64_t digest;
	struct watch_task *tasks;
	size_t n_tasks;
	size_t n_room;
};

/* All zero, but for the limit, is one that has looked at nothing. */
struct watch_tasks {
	struct array processes; /* struct watch_process */
	struct table by_pid;
	struct fd_set_of kept; /* the files that stay open */
	size_t n_kept_max;
	char last_made[64]; /* as loadavg had it */
	bool lost;	    /* something could not be read */
	struct buffer buf;
};

struct watch_news {
	bool came;
	bool went;
	size_t n_ran; /* threads, the calling one left out */
};

/*
 * Looks at all tasks. 0, or a negative errno: then nothing that it has is good, and the
 * next look begins anew.
 */
int watch_tasks_look(struct watch_tasks *tasks, const struct procfs *proc,
		     struct watch_news *ret);

struct watch_process *watch_tasks_get(const struct watch_tasks *tasks, pid_t pid);

/* Forgets all, closes all. */
void watch_tasks_done(struct watch_tasks *tasks);
