/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Directories that tasks have open, or are in, and that maybe are in no mount namespace:
 * trees that are attached nowhere, in which namespaces can be mounted. The root of a tree
 * can be any other file, too.
 */

#include <sys/stat.h>

#include "discovery.h"
#include "uapi.h"

/* Instead of the number of an open file. */
enum { DETACHED_CWD = -1, DETACHED_ROOT = -2, DETACHED_IN_FLIGHT = -3 };

/* What statx(2) is to be asked for. */
#define DETACHED_STATX UAPI_STATX_MNT_ID_UNIQUE

/* Remembers each mount of which a directory, or the root, is seen; judged in the end. 0
 * or -ENOMEM. */
int detached_note(struct discovery *d, const struct place *place, int fd,
		  const struct statx *st);

/* Frees what was remembered. */
void detached_done(struct shared *shared);
