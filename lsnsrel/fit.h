/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Tables that are too wide for a terminal. */

#include <libsmartcols.h>

#include "options.h"

/* In columns of a terminal, of the widest line. Cells come safe to be shown. */
size_t fit_get_text_width(const char *text);

/* Leaves out the column of that place in the table. */
void fit_hide(struct libscols_table *table, size_t i);

/*
 * Leaves out columns that are blank in all lines where the table does not fit and nobody
 * chose them. Not of lists that lsns(8) has, too: their columns are what they are there.
 */
void fit_leave_out_blank(const struct options *options, struct libscols_table *table);
