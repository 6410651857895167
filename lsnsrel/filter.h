/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Which rows are shown: an expression as scols-filter(5) has it. libsmartcols has filters
 * since 2.40: filter-none.c stands in where it is older.
 */

#include "column.h"

struct filter;

/* Whether there are filters. */
bool filter_is_supported(void);

/* Ends the program with a message where the expression is none. @where: IN_* */
struct filter *filter_new(const char *expression, unsigned int where);
void filter_free(struct filter *filter);

/* Whether it looks at that column. @filter may be NULL. */
bool filter_has_column(const struct filter *filter, enum column_id id);

bool filter_accepts(struct filter *filter, const struct row *row);
