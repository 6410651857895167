/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A discovery under way: at a task of a made-up /proc, or of this machine's. */

#include "discovery.h"
#include "fake-proc.h"
#include "fd-scan.h"

struct scene {
	struct fake_proc fp;
	struct nsrel_context *ctx;
	struct shared shared;
	struct discovery d;
	struct place place;
	struct nsrel_process *process; /* in the snapshot: the one that place is of */
};

/*
 * In the fake, at the directory of process 7. All types and sources; nothing is asked,
 * and everything is remembered.
 */
void scene_new(struct scene *s);
void scene_done(struct scene *s);

/* The same for cmocka: *state is a struct scene. */
int scene_setup(void **state);
int scene_teardown(void **state);

/* Goes to a process of this machine, or to one of its threads; relations are asked. */
void scene_go_to(struct scene *s, pid_t pid, pid_t tid);

/* This process and its calling thread. */
void scene_go_live(struct scene *s);

/* The table of files of the task where it is; its pidfd is the caller's to close. */
struct fd_scan scene_scan(struct scene *s);

/* How many files of that kind were found, and the last one, which has to be there. */
size_t scene_count_files(const struct scene *s, enum nsrel_holder_kind kind);
const struct holder_of_file *scene_last_file(const struct scene *s);

/* The last problem, which has to be there. */
const struct nsrel_problem *scene_last_problem(const struct scene *s);

/* The inode of this thread's own namespace of a type. */
uint64_t scene_own_ino(enum nsrel_type type);
