/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Record locks, fcntl(2), of the caller's own: whoever closes any descriptor of a file
 * drops all those that its process has on it.
 */

#include "procfs.h"

/*
 * Whether the calling thread's table of files goes with any. @self: a /proc that shows
 * the caller. 1, also if it can't be told; 0; or -ENOMEM.
 */
int own_locks_are_held(const struct procfs *self, struct buffer *buf);
