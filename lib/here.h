/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What references are relative to: this boot, the mount namespace of the calling thread,
 * the task that has a number now.
 */

#include <stdint.h>

#include "procfs.h"

/* With its terminating NUL. */
#define HERE_BOOT_SIZE 37

/* The boot id, proc(5). 0, or -ENODEV if this proc file system does not show it. */
int here_read_boot(const struct procfs *proc, char ret[static HERE_BOOT_SIZE]);

/* The inode of the calling thread's mount namespace. 0 or a negative errno. */
int here_read_mntns(const struct procfs *proc, uint64_t *ret);

/*
 * How much later, in clock ticks, tasks seem to have started to the caller, who is in a
 * time namespace, time_namespaces(7). 0 also if it can't be told.
 */
int64_t here_read_start_offset(const struct procfs *proc);

/*
 * The directory of a process or thread, and when that was started, as the initial time
 * namespace has it. An fd; -ESRCH if there is none; -EACCES if it is hidden; another
 * negative errno.
 */
int here_pin_task(const struct procfs *proc, pid_t pid, uint64_t *ret_start);
