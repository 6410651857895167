/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Handles of what is at a path or open already. What is no namespace is not opened. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "handle-open.h"
#include "nsfs.h"
#include "procfs.h"
#include "util.h"

/*
 * The device of all namespaces, by one's own: file systems that could be asked which one
 * they are may have a server that never answers.
 */
static int find_nsfs_dev(const struct procfs *proc, dev_t *ret)
{
	_cleanup_close_ int fd = -1;
	uint64_t ino;

	fd = openat(proc->fd, "thread-self/ns/mnt", O_PATH | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return nsfs_identify(fd, &ino, ret);
}

/*
 * A proc file system that the caller is visible in, which /proc is not if it belongs to a
 * PID namespace that the caller is not in.
 */
static int open_own_procfs(struct procfs *ret, dev_t *ret_nsfs_dev)
{
	int r, opened = procfs_open(NULL, ret);

	if (opened == 0) {
		r = find_nsfs_dev(ret, ret_nsfs_dev);
		if (r == 0)
			return 0;
		procfs_done(ret);
	}
	if (procfs_open_unmounted(ret) < 0)
		return -ENODEV;
	r = find_nsfs_dev(ret, ret_nsfs_dev);
	if (r < 0)
		procfs_done(ret);
	return r;
}

/* The same file, open for reading. */
static int reopen(const struct procfs *proc, dev_t nsfs_dev, int fd)
{
	uint64_t ino;
	dev_t dev;
	int r, flags;

	r = nsfs_identify(fd, &ino, &dev);
	if (r < 0)
		return r;
	if (dev != nsfs_dev)
		return -ENOTTY;
	flags = fcntl(fd, F_GETFL);
	if (flags < 0)
		return -errno;
	if (flags & O_PATH)
		return procfs_reopen(proc, fd);
	r = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return r < 0 ? -errno : r;
}

int handle_open_fd(int fd, struct nsrel_handle **ret)
{
	struct procfs proc = { .fd = -1 };
	dev_t nsfs_dev;
	int r;

	/* AT_FDCWD would be taken for a file. */
	if (fd < 0 || fcntl(fd, F_GETFD) < 0)
		return -EBADF;
	r = open_own_procfs(&proc, &nsfs_dev);
	if (r == 0)
		r = handle_new(reopen(&proc, nsfs_dev, fd), ret);
	procfs_done(&proc);
	return r;
}

_public_ int nsrel_handle_new_from_fd(int fd, struct nsrel_handle **ret)
{
	return handle_open_fd(fd, ret);
}

/* From the root directory. NULL if it can't be told. */
static char *make_absolute(const char *path)
{
	char *cwd, *absolute;

	if (*path == '/')
		return strdup(path);
	cwd = getcwd(NULL, 0);
	/* Outside of the root directory it begins with "(unreachable)". */
	if (!cwd || *cwd != '/' ||
	    asprintf(&absolute, "%s/%s", cwd[1] ? cwd : "", path) < 0)
		absolute = NULL;
	free(cwd);
	return absolute;
}

_public_ int nsrel_handle_open_path(const char *path, struct nsrel_handle **ret)
{
	_cleanup_(nsrel_handle_unrefp) struct nsrel_handle *handle = NULL;
	_cleanup_close_ int fd = -1;
	int r;

	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = handle_open_fd(fd, &handle);
	if (r < 0)
		return r;
	handle->path = make_absolute(path);
	*ret = TAKE_PTR(handle);
	return 0;
}
