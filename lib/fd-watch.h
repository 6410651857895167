/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Files that keep other files: inotify, fanotify and io_uring instances. */

#include "fd-scan.h"

/* A file without a type, of which @name in @dir_fd is the link. An enum outcome, or a
 * negative errno. */
int fd_watch_look(struct fd_scan *scan, int dir_fd, int fd, const char *name);

/* The same, of the @copy of one in flight to the socket @fd of the table. */
int fd_watch_look_in_flight(struct fd_scan *scan, int fd, int copy);
