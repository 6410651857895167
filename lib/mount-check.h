/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a mount that was seen is still there. */

#include "discovery.h"
#include "mount-table.h"

/* All zero but for the discovery at first. */
struct mount_check {
	struct discovery *d;
	/* What was read last, as a task showed it, or of the kernel's list. */
	struct mount_table table;
	const struct nsrel_ns *mntns;
	pid_t pid;
	pid_t tid;
	bool is_list;
	int result;
	size_t at;
};

/*
 * 1; 0 if it was unmounted, or went with its mount namespace; -ENOMEM, or another
 * negative errno if that can't be told. From wherever a visit has led to.
 */
int mount_check(struct mount_check *check, const struct holder_of_mount *mount);
void mount_check_done(struct mount_check *check);
