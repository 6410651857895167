/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Handles of what is at a path or open already. What is no namespace is not opened. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "handle-open.h"
#include "pin-task.h"
#include "util.h"

int handle_open_fd(const struct self_proc *self, int fd, struct nsrel_handle **ret)
{
	return handle_new(self_proc_reopen(self, fd), ret);
}

int handle_open_link(int task_fd, enum nsrel_type type)
{
	_cleanup_close_ int ns_fd = pin_uncovered(task_fd, "ns");
	int fd = ns_fd < 0 ? ns_fd : procfs_open_path(ns_fd, nsrel_type_get_name(type));

	/* How the kernel says so in the middle. */
	return fd == -EACCES && !procfs_is_there(task_fd) ? -ESRCH : fd;
}

static int open_fd(int fd, struct nsrel_handle **ret)
{
	_cleanup_self_proc_ struct self_proc self = SELF_PROC_NONE;
	int r = self_proc_open(&self);

	return r < 0 ? r : handle_open_fd(&self, fd, ret);
}

_public_ int nsrel_handle_new_from_fd(int fd, struct nsrel_handle **ret)
{
	NO_CANCEL;

	/* AT_FDCWD is none, and would be taken for a directory. */
	if (fcntl(fd, F_GETFD) < 0)
		return -EBADF;
	return open_fd(fd, ret);
}

/* From the root directory. *ret stays NULL if the working directory is not below it. */
static int make_absolute(const char *path, char **ret)
{
	char *cwd;
	int n = 0;

	if (*path == '/') {
		*ret = strdup(path);
		return *ret ? 0 : -ENOMEM;
	}
	cwd = getcwd(NULL, 0);
	if (!cwd)
		return errno == ENOMEM ? -ENOMEM : 0;
	/* Elsewhere it begins with "(unreachable)". */
	if (*cwd == '/')
		n = asprintf(ret, "%s/%s", cwd[1] ? cwd : "", path);
	free(cwd);
	if (n < 0)
		*ret = NULL;
	return n < 0 ? -ENOMEM : 0;
}

_public_ int nsrel_handle_open_path(const char *path, struct nsrel_handle **ret)
{
	NO_CANCEL;
	_cleanup_(nsrel_handle_unrefp) struct nsrel_handle *handle = NULL;
	_cleanup_close_ int fd = -1;
	int r;

	fd = procfs_open_path(AT_FDCWD, path);
	if (fd < 0)
		return fd;
	r = open_fd(fd, &handle);
	if (r == 0)
		r = make_absolute(path, &handle->path);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(handle);
	return 0;
}
