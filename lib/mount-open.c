/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include "mount-open.h"
#include "nsfs.h"
#include "uapi.h"
#include "util.h"

/*
 * A mount point stays in the cache; tries get past mounts and renames that go on
 * meanwhile, wherever that is.
 */
#define N_TRIES 8

static int open_in_root(int root_fd, const char *target, uint64_t resolve)
{
	struct open_how how = {
		.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | resolve,
	};
	int fd = (int)syscall(SYS_openat2, root_fd, target, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

/*
 * The way may lead through file systems whose servers, hostile or dead, would let the
 * caller wait for ever: from the cache or not at all. Before Linux 5.12 there is no such
 * choice, and before 5.6 no openat2(2).
 */
int mount_open_cached(int root_fd, const char *path)
{
	int fd = -EAGAIN;

	for (int i = 0; i < N_TRIES && fd == -EAGAIN; i++)
		fd = open_in_root(root_fd, path, UAPI_RESOLVE_CACHED);
	if (fd == -EINVAL)
		fd = open_in_root(root_fd, path, 0);
	if (fd == -ENOSYS) {
		while (*path == '/')
			path++;
		fd = openat(root_fd, *path ? path : ".", O_PATH | O_NOFOLLOW | O_CLOEXEC);
		return fd < 0 ? -errno : fd;
	}
	return fd;
}

/* An O_PATH fd of the namespace that is mounted there, and its inode. */
static int open_any(int root_fd, const char *target, dev_t nsfs_dev, uint64_t *ret_ino)
{
	_cleanup_close_ int fd = mount_open_cached(root_fd, target);
	dev_t dev;
	int r;

	if (fd < 0)
		return fd;
	r = nsfs_identify(fd, ret_ino, &dev);
	if (r < 0)
		return r;
	return dev == nsfs_dev ? TAKE_FD(fd) : -ESTALE;
}

int mount_identify(int root_fd, const char *target, dev_t nsfs_dev, uint64_t *ret)
{
	_cleanup_close_ int fd = -1;
	uint64_t ino;

	fd = open_any(root_fd, target, nsfs_dev, &ino);
	if (fd < 0)
		return fd;
	*ret = ino;
	return 0;
}

int mount_open(int root_fd, const char *target, dev_t nsfs_dev, uint64_t ino)
{
	_cleanup_close_ int fd = -1;
	uint64_t found;

	fd = open_any(root_fd, target, nsfs_dev, &found);
	if (fd < 0)
		return fd;
	return found == ino ? TAKE_FD(fd) : -ESTALE;
}
