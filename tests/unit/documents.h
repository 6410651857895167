/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Snapshots to documents in memory, and back. Knows no test framework. */

#include <stddef.h>

#include "libnsrel.h"

/* The text, to be freed. */
char *document_save(const struct nsrel_snapshot *snap, size_t *ret_len);

/* As nsrel_snapshot_load(). */
int document_load(const void *text, size_t len, struct nsrel_snapshot **ret,
		  char **ret_why);

/* Saves and loads it. */
struct nsrel_snapshot *document_again(const struct nsrel_snapshot *snap);
