/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A peek gives copies of the descriptors and leaves the queue as it is.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "detached.h"
#include "fd-deep.h"
#include "fd-netns.h"
#include "fd-peek.h"
#include "fd-watch.h"
#include "own-locks.h"
#include "parse-fdinfo.h"
#include "sighting.h"
#include "uapi.h"
#include "util.h"

/* The most that one message carries, net/core/scm.h, and room for credentials. */
#define MAX_FDS	     253
#define CONTROL_SIZE (CMSG_SPACE(MAX_FDS * sizeof(int)) + 1024)
/* Data is thrown away: the same room again and again. */
#define DATA_SIZE  (64 * 1024)
#define DATA_TIMES 64
/* Sockets in flight in sockets in flight: the kernel sets no limit. */
#define MAX_DEPTH    8
#define MAX_MESSAGES 65536
#define MAX_WALKS    3

struct peek {
	struct fd_scan *scan;
	int fd; /* in the observed table */
	int depth;
	size_t n_found;
	char *control;
	char *data;
};

static int peek_all(struct peek *peek, int sock, size_t n_fds);

static int add(struct peek *peek, struct nsrel_ns *ns)
{
	return fd_scan_add(peek->scan, NSREL_HOLDER_IN_FLIGHT, ns, peek->fd);
}

/* 0, -ENOMEM or another negative errno. */
static int count_in_flight(struct discovery *d, int sock, size_t *ret)
{
	char name[40];
	int r;

	(void)snprintf(name, sizeof(name), "thread-self/fdinfo/%d", sock);
	r = procfs_read(d->self.fd, name, 64 * 1024, &d->buf);
	return r < 0 ? r : parse_scm_fds(d->buf.data, ret);
}

static int look_at_socket(struct peek *peek, int sock, uint64_t ino)
{
	struct peek inner = { .scan = peek->scan,
			      .fd = peek->fd,
			      .depth = peek->depth + 1 };
	struct discovery *d = peek->scan->d;
	struct nsrel_ns *ns = NULL;
	size_t n_fds = 0;
	int r = OUTCOME_OK;

	if (d->types & NSREL_TYPE_MASK(NSREL_TYPE_NET)) {
		r = fd_netns_of_socket(peek->scan, sock, &ns);
		/* It may be known, and no memory be left to note it. */
		if (r >= 0 && ns)
			r = add(peek, ns);
	}
	if (r >= 0 && count_in_flight(d, sock, &n_fds) == -ENOMEM)
		return -ENOMEM;
	if (r < 0 || n_fds == 0 || !fd_scan_is_first(d, ino, true, &r) || r < 0)
		return r;
	if (inner.depth > MAX_DEPTH)
		return discovery_add_unseen(d, peek->scan->place, "in flight", n_fds);
	return peek_all(&inner, sock, n_fds);
}

static int look_at_device(struct peek *peek, int fd, const struct statx *st)
{
	struct fd_scan *scan = peek->scan;
	int r = 0;

	if (!(scan->d->types & NSREL_TYPE_MASK(NSREL_TYPE_NET)))
		return OUTCOME_NONE;
	if (fd_netns_is_tun(st))
		return fd_netns_look_at_tun(scan, fd, NSREL_HOLDER_IN_FLIGHT, peek->fd);
	if (fd_netns_is_tap(scan->d, st, &r))
		return fd_netns_refuse(scan, -EOPNOTSUPP);
	return r < 0 ? r : OUTCOME_NONE;
}

static int look_at_ns(struct peek *peek, int fd)
{
	struct nsrel_ns *ns = NULL;
	int r = sighting_of_path_fd(peek->scan->d, fd, &ns);

	return r >= 0 && ns ? add(peek, ns) : r;
}

/* The same as fd-walk.c does. */
static int look_at_file(struct peek *peek, int fd)
{
	struct discovery *d = peek->scan->d;
	struct statx st;
	int r;

	peek->n_found++;
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
		  STATX_TYPE | STATX_INO | DETACHED_STATX, &st) < 0)
		return OUTCOME_NONE;
	r = detached_note(d, peek->scan->place, DETACHED_IN_FLIGHT, &st);
	if (r < 0 || S_ISDIR(st.stx_mode))
		return r;
	if (sighting_is_ns(d, st.stx_dev_major, st.stx_dev_minor))
		return look_at_ns(peek, fd);
	if (S_ISSOCK(st.stx_mode))
		return look_at_socket(peek, fd, st.stx_ino);
	if (S_ISCHR(st.stx_mode))
		return look_at_device(peek, fd, &st);
	return (st.stx_mode & S_IFMT) == 0
		     ? fd_watch_look_in_flight(peek->scan, peek->fd, fd)
		     : OUTCOME_NONE;
}

