/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <time.h>

#include "column-change.h"
#include "xalloc.h"

void column_fill_change(const struct row *row, struct cell *cell)
{
	cell_set_string(cell,
			nsrel_change_kind_get_name(nsrel_change_get_kind(row->change)));
}

/* Local time as ISO 8601 has it, which sorts and says what it is. */
void column_fill_time(const struct row *row, struct cell *cell)
{
	time_t seconds = (time_t)(row->time / 1000000);
	int milliseconds = (int)(row->time / 1000 % 1000);
	char time[32], zone[8];
	struct tm tm;

	if (!localtime_r(&seconds, &tm) ||
	    strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S", &tm) == 0 ||
	    strftime(zone, sizeof(zone), "%z", &tm) != strlen("+0000"))
		return;
	cell_take_string(cell, xasprintf("%s.%03d%.3s:%s", time, milliseconds, zone,
					 zone + strlen("+00")));
	if (row->brief_time)
		cell_take_summary(cell, xasprintf("%s.%03d", strchr(time, 'T') + 1,
						  milliseconds));
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
