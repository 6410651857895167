/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What is common to --diff and --run: a line of a change. */

#include "view.h"

/* The namespace of now, or, if it went, of then. */
struct row view_row_of_change(const struct nsrel_snapshot *old,
			      const struct nsrel_snapshot *now,
			      const struct nsrel_change *change);

/* Whether the options ask for changes of that namespace. */
bool view_is_change_wanted(const struct options *options,
			   const struct nsrel_change *change);

/* Ends the program if memory runs out. */
struct nsrel_diff *view_compare_moments(struct nsrel_snapshot *old,
					struct nsrel_snapshot *now);
