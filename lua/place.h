/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where something is read or written. */

#include "common.h"

/* A path, a file descriptor or a file of the library io. */
struct place {
	const char *what; /* for messages */
	const char *path; /* NULL: fd is the caller's */
	int fd;
};

/* Raises an error for anything else. */
struct place place_check(lua_State *L, int arg);

/* An fd or a negative errno. */
int place_open(const struct place *place, int flags);

/* What could not be written is told by close(2) at the latest. 0 or a negative errno. */
int place_close(const struct place *place, int fd);
