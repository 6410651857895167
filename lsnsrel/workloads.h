/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Who wants to know what processes are part of, and what patterns there are beside the
 * library's. */

#include "options.h"

/* Has cgroups read, if anything that is shown needs them. Ends the program with a message
 * if a file of patterns can't be used. */
void workloads_prepare(struct nsrel_context *ctx, const struct options *options);

/* Adds the column to tables that have it where it has something to say. */
void workloads_add_column(struct options *options, const struct nsrel_snapshot *snap);
