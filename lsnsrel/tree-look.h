/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* How trees of namespaces look in tables. */

#include <libsmartcols.h>

#include "options.h"

/* Whether these are trees of namespaces, by owner or by parent. */
bool tree_look_is_wanted(const struct options *options);

/* What the number of an owned namespace has in front of it; "" for the others. */
const char *tree_look_get_mark(const struct options *options, const struct nsrel_ns *ns);

/*
 * On a terminal that is too narrow for the table: draws branches in one column each, not
 * two, then leaves out default columns, those that say least first. Neither numbers nor
 * branches are ever cut.
 */
void tree_look_fit(const struct options *options, struct libscols_table *table);
