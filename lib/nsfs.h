/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What can be asked of an open namespace: ioctl_ns(2). Knows no nodes and no /proc. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "libnsrel.h"

/* Inode and device of the namespace behind the fd. 0, or a negative errno. */
int nsfs_identify(int fd, uint64_t *ret_ino, dev_t *ret_dev);

/*
 * An fd of the owning user namespace, or of the parent. -EPERM at the top and outside of
 * the caller's scope alike; -EINVAL for the parent of a flat namespace; -ENOTTY before
 * Linux 4.9.
 */
int nsfs_open_owner(int fd);
int nsfs_open_parent(int fd);

/* Who created the user namespace behind the fd. -ENOTTY before Linux 4.11. */
int nsfs_get_owner_uid(int fd, uid_t *ret);

/* The 64-bit id. -ENOTTY or another error where the kernel has none for the type. */
int nsfs_get_id(int fd, enum nsrel_type type, uint64_t *ret);

/*
 * An fd of the PID namespace that the task's children will be in, also while it has no
 * first process yet and its link in /proc can't be read. @tid is seen from the caller's
 * own PID namespace. An error where the kernel is older than 6.11 (6.9 for threads).
 */
int nsfs_open_pid_for_children(pid_t tid, bool is_leader);
