/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What nsrel_snapshot_new() does, and less of it. */

#include "discovery.h"

/*
 * The same, but for what @kept has among the caller's open files. 0 or a negative errno.
 */
int discover_all(const struct nsrel_context *ctx, const struct fd_set_of *kept,
		 struct nsrel_snapshot **ret);

/*
 * Only some processes, what they are in and have open; nothing of it is linked, and no
 * relations are asked but of ids.
 */
int discover_some(const struct nsrel_context *ctx, const struct fd_set_of *kept,
		  const struct limits *limits, struct nsrel_snapshot **ret);

/* The proc directory that a discovery with these options would read. */
int discover_open_procfs(const struct nsrel_context *ctx, struct procfs *ret);
