/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "parse.h"
#include "procfs.h"

/* Room for a whole stat, and for all but the longest command lines, in one read. */
#define BUFFER_MIN_ROOM 4096

static pid_t read_self(int fd)
{
	char text[16];
	pid_t pid;

	return procfs_read_link(fd, "self", text, sizeof(text)) == 0 &&
			       parse_pid(text, &pid) == 0
		     ? pid
		     : 0;
}

pid_t procfs_read_own_tid(const struct procfs *proc)
{
	char text[40];
	const char *last;
	pid_t tid;

	if (procfs_read_link(proc->fd, "thread-self", text, sizeof(text)) < 0)
		return 0;
	last = strrchr(text, '/'); /* "PID/task/TID" */
	return last && parse_pid(last + 1, &tid) == 0 ? tid : 0;
}

int procfs_open(const char *path, struct procfs *ret)
{
	_cleanup_close_ int fd = -1;
	struct statfs fs;
	bool live;

	fd = open(path ?: "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &fs) < 0)
		return -errno;
	live = fs.f_type == PROC_SUPER_MAGIC;
	if (!live && !path)
		return -ENODEV;
	ret->live = live;
	ret->self = live ? read_self(fd) : 0;
	ret->own = ret->self == getpid();
	ret->fd = TAKE_FD(fd);
	return 0;
}

int procfs_open_unmounted(struct procfs *ret)
{
	_cleanup_close_ int fs_fd = -1, fd = -1;

	fs_fd = fsopen("proc", FSOPEN_CLOEXEC);
	if (fs_fd < 0)
		return -errno;
	if (fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	fd = fsmount(fs_fd, FSMOUNT_CLOEXEC,
		     MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (fd < 0)
		return -errno;
	*ret = (struct procfs){
		.fd = TAKE_FD(fd),
		.live = true,
		.self = getpid(),
		.own = true,
	};
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

/*
 * A read that comes back short has met the end, in most of procfs as in plain files;
 * where texts come in pieces only an empty one has.
 */
static int read_all(int fd, size_t max, bool pieces, struct buffer *buf)
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
		if (n < 0) {
			buf->data[buf->len] = '\0';
			return -errno;
		}
		buf->len += (size_t)n;
		if (n == 0 || (!pieces && (size_t)n < want) || buf->len == max)
			break;
	}
	buf->data[buf->len] = '\0';
	return 0;
}

static int read_file(int dir_fd, const char *name, size_t max, bool pieces,
		     struct buffer *buf)
{
	_cleanup_close_ int fd = -1;

	/* Of a captured directory anything may have become a fifo: don't wait for a
	 * writer. */
	buf->len = 0;
	fd = openat(dir_fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return read_all(fd, max, pieces, buf);
}

int procfs_read_fd(int fd, size_t max, struct buffer *buf)
{
	return read_all(fd, max, true, buf);
}

int procfs_read(int dir_fd, const char *name, size_t max, struct buffer *buf)
{
	return read_file(dir_fd, name, max, false, buf);
}

int procfs_read_pieces(int dir_fd, const char *name, size_t max, struct buffer *buf)
{
	return read_file(dir_fd, name, max, true, buf);
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

int procfs_read_ns_link(int dir_fd, const char *name, enum nsrel_type *ret_type,
			uint64_t *ret_ino)
{
	/* They read "type:[inode]"; anything near this long is no such link. */
	char text[64];
	int r = procfs_read_link(dir_fd, name, text, sizeof(text));

	if (r < 0)
		return r;
	return parse_ns_link(text, ret_type, ret_ino) < 0 ? -EBADMSG : 0;
}

/* Old kernels (5.10) give the directory that a refused link is in. */
int procfs_open_path(int dir_fd, const char *path)
{
	_cleanup_close_ int fd = openat(dir_fd, path, O_PATH | O_CLOEXEC);
	char byte;

	if (fd < 0)
		return -errno;
	return readlinkat(dir_fd, path, &byte, 1) == 0 ? -EACCES : TAKE_FD(fd);
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

static int next_number(DIR *dir, bool from_0, int *ret, const char **ret_name)
{
	for (;;) {
		struct dirent *entry;

		errno = 0;
		entry = readdir(dir);
		if (!entry)
			return -errno;
		*ret_name = entry->d_name;
		if (parse_pid(entry->d_name, ret) == 0)
			return 1;
		if (from_0 && strcmp(entry->d_name, "0") == 0) {
			*ret = 0;
			return 1;
		}
	}
}

int procfs_next_id(DIR *dir, pid_t *ret, const char **ret_name)
{
	return next_number(dir, false, ret, ret_name);
}

int procfs_next_fd(DIR *dir, int *ret, const char **ret_name)
{
	return next_number(dir, true, ret, ret_name);
}

int procfs_reopen(const struct procfs *proc, int fd)
{
	char path[40];
	int new_fd;

	(void)snprintf(path, sizeof(path), "thread-self/fd/%d", fd);
	new_fd = openat(proc->fd, path, O_RDONLY | O_CLOEXEC);
	return new_fd < 0 ? -errno : new_fd;
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
