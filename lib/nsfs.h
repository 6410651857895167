/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What can be asked of an open namespace: ioctl_ns(2). Knows no nodes and no /proc. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "libnsrel.h"

/*
 * Inode and device of the namespace, or of whatever else is behind the fd; no file system
 * is asked for it. 0, or a negative errno.
 */
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

/* The type. -ENOTTY before Linux 4.11, or if the fd is no namespace. */
int nsfs_get_type(int fd, enum nsrel_type *ret);

/* The 64-bit id. -ENOTTY or another error where the kernel has none for the type. */
int nsfs_get_id(int fd, enum nsrel_type type, uint64_t *ret);

/*
 * An fd of the PID namespace that the task's children will be in, also while it has no
 * first process yet and its link in /proc can't be read. @tid is seen from the caller's
 * own PID namespace. An error where the kernel is older than 6.11 (6.9 for threads).
 */
int nsfs_open_pid_for_children(pid_t tid, bool is_leader);

/* How many mounts the mount namespace behind the fd has. -ENOTTY before Linux 6.12. */
int nsfs_count_mounts(int fd, uint32_t *ret);

/*
 * An fd of the next mount namespace, or the previous one, in the order of the kernel's
 * own list, and its id. -ENOENT at the end; -ENOTTY before Linux 6.12; -EPERM to those
 * who may not see them all.
 */
int nsfs_open_next_mntns(int fd, bool backwards, uint64_t *ret_id);

/*
 * What number in the caller's PID namespace a task has that has the number @pid in the
 * one behind the fd, and the other way round. A number above 0; -ESRCH if there is no
 * such task, or it has none there; -ENOTTY before Linux 6.11; -EINVAL if it is no PID
 * namespace.
 */
int nsfs_pid_from(int fd, pid_t pid);
int nsfs_pid_in(int fd, pid_t pid);

/*
 * An fd of the namespace with that 64-bit id. Linux 6.18 wants inode and type to be
 * right, later ones take 0 for both. -ESTALE if there is none; -EBADF or -EINVAL before
 * Linux 6.18.
 */
int nsfs_open_id(uint64_t id, int clone_flag, uint64_t ino);
