/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "column-change.h"
#include "xalloc.h"

void column_fill_change(const struct row *row, struct cell *cell)
{
	cell_set_string(cell,
			nsrel_change_kind_get_name(nsrel_change_get_kind(row->change)));
}

void column_fill_certain(const struct row *row, struct cell *cell)
{
	cell_set_boolean(cell, nsrel_change_is_certain(row->change) && !row->doubtful);
}

void column_fill_what(const struct row *row, struct cell *cell)
{
	unsigned int aspects = nsrel_change_get_aspects(row->change);

	cell_set_list(cell);
	for (unsigned int bit = 1; bit != 0 && bit <= aspects; bit <<= 1)
		if (aspects & bit)
			cell_add_string(cell, xstrdup(nsrel_aspect_get_name(
						      (enum nsrel_aspect)bit)));
}

void column_fill_reason(const struct row *row, struct cell *cell)
{
	cell_set_string(cell, nsrel_change_get_reason(row->change));
}
