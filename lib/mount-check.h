/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a mount that was seen is still there. */

#include "discovery.h"
#include "mount-table.h"

/* All zero but for the discovery at first. */
struct mount_check {
	struct discovery *d;
	struct mount_table table; /* of the task that was asked last */
	pid_t pid;
	pid_t tid;
	uint64_t mntns_ino;
	int result;
};

/*
 * 1; 0 if it was unmounted, or went with its mount namespace; -ENOMEM, or another negative
 * errno if that can't be told. From wherever a visit has led to.
 */
int mount_check(struct mount_check *check, const struct holder_of_mount *mount);
void mount_check_done(struct mount_check *check);
