/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>

#include "view.h"
#include "xalloc.h"

/* Where no way is known there are just the two. */
void view_relation(const struct options *options, const struct nsrel_snapshot *snap,
		   const struct nsrel_ns *const ends[2])
{
	struct output *output = output_new(options);
	const struct nsrel_ns **path = NULL;
	const struct nsrel_ns *const *way = ends;
	size_t n = 2;
	int r;

	r = nsrel_ns_find_path(ends[0], ends[1], &path, &n);
	if (r == -ENOMEM)
		xcheck(NULL);
	if (r == 0)
		way = path;
	for (size_t i = 0; i < n; i++) {
		struct row row = view_row_of(options, snap, way[i]);

		row.first = way[0];
		row.previous = i > 0 ? way[i - 1] : NULL;
		output_add(output, &row, NULL);
	}
	output_print(output);
	output_free(output);
	free(path);
}
