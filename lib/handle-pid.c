/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Handles of what a task is in. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "handle-open.h"
#include "parse.h"
#include "pin-task.h"
#include "util.h"

/* Which task's directory, below a /proc. */
struct wanted {
	char name[48];
	pid_t tid;
};

/* Of the calling thread the link has both numbers, as that /proc counts. */
static int want(const struct procfs *proc, pid_t pid, struct wanted *ret)
{
	const char *tid;
	int r;

	if (pid > 0) {
		(void)snprintf(ret->name, sizeof(ret->name), "%d", (int)pid);
		ret->tid = pid;
		return 0;
	}
	r = procfs_read_link(proc->fd, "thread-self", ret->name, sizeof(ret->name));
	if (r < 0)
		return r;
	tid = strrchr(ret->name, '/');
	return tid && parse_pid(tid + 1, &ret->tid) == 0 ? 0 : -ENODEV;
}

/* A link that is not there: the task has ended, or the kernel has no such link. */
static int missing(const struct procfs *proc, enum nsrel_type type)
{
	char own[64];
	struct stat st;

	(void)snprintf(own, sizeof(own), "thread-self/ns/%s", nsrel_type_get_name(type));
	return fstatat(proc->fd, own, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT
		     ? -EOPNOTSUPP
		     : -ESRCH;
}

static int open_pid(const struct self_proc *self, pid_t pid, enum nsrel_type type,
		    struct nsrel_handle **ret)
{
	_cleanup_close_ int task_fd = -1, fd = -1;
	struct wanted wanted;
	int r;

	r = want(&self->proc, pid, &wanted);
	if (r < 0)
		return r;
	task_fd = pin_task(&self->proc, wanted.name, wanted.tid);
	if (task_fd < 0)
		return task_fd;
	fd = handle_open_link(task_fd, type);
	if (fd < 0)
		return fd == -ENOENT ? missing(&self->proc, type) : fd;
	r = handle_open_fd(self, fd, ret);
	if (r == 0)
		(*ret)->pid = wanted.tid;
	return r;
}

_public_ int nsrel_handle_open_pid(pid_t pid, enum nsrel_type type,
				   struct nsrel_handle **ret)
{
	NO_CANCEL;
	_cleanup_self_proc_ struct self_proc self = SELF_PROC_NONE;
	int r;

	if (pid < 0 || !nsrel_type_get_name(type))
		return -EINVAL;
	r = self_proc_open(&self);
	return r < 0 ? r : open_pid(&self, pid, type, ret);
}
