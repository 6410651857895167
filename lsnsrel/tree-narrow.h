/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Branches of one column each, where there is no room for libsmartcols' two. */

#include <libsmartcols.h>

#include "options.h"

/* Of a tree of namespaces: its lines are then a list in the same order. */
void tree_narrow_draw(const struct options *options, struct libscols_table *table);
