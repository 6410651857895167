/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What the options come to in the view that they choose. */

#include "layout.h"
#include "usage.h"

/* What was said, and matters only until it is known what it comes to. */
struct choices {
	int view_code; /* of the option that chose the view; 0: none did */
	bool list;
	const char *tree; /* which one; NULL: it is not said */
	bool given[N_OPTION_CODES];
	const char *filter; /* of -Q, or NULL */
	struct column_choice columns;
};

/* Completes the options. Ends the program with a message where they don't go together. */
void rules_apply(struct options *options, const struct choices *choices);
