/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The proc file system that shows the caller itself, and tells by it what is a namespace:
 * for questions that are asked apart from a snapshot.
 */

#include "procfs.h"

struct self_proc {
	struct procfs proc;
	dev_t nsfs_dev; /* on which all namespaces are */
};

/*
 * /proc, or if the caller is not in that one, or it is none, one that is mounted nowhere.
 * 0; -ENODEV if there is neither; another negative errno. self_proc_done() closes it.
 */
int self_proc_open(struct self_proc *ret);
void self_proc_done(struct self_proc *self);

#define _cleanup_self_proc_ _cleanup_(self_proc_done)
#define SELF_PROC_NONE        \
	{                     \
		.proc.fd = -1 \
	}

/*
 * A readable fd of the namespace that @fd has open, with O_PATH or not. No file system is
 * asked what it is. -ENOTTY if it is something else; another negative errno.
 */
int self_proc_reopen(const struct self_proc *self, int fd);
