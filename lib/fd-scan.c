/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "fd-scan.h"
#include "uapi.h"
#include "util.h"

/*
 * A ring may have a namespace twice, a queue too; and tables that can't be told apart
 * show the same files.
 */
static bool is_known(const struct fd_scan *scan, enum nsrel_holder_kind kind,
		     const struct nsrel_ns *ns, uint64_t ino, int fd)
{
	const struct array *files = &scan->d->files;

	for (size_t i = files->n_items; i > scan->first_file; i--) {
		const struct holder_of_file *file = files->items[i - 1];

		/* Those of one open file come in a row. */
		if (!scan->unsure && (file->fd != fd || file->task != scan->task))
			return false;
		if (file->fd == fd && file->ns == ns && file->ino == ino &&
		    file->link.kind == kind)
			return true;
	}
	return false;
}

static int add(struct fd_scan *scan, enum nsrel_holder_kind kind, struct nsrel_ns *ns,
	       uint64_t ino, int fd)
{
	if (is_known(scan, kind, ns, ino, fd))
		return 0;
	return discovery_add_file(scan->d, &(struct holder_of_file){
						   .link.kind = (uint8_t)kind,
						   .ns = ns,
						   .ino = ino,
						   .process = scan->process,
						   .task = scan->task,
						   .fd = fd,
					   });
}

int fd_scan_add(struct fd_scan *scan, enum nsrel_holder_kind kind, struct nsrel_ns *ns,
		int fd)
{
	return add(scan, kind, ns, 0, fd);
}

int fd_scan_add_ino(struct fd_scan *scan, enum nsrel_holder_kind kind, uint64_t ino,
		    int fd)
{
	return add(scan, kind, NULL, ino, fd);
}

int fd_scan_read_info(struct fd_scan *scan, int fd)
{
	char name[24];

	(void)snprintf(name, sizeof(name), "fdinfo/%d", fd);
	return procfs_read_pieces(scan->place->dir_fd, name, FD_SCAN_INFO_MAX,
				  &scan->d->buf);
}

/* As long as the pinned task is there, the number was its own. */
static int open_pidfd(struct fd_scan *scan)
{
	const struct place *place = scan->place;
	unsigned int flags = place->tid == place->pid ? 0 : UAPI_PIDFD_THREAD;
	_cleanup_close_ int pidfd = -1;

	if (!scan->d->proc.own)
		return -EOPNOTSUPP;
	pidfd = (int)syscall(SYS_pidfd_open, place->tid, flags);
	if (pidfd < 0)
		/* Of a thread only since Linux 6.9. */
		return flags && errno == EINVAL ? -EOPNOTSUPP : -errno;
	if (!procfs_is_there(place->dir_fd))
		return -ESRCH;
	scan->pidfd = TAKE_FD(pidfd);
	return 0;
}

int fd_scan_copy(struct fd_scan *scan, int fd)
{
	int copy, r;

	if (scan->pidfd < 0) {
		r = open_pidfd(scan);
		if (r < 0)
			return r;
	}
	copy = (int)syscall(SYS_pidfd_getfd, scan->pidfd, fd, 0);
	return copy < 0 ? -errno : copy;
}

bool fd_scan_is_first(struct discovery *d, uint64_t ino, bool nested, int *ret_error)
{
	struct table *sockets = &d->shared->unix_sockets;
	uint64_t key = nested ? ~ino : ino;
	bool first;

	discovery_lock(d);
	first = !table_get(sockets, key) && !(nested && table_get(sockets, ino));
	if (first)
		*ret_error = table_add(sockets, key, d->shared);
	discovery_unlock(d);
	return first;
}
