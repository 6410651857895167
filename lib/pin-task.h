/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Getting hold of one task apart from a scan, also where /proc does not show it. */

#include "procfs.h"

/*
 * An O_PATH fd of a directory below another one in the same proc file system. -EACCES if
 * something is mounted over it, or it is none; another negative errno.
 */
int pin_uncovered(int dir_fd, const char *name);

/*
 * An O_PATH fd of the directory, @name in that /proc, of the task @tid. If /proc hides
 * it, by a mount or an option, it is that of another proc file system, for those who may
 * have one. -ESRCH if there is no such task; -EACCES if it is hidden; another negative
 * errno.
 */
int pin_task(const struct procfs *proc, const char *name, pid_t tid);