/* Whatever came as a file is closed; only rights are looked at, not pidfds. */
static int take_message(struct peek *peek, struct msghdr *message)
{
	int result = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		bool rights = c->cmsg_type == SCM_RIGHTS;
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET ||
		    (!rights && c->cmsg_type != UAPI_SCM_PIDFD))
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd, r = 0;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
			if (rights && result == 0)
				r = look_at_file(peek, fd);
			if (r < 0)
				result = r;
			util_closep(&fd);
		}
	}
	return result;
}

/* Where others are in the way, what comes may have been there before. */
static int peek_once(struct peek *peek, struct fd_peek *queue)
{
	struct iovec parts[DATA_TIMES];
	struct msghdr message = {
		.msg_iov = parts,
		.msg_iovlen = DATA_TIMES,
		.msg_control = peek->control,
		.msg_controllen = CONTROL_SIZE,
	};
	size_t n_found = peek->n_found;
	int r, result;

	for (size_t i = 0; i < DATA_TIMES; i++)
		parts[i] = (struct iovec){ peek->data, DATA_SIZE };
	r = fd_peek_next(queue, &message);
	if (r == FD_PEEK_END)
		return OUTCOME_NONE;
	result = take_message(peek, &message);
	if (r == FD_PEEK_DISTURBED)
		peek->n_found = n_found;
	return result < 0 ? result : OUTCOME_OK;
}

static int walk_queue(struct peek *peek, struct fd_peek *queue, size_t n_fds)
{
	peek->n_found = 0;
	for (size_t i = 0; i < MAX_MESSAGES && peek->n_found < n_fds; i++) {
		int r = peek_once(peek, queue);

		if (r != OUTCOME_OK)
			return r < 0 ? r : 0;
	}
	return 0;
}

/*
 * What is received or sent meanwhile moves all that is behind: if there are more or less
 * in the end than in the beginning, once more.
 */
static int walk_until_still(struct peek *peek, int sock, size_t *n_fds)
{
	for (int i = 0; i < MAX_WALKS; i++) {
		struct fd_peek queue;
		size_t n_now = *n_fds;
		int r;

		if (fd_peek_begin(sock, &peek->scan->d->shared->peek_moments, &queue) < 0)
			return 0;
		r = walk_queue(peek, &queue, *n_fds);
		if (r < 0 || (peek->n_found >= *n_fds && !queue.has_moved))
			return r;
		r = count_in_flight(peek->scan->d, sock, &n_now);
		if (r < 0 || n_now == *n_fds)
			return r == -ENOMEM ? r : 0;
		*n_fds = n_now;
	}
	return 0;
}

static int peek_all(struct peek *peek, int sock, size_t n_fds)
{
	int r = -ENOMEM;

	peek->control = malloc(CONTROL_SIZE);
	peek->data = malloc(DATA_SIZE);
	if (peek->control && peek->data)
		r = walk_until_still(peek, sock, &n_fds);
	free(peek->control);
	free(peek->data);
	if (r < 0 || peek->n_found >= n_fds)
		return r;
	return discovery_add_unseen(peek->scan->d, peek->scan->place, "in flight",
				    n_fds - peek->n_found);
}

/* To close what a peek gave would drop the caller's own locks on it. Once for a scan. */
static int is_safe(struct discovery *d)
{
	struct shared *shared = d->shared;
	int r = 0;

	discovery_lock(d);
	if (!shared->knows_locks) {
		r = own_locks_are_held(&d->self, &d->buf);
		shared->knows_locks = r >= 0;
		shared->has_locks = r > 0;
	}
	discovery_unlock(d);
	return r < 0 ? r : !shared->has_locks;
}

int fd_deep_peek(struct fd_scan *scan, int fd, int copy, size_t n_fds)
{
	struct peek peek = { .scan = scan, .fd = fd };
	int r = is_safe(scan->d);

	if (r == 0)
		return discovery_add_unseen(scan->d, scan->place, "in flight", n_fds);
	return r < 0 ? r : peek_all(&peek, copy, n_fds);
}
