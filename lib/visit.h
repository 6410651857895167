/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Entering mount namespaces, setns(2), in a thread made for it, with directories of its
 * own. The caller's threads stay where they are.
 */

#include <sys/types.h>

/*
 * Runs the function in such a thread and waits until nothing is left of it; gives what it
 * gives, or a negative errno if there is no such thread, or it ended before the function
 * did (-ECANCELED).
 */
int visit_run(int (*function)(void *arg), void *arg);

/* In there: goes into the mount namespace. The root directory is then that of its mounts.
 */
int visit_enter(int mntns_fd);

/*
 * In there: into a new copy of the present mount namespace, which may be changed. It ends
 * with the next visit_enter(), or with the thread. 0 or a negative errno.
 */
int visit_enter_copy(void);

/*
 * The same if another user namespace owns the present one, where all that is copied with
 * it could not be unmounted: its mounts, as far as they can be copied otherwise, are on
 * top of all. @proc_fd: a proc file system.
 */
int visit_enter_open_copy(int proc_fd);

/* In a copy: the root directory is what is mounted on top of all. */
int visit_enter_top(int proc_fd);

/*
 * In a copy: attaches a detached tree at the path. What is unmounted in it then, is in no
 * other mount namespace. 0 or a negative errno.
 */
int visit_attach(int tree_fd, const char *path, int proc_fd);

/*
 * In a copy: takes away one mount that covers the path, or a directory above it. 0;
 * -ENOENT if there is none; another negative errno. @proc_fd: a proc file system.
 */
int visit_uncover(const char *path, int proc_fd);
