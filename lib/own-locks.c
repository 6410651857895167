/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdio.h>

#include "own-locks.h"
#include "parse-fdinfo.h"

/* Locks come first: what is behind them may be long. */
#define INFO_MAX (64 * 1024)

static int look_at(int dir_fd, const char *name, struct buffer *buf)
{
	int r = procfs_read_pieces(dir_fd, name, INFO_MAX, buf);

	/* It was closed meanwhile, and with it went the locks. */
	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : parse_record_locks(buf->data, buf->len == INFO_MAX);
}

/*
 * A lock is shown with the file that it was set by, which is open as long as the lock is
 * there; and of the locks of others, who have the same file open, none is. /proc/locks
 * shows PIDs, of its own PID namespace and of whoever set the lock.
 */
int own_locks_are_held(const struct procfs *self, struct buffer *buf)
{
	_cleanup_closedir_ DIR *dir = NULL;
	const char *name;
	int r, fd;

	r = procfs_open_dir(self->fd, "thread-self/fdinfo", &dir);
	while (r == 0 && (r = procfs_next_fd(dir, &fd, &name)) > 0)
		r = look_at(dirfd(dir), name, buf);
	return r == -ENOMEM ? r : r != 0;
}
