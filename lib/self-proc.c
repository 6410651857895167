/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>

#include "nsfs.h"
#include "self-proc.h"

/*
 * By one's own: a file system that had to be asked which one it is may have a server that
 * never answers.
 */
static int find_nsfs_dev(struct self_proc *self)
{
	_cleanup_close_ int fd = -1;
	uint64_t ino;

	fd = openat(self->proc.fd, "thread-self/ns/mnt", O_PATH | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return nsfs_identify(fd, &ino, &self->nsfs_dev);
}

/* A proc file system of PID namespaces that the caller is not in does not show it. */
int self_proc_open(struct self_proc *ret)
{
	_cleanup_self_proc_ struct self_proc self = SELF_PROC_NONE;
	int r;

	r = procfs_open(NULL, &self.proc);
	if (r == 0)
		r = find_nsfs_dev(&self);
	if (r == -ENODEV || r == -ENOENT) {
		procfs_done(&self.proc);
		r = procfs_open_unmounted(&self.proc) < 0 ? -ENODEV
							  : find_nsfs_dev(&self);
	}
	if (r < 0)
		return r;
	*ret = self;
	self.proc.fd = -1;
	return 0;
}

void self_proc_done(struct self_proc *self)
{
	procfs_done(&self->proc);
}

int self_proc_reopen(const struct self_proc *self, int fd)
{
	uint64_t ino;
	dev_t dev;
	int r;

	r = nsfs_identify(fd, &ino, &dev);
	if (r < 0)
		return r;
	if (dev != self->nsfs_dev)
		return -ENOTTY;
	r = fcntl(fd, F_GETFL);
	if (r >= 0 && (r & O_PATH))
		return procfs_reopen(&self->proc, fd);
	r = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return r < 0 ? -errno : r;
}
