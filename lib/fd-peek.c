/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

#include "fd-peek.h"

/* In all, while others move the offset. */
#define MAX_DISTURBED 32
/* In a row, without descriptors: the end of a connection looks like an empty message. */
#define MAX_EMPTY 16
/* Of four milliseconds each: so long who has moved it may be kept from going on; and how
 * often in a scan, as anyone may have thousands of sockets with an offset. */
#define N_MOMENTS   10
#define MAX_MOMENTS 500

static int get_offset(int sock, int *ret)
{
	socklen_t len = sizeof(*ret);

	return getsockopt(sock, SOL_SOCKET, SO_PEEK_OFF, ret, &len) < 0 ? -errno : 0;
}

static int set_offset(int sock, int offset)
{
	return setsockopt(sock, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof(offset)) < 0
		     ? -errno
		     : 0;
}

/*
 * Another one who looks through the queue moves the offset for some microseconds: to take
 * that for the owner's would leave it there.
 */
static int get_settled(struct fd_peek *peek)
{
	const struct timespec moment = { .tv_nsec = 4 * 1000 * 1000 };
	int offset = -1, r = get_offset(peek->sock, &offset);

	for (int i = 0; r == 0 && offset >= 0 && i < N_MOMENTS; i++) {
		if ((*peek->moments)++ >= MAX_MOMENTS)
			break;
		(void)nanosleep(&moment, NULL);
		r = get_offset(peek->sock, &offset);
	}
	if (r == 0)
		peek->own = offset;
	return r;
}

static bool is_stream(int sock)
{
	int type = -1;
	socklen_t len = sizeof(type);

	return getsockopt(sock, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       type == SOCK_STREAM;
}

/*
 * Where its owner has set one, only a stream is looked at: others may have empty
 * messages, which the kernel marks when they are peeked at, for good, and does not show
 * again to who peeks by an offset.
 */
static int find_own(struct fd_peek *peek)
{
	int r = get_settled(peek);

	return r == 0 && peek->own >= 0 && !is_stream(peek->sock) ? -EOPNOTSUPP : r;
}

int fd_peek_begin(int sock, size_t *moments, struct fd_peek *ret)
{
	struct fd_peek peek = { .sock = sock, .moments = moments };
	int r = find_own(&peek);

	if (r == 0)
		*ret = peek;
	return r;
}

/* Whoever receives takes a pending error away from the owner, who is to have it. */
static bool has_error(int sock)
{
	struct pollfd fd = { .fd = sock };

	return poll(&fd, 1, 0) > 0 && (fd.revents & POLLERR);
}

static int receive(const struct fd_peek *peek, struct msghdr *message, int *ret_n)
{
	ssize_t n;

	if (has_error(peek->sock))
		return -EIO;
	n = recvmsg(peek->sock, message, MSG_PEEK | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return -errno;
	*ret_n = (int)n;
	return 0;
}

/* -EBUSY if another one has moved it before, FD_PEEK_DISTURBED if meanwhile. */
static int receive_at(struct fd_peek *peek, struct msghdr *message, int *ret_n)
{
	int offset = -1, r = get_offset(peek->sock, &offset);

	if (r == 0 && offset != peek->own)
		r = -EBUSY;
	if (r == 0)
		r = set_offset(peek->sock, peek->at);
	if (r < 0)
		return r;
	peek->has_moved = true;
	r = receive(peek, message, ret_n);
	if (r == 0 &&
	    (get_offset(peek->sock, &offset) < 0 || offset != peek->at + *ret_n))
		r = FD_PEEK_DISTURBED;
	(void)set_offset(peek->sock, peek->own);
	return r;
}

/* Who is interrupted half-way may never come to put it back. */
static int receive_unsignaled(struct fd_peek *peek, struct msghdr *message, int *ret_n)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = receive_at(peek, message, ret_n);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

/*
 * To peek moves an offset that another one has set, and the kernel does so in two steps:
 * if it was put back in between, it is not.
 */
static void amend(struct fd_peek *peek)
{
	if (get_settled(peek) < 0 || peek->own < 0)
		return;
	peek->own = -1;
	(void)set_offset(peek->sock, -1);
}

/* Where no offset is in use, the first message comes without. */
static int receive_first(struct fd_peek *peek, struct msghdr *message, int *ret_n)
{
	int offset = -1, r = receive(peek, message, ret_n);

	if (r < 0 || get_offset(peek->sock, &offset) < 0 || offset < 0)
		return r;
	amend(peek);
	return FD_PEEK_DISTURBED;
}

static int receive_next(struct fd_peek *peek, struct msghdr *message, int *ret_n)
{
	int r;

	if (peek->own < 0 && !peek->has_first)
		return receive_first(peek, message, ret_n);
	r = receive_unsignaled(peek, message, ret_n);
	while (r == -EBUSY && peek->n_disturbed++ < MAX_DISTURBED) {
		r = find_own(peek);
		if (r == 0)
			r = receive_unsignaled(peek, message, ret_n);
	}
	return r;
}

int fd_peek_next(struct fd_peek *peek, struct msghdr *message)
{
	int n = 0, r;

	if (peek->n_disturbed >= MAX_DISTURBED)
		return FD_PEEK_END;
	r = receive_next(peek, message, &n);
	if (r < 0)
		return FD_PEEK_END;
	if (r == FD_PEEK_DISTURBED) {
		peek->n_disturbed++;
		return r;
	}
	peek->has_first = true;
	peek->at += n;
	peek->n_empty = n == 0 && message->msg_controllen == 0 ? peek->n_empty + 1 : 0;
	return peek->n_empty > MAX_EMPTY ? FD_PEEK_END : FD_PEEK_OK;
}
