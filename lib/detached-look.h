/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What is mounted in a tree that is attached nowhere. It shows when a copy of the tree is
 * attached somewhere: in a mount namespace of a thread's own. Linux 6.15 allows to copy
 * from such a tree.
 */

#include "detached.h"
#include "mntns.h"

struct detached_visit {
	struct mntns_way way;
	const struct open_dir *dir; /* by which it is held */
	const struct nsrel_process *process;
	const struct task *task;
	size_t *n_uncovered; /* what it took so far to get at what is covered in trees */
	uint64_t *from;	     /* see uncover_count_time() */
};

/*
 * Adds what is mounted in it, and on it; @dir_fd is the directory. In a thread of
 * visit_run(), which is elsewhere then. 0 or a negative errno: it can't be looked into;
 * -ETIME: all visits together took too long.
 */
int detached_look_into(const struct detached_visit *visit, int dir_fd);
