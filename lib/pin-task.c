/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <sys/syscall.h>

#include "nsfs.h"
#include "pin-task.h"

/* Before Linux 5.6 only another file system is told from what is below it. */
static int open_uncovered(int dir_fd, const char *name)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_NO_XDEV,
	};
	int fd = (int)syscall(SYS_openat2, dir_fd, name, &how, sizeof(how));

	if (fd >= 0)
		return fd;
	/* -EPERM comes from filters that do not know it. */
	return errno == ENOSYS || errno == EPERM ? procfs_pin(dir_fd, name) : -errno;
}

int pin_uncovered(int dir_fd, const char *name)
{
	_cleanup_close_ int fd = open_uncovered(dir_fd, name);
	uint64_t ino;
	dev_t dev, dir_dev;
	int r;

	if (fd < 0)
		return fd == -ENOTDIR || fd == -EXDEV ? -EACCES : fd;
	/* With hidepid=2 of proc(5) it opens, and does not say what it is. */
	r = nsfs_identify(fd, &ino, &dev);
	if (r == 0)
		r = nsfs_identify(dir_fd, &ino, &dir_dev);
	if (r < 0)
		return r;
	return dev == dir_dev ? TAKE_FD(fd) : -EACCES;
}

int pin_task(const struct procfs *proc, const char *name, pid_t tid)
{
	_cleanup_(procfs_done) struct procfs other = { .fd = -1 };
	int fd = pin_uncovered(proc->fd, name);

	if (fd != -ENOENT && fd != -EACCES)
		return fd;
	if (!proc->own || (kill(tid, 0) < 0 && errno == ESRCH))
		return fd == -ENOENT ? -ESRCH : fd;
	if (procfs_open_unmounted(&other) < 0)
		return -EACCES;
	fd = pin_uncovered(other.fd, name);
	return fd == -ENOENT ? -ESRCH : fd;
}
