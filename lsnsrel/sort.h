/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Lines in the order of a column: numbers as numbers, lists by their first item, what is
 * not known last. In trees that is the order of siblings.
 */

#include <libsmartcols.h>

#include "column.h"

struct sort;

struct sort *sort_new(enum column_id id);
void sort_free(struct sort *sort);

/* The row that the line shows. The line must not outlive the sort. */
void sort_add(struct sort *sort, struct libscols_line *line, const struct row *row);

/* A negative errno value of libsmartcols, or 0. */
int sort_table(struct libscols_table *table);
