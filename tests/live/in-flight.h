/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Passing open files through unix sockets. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Where the tests have the receiving end; the sending one is the next number. */
#define IN_FLIGHT_FD 60

/* In a child: makes these two. */
void in_flight_make_sockets(int type);

/* In a child: what is said of a negative errno. */
void in_flight_must(int r, const char *what);

/* One message with @n_fds files and @n_bytes of data, "abc...". 0 or -errno. */
int in_flight_send(int sock, const int *fds, size_t n_fds, size_t n_bytes);

/*
 * The next message, of which the data has to be as it was sent; gives the number of files
 * in it, or -errno. Doesn't wait.
 */
int in_flight_receive(int sock, int *fds, size_t max_fds, size_t n_bytes);

/* True if the kernel tells that something is in flight to IN_FLIGHT_FD of that process.
 */
bool in_flight_is_counted(pid_t pid);
