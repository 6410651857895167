/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What each view looks like: the name of its table and its columns. */

#include "options.h"

/* What the command line says of columns. */
struct column_choice {
	const char *output; /* of -o, or NULL */
	bool all;
	const char *sort; /* of --sort, or NULL */
};

/* The name of the table, which is its key in JSON. */
const char *layout_get_name(enum view_kind view);

/* Of all columns there are, in the view of the options. */
void layout_choose_columns(struct options *options, const struct column_choice *choice);
