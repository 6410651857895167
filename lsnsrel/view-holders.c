/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view.h"
#include "xalloc.h"

struct view {
	const struct nsrel_snapshot *snap;
	struct output *output;
};

static void add_holders(struct view *view, const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;

	nsrel_ns_foreach_holder(holder, ns) {
		struct row row = {
			.snap = view->snap,
			.ns = ns,
			.process = nsrel_holder_get_process(holder),
			.holder = holder,
		};

		output_add(view->output, &row, NULL);
	}
}

void view_holders(const struct options *options, const struct nsrel_snapshot *snap,
		  const struct nsrel_ns **named, size_t n_named)
{
	struct view view = { snap, output_new(options) };
	const struct nsrel_ns *ns;

	for (size_t i = 0; i < n_named; i++)
		add_holders(&view, named[i]);
	if (options->n_namespaces == 0)
		nsrel_snapshot_foreach_ns(ns, snap)
			if (view_selects(options, snap, ns))
				add_holders(&view, ns);
	output_print(view.output);
	output_free(view.output);
}
