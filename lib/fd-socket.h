/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Sockets and tun devices: in which network namespace they were made. */

#include <sys/stat.h>

#include "fd-scan.h"

/* A socket with that inode. An enum outcome, or a negative errno. */
int fd_socket_look(struct fd_scan *scan, int fd, uint64_t ino);

/* A character device: tun, or a tap that can't be asked. The same. */
int fd_socket_look_at_device(struct fd_scan *scan, int fd, const struct statx *st);
