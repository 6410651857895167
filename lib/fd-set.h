/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A set of file descriptors: a bit for each number. All zero is an empty one. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fd_set_of {
	uint64_t *words;
	size_t n_words;
	size_t n_fds;
};

/* 0 or -ENOMEM. Not yet in it. */
int fd_set_add(struct fd_set_of *set, int fd);
void fd_set_remove(struct fd_set_of *set, int fd);
bool fd_set_has(const struct fd_set_of *set, int fd);
void fd_set_done(struct fd_set_of *set);
