/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One open namespace, and how it was come by. Knows nothing of snapshots. */

#include <stdatomic.h>

#include "libnsrel.h"

struct nsrel_handle {
	atomic_uint n_refs;
	int fd; /* readable, not O_PATH */
	enum nsrel_type type;
	uint64_t ino;
	dev_t dev;
	uint64_t id; /* valid if has_id */
	bool has_id;
	char *path; /* that it was opened by: absolute; or NULL */
	pid_t pid;  /* of the task that it was opened by; or 0 */
};

/*
 * Of an open namespace; takes over the fd, also when it fails; a negative errno in its
 * place is returned. 0, -ENOTTY if it is something else, or another negative errno.
 */
int handle_new(int fd, struct nsrel_handle **ret);

/*
 * What an ioctl on a handle came to: one that the kernel, or who plays it, does not know
 * becomes -EOPNOTSUPP. Of what is known to be a namespace that says how old the kernel
 * is.
 */
int handle_too_old(int error);
