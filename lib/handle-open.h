/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "handle.h"

/*
 * Of what an fd has open, with O_PATH or not; the fd stays the caller's. No file system
 * is asked anything. 0; -EBADF if it is not open; -ENOTTY if it is no namespace; another
 * negative errno.
 */
int handle_open_fd(int fd, struct nsrel_handle **ret);
