/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Descriptors in flight: sent to a unix socket, and not received yet. */

#include "fd-scan.h"

/*
 * Peeks at the @n_fds descriptors that wait in the socket @fd, of which @copy is a copy.
 * Nothing is consumed. An enum outcome, or a negative errno.
 */
int fd_deep_peek(struct fd_scan *scan, int fd, int copy, size_t n_fds);
