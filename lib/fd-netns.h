/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The network namespace of a copy of a socket or tun device. */

#include <sys/stat.h>

#include "fd-scan.h"

/* Of a socket. An enum outcome, or a negative errno. */
int fd_netns_of_socket(struct fd_scan *scan, int copy, struct nsrel_ns **ret);

/*
 * The one that the kernel opens at @request, SIOCGSKNS or TUNGETDEVNETNS. An enum
 * outcome, or a negative errno, that of the call included.
 */
int fd_netns_ask(struct discovery *d, int copy, unsigned long request,
		 struct nsrel_ns **ret);

/* True if the status is of a file opened at /dev/net/tun. */
bool fd_netns_is_tun(const struct statx *st);

/*
 * Of such a file: where it was opened, and where its device is. They are held by the file
 * @fd of the table, in that way. An enum outcome, or a negative errno.
 */
int fd_netns_look_at_tun(struct fd_scan *scan, int copy, enum nsrel_holder_kind kind,
			 int fd);

/*
 * True if the status is of a device of macvtap or ipvtap: it keeps the network namespace
 * of who opened it, and nobody tells which. 0 or -ENOMEM in *@ret_error.
 */
bool fd_netns_is_tap(struct discovery *d, const struct statx *st, int *ret_error);

/* What an error with a socket comes to; told as a problem, once for all of the table. */
int fd_netns_refuse(struct fd_scan *scan, int error);
