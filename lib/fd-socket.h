/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Sockets and tun devices: in which network namespace they were made. */

#include "fd-scan.h"

/* A socket with that inode. An enum outcome, or a negative errno. */
int fd_socket_look(struct fd_scan *scan, int fd, uint64_t ino);

/* One opened at /dev/net/tun. The same. */
int fd_socket_look_at_tun(struct fd_scan *scan, int fd);
