/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Looking through the queue of a unix socket, message by message, and leaving it as it
 * is. To come behind the first one takes the peek offset, SO_PEEK_OFF of socket(7),
 * which whoever has the socket shares: it is moved for one message at a time, and put
 * back.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

struct fd_peek {
	int sock;
	int own;	/* the offset that belongs there; -1: none is in use */
	int at;		/* how much was peeked at */
	bool has_first; /* the first message was there */
	bool has_moved; /* the offset was touched */
	size_t n_disturbed;
	size_t n_empty;
	size_t *moments;
};

/*
 * *@moments: how much was waited, 0 when a scan begins. 0 or a negative errno: EOPNOTSUPP
 * if the offset of what is no stream is in use by its owner.
 */
int fd_peek_begin(int sock, size_t *moments, struct fd_peek *ret);

enum { FD_PEEK_END, FD_PEEK_OK, FD_PEEK_DISTURBED };

/*
 * The next message, as recvmsg(2) gives it; its descriptors are the caller's to close.
 * FD_PEEK_END if there is none, or others are in the way all the time; disturbed: another
 * process moved the offset meanwhile, so it may be another one, and the next comes again.
 */
int fd_peek_next(struct fd_peek *peek, struct msghdr *message);
