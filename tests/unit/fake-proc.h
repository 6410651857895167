/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A /proc of plain files and links in a directory of its own. Knows no test framework. */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "libnsrel.h"

struct fake_proc {
	char path[256];
	int fd;
};

/* What /proc/PID, or /proc/PID/task/TID, is to say. What is left out is made up. */
struct fake_task {
	pid_t pid;
	pid_t tid;	  /* 0: the process itself */
	const char *name; /* NULL: "fake" */
	char state;	  /* 0: 'S' */
	pid_t ppid;
	unsigned int flags;
	unsigned int n_threads; /* 0: 1 */
	uint64_t start_time;
	uint64_t ns[NSREL_N_TYPES]; /* inode numbers; 0: no link */
	uint64_t pid_for_children;
	uint64_t time_for_children;
	const char *status;  /* NULL: no such file */
	const char *cmdline; /* NULL: no such file */
	size_t cmdline_len;  /* 0: as long as the string */
};

void fake_proc_new(struct fake_proc *fp);
void fake_proc_done(struct fake_proc *fp);

/* The same for cmocka: *state is a struct fake_proc. */
int fake_proc_setup(void **state);
int fake_proc_teardown(void **state);

/* Paths are relative to the fake /proc; the directories on the way are made. */
void fake_dir(const struct fake_proc *fp, const char *path);
void fake_file(const struct fake_proc *fp, const char *path, const void *data,
	       size_t len);
void fake_text(const struct fake_proc *fp, const char *path, const char *text);
void fake_link(const struct fake_proc *fp, const char *path, const char *target);
void fake_fifo(const struct fake_proc *fp, const char *path);
void fake_remove(const struct fake_proc *fp, const char *path);

void fake_task(const struct fake_proc *fp, struct fake_task task);

/* A snapshot of the fake. @types 0: all of them. */
struct nsrel_snapshot *fake_snapshot(const struct fake_proc *fp, unsigned int types);
