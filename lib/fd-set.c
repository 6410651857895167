/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fd-set.h"

#define BITS 64

static uint64_t bit(int fd)
{
	return UINT64_C(1) << ((unsigned int)fd % BITS);
}

int fd_set_add(struct fd_set_of *set, int fd)
{
	size_t at = (size_t)fd / BITS;

	if (at >= set->n_words) {
		size_t n = at + 1 > set->n_words * 2 ? at + 1 : set->n_words * 2;
		uint64_t *words = reallocarray(set->words, n, sizeof(*words));

		if (!words)
			return -ENOMEM;
		memset(words + set->n_words, 0, (n - set->n_words) * sizeof(*words));
		set->words = words;
		set->n_words = n;
	}
	set->words[at] |= bit(fd);
	set->n_fds++;
	return 0;
}

bool fd_set_has(const struct fd_set_of *set, int fd)
{
	size_t at = (size_t)fd / BITS;

	return at < set->n_words && (set->words[at] & bit(fd));
}

void fd_set_remove(struct fd_set_of *set, int fd)
{
	if (!fd_set_has(set, fd))
		return;
	set->words[(size_t)fd / BITS] &= ~bit(fd);
	set->n_fds--;
}

void fd_set_done(struct fd_set_of *set)
{
	free(set->words);
	*set = (struct fd_set_of){ 0 };
}
