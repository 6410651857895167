/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "fd-deep.h"
#include "fd-netns.h"
#include "fd-socket.h"
#include "parse-fdinfo.h"
#include "uapi.h"
#include "util.h"

/* True if it is a unix socket in which something waits: descriptors travel with data. */
static bool may_have_fds(int copy)
{
	struct pollfd queue = { .fd = copy, .events = POLLIN };
	int domain;
	socklen_t len = sizeof(domain);

	return getsockopt(copy, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
	       domain == AF_UNIX && poll(&queue, 1, 0) > 0 && (queue.revents & POLLIN);
}

static int look_for_fds(struct fd_scan *scan, int fd, int copy, uint64_t ino)
{
	size_t n_fds;
	int r;

	if (!may_have_fds(copy))
		return 0;
	r = fd_scan_read_info(scan, fd);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	if (parse_scm_fds(scan->d->buf.data, &n_fds) < 0 || n_fds == 0 ||
	    !fd_scan_is_first(scan->d, ino, false, &r) || r < 0)
		return r;
	if (scan->d->sources & NSREL_SOURCE_DEEP)
		return fd_deep_peek(scan, fd, copy, n_fds);
	return discovery_add_unseen(scan->d, scan->place, "in flight", n_fds);
}

/* Where one can't be had, the next can't either. */
static int refuse_all(struct fd_scan *scan, int error)
{
	scan->refused = error != -EBADF;
	return fd_netns_refuse(scan, error);
}

int fd_socket_look(struct fd_scan *scan, int fd, uint64_t ino)
{
	_cleanup_close_ int copy = -1;
	unsigned int sources = scan->d->sources;
	struct nsrel_ns *ns = NULL;
	int r = 0;

	if (!(sources & (NSREL_SOURCE_SOCKETS | NSREL_SOURCE_DEEP)) || scan->refused)
		return OUTCOME_NONE;
	copy = fd_scan_copy(scan, fd);
	if (copy < 0)
		return refuse_all(scan, copy);
	if ((sources & NSREL_SOURCE_SOCKETS) &&
	    (scan->d->types & NSREL_TYPE_MASK(NSREL_TYPE_NET))) {
		r = fd_netns_of_socket(scan, copy, &ns);
		if (r == OUTCOME_OK)
			r = fd_scan_add(scan, NSREL_HOLDER_SOCKET, ns, fd);
	}
	return r < 0 ? r : look_for_fds(scan, fd, copy, ino);
}

/* By the time that it was copied it may have been another file. */
static bool is_copy_of_tun(int copy)
{
	struct statx st;

	return statx(copy, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) ==
		       0 &&
	       fd_netns_is_tun(&st);
}

static int look_at_tun(struct fd_scan *scan, int fd)
{
	_cleanup_close_ int copy = fd_scan_copy(scan, fd);

	if (copy < 0)
		return refuse_all(scan, copy);
	return is_copy_of_tun(copy)
		     ? fd_netns_look_at_tun(scan, copy, NSREL_HOLDER_TUN, fd)
		     : OUTCOME_NONE;
}

int fd_socket_look_at_device(struct fd_scan *scan, int fd, const struct statx *st)
{
	int r = 0;

	if (!(scan->d->sources & NSREL_SOURCE_SOCKETS) || scan->refused ||
	    !(scan->d->types & NSREL_TYPE_MASK(NSREL_TYPE_NET)))
		return OUTCOME_NONE;
	if (fd_netns_is_tun(st))
		return look_at_tun(scan, fd);
	if (fd_netns_is_tap(scan->d, st, &r))
		return fd_netns_refuse(scan, -EOPNOTSUPP);
	return r < 0 ? r : OUTCOME_NONE;
}
