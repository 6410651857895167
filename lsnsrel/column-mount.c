/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "column-mount.h"
#include "xalloc.h"

void column_fill_nsfs(const struct row *row, struct cell *cell)
{
	const char **targets;
	size_t n;

	if (nsrel_ns_get_targets(row->snap, row->ns, &targets, &n) < 0)
		xcheck(NULL);
	if (row->sources & NSREL_SOURCE_MOUNTS)
		cell_set_list(cell);
	for (size_t i = 0; i < n; i++)
		cell_add_string(cell, xstrdup(targets[i]));
	free(targets);
}

void column_fill_name(const struct row *row, struct cell *cell)
{
	cell_set_string(cell, nsrel_ns_get_name(row->snap, row->ns));
}
