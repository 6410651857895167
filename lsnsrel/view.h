/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The views: each turns a snapshot into rows. */

#include "output.h"

/* Namespaces, one a line; in process trees if that is the options' tree. */
void view_list(const struct options *options, const struct nsrel_snapshot *snap);

/* Namespaces in a forest of owners or of parents. */
void view_tree(const struct options *options, const struct nsrel_snapshot *snap);

/* The processes in one namespace. */
void view_processes(const struct options *options, const struct nsrel_snapshot *snap,
		    const struct nsrel_ns *ns);

/* What holds namespaces, a holder a line: of those named, or all asked for. */
void view_holders(const struct options *options, const struct nsrel_snapshot *snap,
		  const struct nsrel_ns **named, size_t n_named);

/* The line of a namespace, by its first member, if it has one. */
struct row view_row_of(const struct options *options, const struct nsrel_snapshot *snap,
		       const struct nsrel_ns *ns);

/* By index: true of the namespaces that the options ask for. To be freed. */
bool *view_select(const struct options *options, const struct nsrel_snapshot *snap);
