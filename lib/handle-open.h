/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "handle.h"
#include "self-proc.h"

/*
 * Of what an fd has open, with O_PATH or not; the fd stays the caller's. 0; -ENOTTY if it
 * is no namespace; another negative errno.
 */
int handle_open_fd(const struct self_proc *self, int fd, struct nsrel_handle **ret);

/*
 * An O_PATH fd of the link to the namespace of that type that a task is in, below its
 * pinned directory. -ENOENT if it has no such link; -ESRCH if it ended in the middle;
 * another negative errno.
 */
int handle_open_link(int task_fd, enum nsrel_type type);
