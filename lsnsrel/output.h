/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Rows to libsmartcols: as a table, raw, or JSON, whatever the options say. */

#include <libsmartcols.h>

#include "column.h"
#include "options.h"

struct output;

struct output *output_new(const struct options *options);

/* Whether the options' filter lets the row have a line. */
bool output_accepts(const struct output *output, const struct row *row);

/*
 * Adds a line, below @parent if that is not NULL and the options ask for a tree. NULL if
 * the options' filter leaves it out.
 */
struct libscols_line *output_add(struct output *output, const struct row *row,
				 struct libscols_line *parent);

/* Prints the row at once, as a JSON object on a line of its own. False as above. */
bool output_add_json_line(struct output *output, const struct row *row);

void output_print(struct output *output);
void output_free(struct output *output);

/* Prints the columns that there are, for -H. */
void output_print_columns(const struct options *options);
