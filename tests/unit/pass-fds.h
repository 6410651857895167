/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Two connected unix sockets, and descriptors on the way from one to the other. */

#include <stddef.h>

struct passing {
	int from;
	int to;
};

struct passing passing_new(int type);
void passing_done(struct passing *p);

/* A message with data, which may be empty, and @n descriptors. */
void passing_send(const struct passing *p, const char *data, const int *fds, size_t n);

/*
 * Takes the next message off the queue, checks its data, and gives up to @n of its
 * descriptors, which are the caller's to close. Returns how many it had.
 */
size_t passing_receive(const struct passing *p, const char *data, int *fds, size_t n);
