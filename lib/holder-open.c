/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handle-open.h"
#include "holder-open.h"
#include "mount-open.h"
#include "nsfs.h"
#include "parse.h"
#include "path.h"

/* What was there and is not any more, in all the ways in which the kernel says so. */
static int gone(int error)
{
	switch (error) {
	case -ENOENT:
	case -ESRCH:
	case -ENOTDIR:
	case -ENOTTY:
	case -ELOOP:
	case -EAGAIN: /* a place that something is mounted on is in the cache */
		return -ESTALE;
	default:
		return error;
	}
}

/* Where the target of a mount is seen from: what the path begins with. */
static int open_root(const char *path, const char *target)
{
	char *root = strndup(path, strlen(path) - strlen(target));
	int fd, r;

	if (!root)
		return -ENOMEM;
	fd = open(*root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 ? -errno : fd;
	free(root);
	return r;
}

/* The way may lead where nobody answers by now. An O_PATH fd. */
static int open_mount(const struct holder_of_mount *mount, const char *path,
		      const struct self_proc *self)
{
	_cleanup_close_ int root_fd = open_root(path, mount->target);

	if (root_fd < 0)
		return root_fd;
	return mount_open(root_fd, mount->target, self->nsfs_dev, mount->ns->ino);
}

/* The rest of the paths are in procfs. */
static int open_path(const struct nsrel_holder *holder, const char *path,
		     const struct self_proc *self)
{
	const struct holder_of_mount *mount = holder_get_mount(holder);

	return mount ? open_mount(mount, path, self) : procfs_open_path(AT_FDCWD, path);
}

/* A task that is in it, by its own link; others may be told its number. */
static pid_t get_named_task(const struct nsrel_snapshot *snap,
			    const struct nsrel_holder *holder)
{
	if (strcmp(snap->proc_path, "/proc") != 0 || holder->kind > NSREL_HOLDER_THREAD)
		return 0;
	return path_get_task(snap, holder)->tid;
}

static int open_place(const struct nsrel_snapshot *snap,
		      const struct nsrel_holder *holder, char **path,
		      const struct self_proc *self, struct nsrel_handle **ret)
{
	_cleanup_close_ int fd = open_path(holder, *path, self);
	int r;

	if (fd < 0)
		return gone(fd);
	r = handle_open_fd(self, fd, ret);
	if (r < 0)
		return gone(r);
	(*ret)->pid = get_named_task(snap, holder);
	if ((*ret)->pid == 0)
		(*ret)->path = TAKE_PTR(*path);
	return 0;
}

/* Its link does not open before there is a first child: Linux 6.11 has another way. */
static int open_for_children(const struct nsrel_holder *holder, struct nsrel_handle **ret)
{
	const struct nsrel_process *process = nsrel_holder_get_process(holder);
	pid_t tid = nsrel_holder_get_tid(holder);
	int fd;

	fd = nsfs_open_pid_for_children(tid, tid == nsrel_process_get_pid(process));
	if (fd < 0)
		return fd == -ESRCH ? -ESTALE : HOLDER_NO_WAY;
	return gone(handle_new(fd, ret));
}

int holder_open(const struct nsrel_snapshot *snap, const struct nsrel_holder *holder,
		const struct self_proc *self, struct nsrel_handle **ret)
{
	char *path;
	int r;

	r = nsrel_holder_get_path(snap, holder, &path);
	if (r == -ENOENT && holder->kind == NSREL_HOLDER_PID_FOR_CHILDREN)
		return open_for_children(holder, ret);
	if (r < 0)
		return r == -ENOENT ? HOLDER_NO_WAY : r;
	r = open_place(snap, holder, &path, self, ret);
	free(path);
	return r;
}

int holder_is_alive(const struct nsrel_snapshot *snap, const struct nsrel_holder *holder)
{
	const struct task *task = path_get_task(snap, holder);
	_cleanup_(buffer_done) struct buffer buf = { 0 };
	struct parse_stat stat;
	char *path;
	int r;

	if (!task || !task->has_start_time || snap->no_proc ||
	    table_get(&snap->covered, (uint64_t)task->tid))
		return 1;
	if (asprintf(&path, "%s/%d/stat", snap->proc_path, (int)task->tid) < 0)
		return -ENOMEM;
	r = procfs_read(AT_FDCWD, path, SIZE_MAX, &buf);
	free(path);
	if (r == 0)
		r = parse_stat(buf.data, buf.len, &stat);
	if (r < 0)
		return r == -ENOMEM ? r : r != -ENOENT && r != -ESRCH;
	return stat.start_time == task->start_time;
}
