/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Getting at a namespace by the path where it is mounted, and at nothing else there. */

#include <stdint.h>
#include <sys/types.h>

/*
 * An O_PATH fd of the namespace with that inode, mounted at @target, an absolute path
 * seen from the directory @root_fd. -ESTALE if the path leads elsewhere: it is covered,
 * or was unmounted; -EAGAIN if a file system would have to be asked for the way; another
 * negative errno.
 */
int mount_open(int root_fd, const char *target, dev_t nsfs_dev, uint64_t ino);

/*
 * An O_PATH fd of whatever the absolute path leads to, seen from the directory, without
 * asking any file system for the way (-EAGAIN). Another negative errno.
 */
int mount_open_cached(int root_fd, const char *path);

/* Which namespace is mounted there, on top of all. -ESTALE: none; another negative errno.
 */
int mount_identify(int root_fd, const char *target, dev_t nsfs_dev, uint64_t *ret);
