/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view.h"
#include "xalloc.h"

/*
 * A namespace stands below the last line of the parent of its process, as in lsns: the
 * tree follows the processes, and of several namespaces that one process leads the last
 * counts.
 */
void view_list(struct options *options, const struct nsrel_snapshot *snap)
{
	struct libscols_line **lines =
		xcalloc(nsrel_snapshot_count_processes(snap), sizeof(*lines));
	struct output *output;
	bool *selected = view_select(options, snap);
	const struct nsrel_ns *ns;

	/* Those that no process is in are explained by what else holds them. */
	if (options->persistent)
		view_add_holders(options);
	output = output_new(options);
	nsrel_snapshot_foreach_ns(ns, snap) {
		struct row row = view_row_of(options, snap, ns);
		const struct nsrel_process *parent =
			row.process ? nsrel_process_get_parent(row.process) : NULL;
		struct libscols_line *line;

		if (!selected[nsrel_ns_get_index(ns)])
			continue;
		line = output_add(output, &row,
				  parent ? lines[nsrel_process_get_index(parent)] : NULL);
		if (row.process && line)
			lines[nsrel_process_get_index(row.process)] = line;
	}
	output_print(output);
	output_free(output);
	free(lines);
	free(selected);
}
