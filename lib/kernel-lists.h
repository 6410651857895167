/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the kernel itself lists: 64-bit ids of namespaces. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kernel_lists {
	uint64_t *ids; /* rising, each once */
	size_t n_ids;
	size_t n_room;
	bool has_mntns; /* all mount namespaces are among them */
	bool has_all;	/* all active namespaces are, listns(2) */
	int error;	/* a list is there that could not be read, negative errno; or 0 */
};

struct kernel_lists *kernel_lists_free(struct kernel_lists *lists);

/*
 * What there is now. @mntns_fd: the caller's mount namespace, from which the others are
 * walked to; -1: these are not wanted. 0 or -ENOMEM; what the kernel does not list, or
 * not to the caller, is not in it.
 */
int kernel_lists_new(int mntns_fd, struct kernel_lists **ret);

bool kernel_lists_has(const struct kernel_lists *lists, uint64_t id);
