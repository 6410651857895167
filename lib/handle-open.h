/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "handle.h"
#include "self-proc.h"

/*
 * Of what an fd has open, with O_PATH or not; the fd stays the caller's. 0; -ENOTTY if it
 * is no namespace; another negative errno.
 */
int handle_open_fd(const struct self_proc *self, int fd, struct nsrel_handle **ret);
