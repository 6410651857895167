/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "parse.h"
#include "procfs.h"

/* Room for a whole stat, and for all but the longest command lines, in one read. */
#define BUFFER_MIN_ROOM 4096

int procfs_open(const char *path, struct procfs *ret)
{
	_cleanup_close_ int fd = -1;
	struct statfs fs;
	char self[16];
	pid_t pid;
	bool live;

	fd = open(path ?: "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &fs) < 0)
		return -errno;
	live = fs.f_type == PROC_SUPER_MAGIC;
	if (!live && !path)
		return -ENODEV;
	ret->own = live && procfs_read_link(fd, "self", self, sizeof(self)) == 0 &&
		   parse_pid(self, &pid) == 0 && pid == getpid();
	ret->live = live;
	ret->fd = TAKE_FD(fd);
	return 0;
}

void procfs_done(struct procfs *proc)
{
	util_closep(&proc->fd);
	proc->fd = -1;
}

int procfs_pin(int dir_fd, const char *name)
{
	int fd = openat(dir_fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int buffer_grow(struct buffer *buf)
{
	size_t room = buf->room ? buf->room * 2 : BUFFER_MIN_ROOM;
	char *data = realloc(buf->data, room);

	if (!data)
		return -ENOMEM;
	buf->data = data;
	buf->room = room;
	return 0;
}

/* A read that comes back short has met the end, in procfs as in plain files. */
static int read_all(int fd, size_t max, struct buffer *buf)
{
	buf->len = 0;
	for (;;) {
		size_t want;
		ssize_t n;

		if (buf->len + 1 >= buf->room) {
			int r = buffer_grow(buf);

			if (r < 0)
				return r;
		}
		want = buf->room - buf->len - 1;
		if (want > max - buf->len)
			want = max - buf->len;
		n = read(fd, buf->data + buf->len, want);
		if (n < 0)
			return -errno;
		buf->len += (size_t)n;
		if ((size_t)n < want || buf->len == max)
			break;
	}
	buf->data[buf->len] = '\0';
	return 0;
}

int procfs_read(int dir_fd, const char *name, size_t max, struct buffer *buf)
{
	_cleanup_close_ int fd = -1;

	/* Of a captured directory anything may have become a fifo: don't wait for a
	 * writer. */
	fd = openat(dir_fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return read_all(fd, max, buf);
}

int procfs_read_link(int dir_fd, const char *name, char *buf, size_t size)
{
	ssize_t n = readlinkat(dir_fd, name, buf, size);

	if (n < 0)
		return -errno;
	/* No link is empty: old kernels (5.10) refuse those in ns/ like this. */
	if (n == 0)
		return -EACCES;
	if ((size_t)n >= size)
		return -ENAMETOOLONG;
	buf[n] = '\0';
	return 0;
}

int procfs_open_dir(int dir_fd, const char *name, DIR **ret)
{
	_cleanup_close_ int fd = -1;
	DIR *dir;

	fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	if (!dir)
		return -errno;
	TAKE_FD(fd);
	*ret = dir;
	return 0;
}

int procfs_next_id(DIR *dir, pid_t *ret, const char **ret_name)
{
	for (;;) {
		struct dirent *entry;

		errno = 0;
		entry = readdir(dir);
		if (!entry)
			return -errno;
		if (parse_pid(entry->d_name, ret) == 0) {
			*ret_name = entry->d_name;
			return 1;
		}
	}
}

bool procfs_is_there(int dir_fd)
{
	struct stat st;

	/* With hidepid=1 of proc(5) it is there, and permission denied. */
	return fstatat(dir_fd, "stat", &st, AT_SYMLINK_NOFOLLOW) == 0 ||
	       (errno != ENOENT && errno != ESRCH);
}

void buffer_done(struct buffer *buf)
{
	free(buf->data);
	*buf = (struct buffer){ 0 };
}
