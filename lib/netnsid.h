/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The numbers that the caller's network namespace has for others: rtnetlink(7),
 * RTM_GETNSID. Knows no nodes and no /proc.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who asks; all zero at first. */
struct netnsid {
	bool is_open;
	int fd;
	uint32_t seq; /* of the last question */
};

/*
 * The number of the network namespace behind the fd. 0; -ENOENT if none is assigned;
 * -ENODATA if the kernel does not tell; another negative errno if there are too few fds,
 * or is too little memory, to ask.
 */
int netnsid_ask(struct netnsid *netnsid, int ns_fd, int32_t *ret);

/*
 * One datagram of the kernel's. The same; -EAGAIN if it answers another question;
 * whatever negative errno the kernel gives.
 */
int netnsid_parse(const void *data, size_t size, uint32_t seq, int32_t *ret);

/* A socket for questions, in the present network namespace. 0 or a negative errno. */
int netnsid_open_socket(int *ret);

void netnsid_done(struct netnsid *netnsid);
