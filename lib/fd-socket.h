/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Sockets and tun devices: in which network namespace they were made. */

#include <sys/stat.h>

#include "fd-scan.h"

/* A socket with that inode. An enum outcome, or a negative errno. */
int fd_socket_look(struct fd_scan *scan, int fd, uint64_t ino);

/* True if the status is of a file opened at /dev/net/tun. */
bool fd_socket_is_tun(const struct statx *st);

/* Such a file. The same as of a socket. */
int fd_socket_look_at_tun(struct fd_scan *scan, int fd);
