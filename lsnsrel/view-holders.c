/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view.h"
#include "xalloc.h"

struct view {
	const struct options *options;
	const struct nsrel_snapshot *snap;
	const struct nsrel_process *only; /* NULL: holders of all kinds */
	struct output *output;
};

static void add_holders(struct view *view, const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;

	nsrel_ns_foreach_holder(holder, ns) {
		struct row row = view_row_of(view->options, view->snap, ns);

		row.process = nsrel_holder_get_process(holder);
		row.holder = holder;
		if (!view->only || row.process == view->only)
			output_add(view->output, &row, NULL);
	}
}

static void add_selected(struct view *view)
{
	bool *selected = view_select(view->options, view->snap);
	const struct nsrel_ns *ns;

	if (view->options->pid)
		view->only = nsrel_snapshot_get_process(view->snap, view->options->pid);
	nsrel_snapshot_foreach_ns(ns, view->snap)
		if (selected[nsrel_ns_get_index(ns)])
			add_holders(view, ns);
	free(selected);
}

void view_holders(const struct options *options, const struct nsrel_snapshot *snap,
		  const struct nsrel_ns **named, size_t n_named)
{
	struct view view = {
		.options = options,
		.snap = snap,
		.output = output_new(options),
	};

	for (size_t i = 0; i < n_named; i++)
		add_holders(&view, named[i]);
	if (options->n_namespaces == 0)
		add_selected(&view);
	output_print(view.output);
	output_free(view.output);
}
