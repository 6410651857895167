/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "name.h"
#include "query.h"
#include "status.h"
#include "view.h"
#include "xalloc.h"

struct view {
	struct row task; /* who is asked about */
	struct output *output;
	size_t n_some; /* namespaces in which it may do something */
	size_t n_none;
	size_t n_unknown;
};

static void add_ns(struct view *view, const struct nsrel_ns *ns)
{
	struct row row = view->task;
	struct query query;

	row.ns = ns;
	query = query_caps(&row);
	if (query.verdict == NSREL_CAP_VERDICT_UNKNOWN)
		view->n_unknown++;
	else if (query.caps)
		view->n_some++;
	else
		view->n_none++;
	output_add(view->output, &row, NULL);
}

static void add_selected(struct view *view, const struct options *options)
{
	bool *selected = view_select(options, view->task.snap);
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, view->task.snap)
		if (selected[nsrel_ns_get_index(ns)])
			add_ns(view, ns);
	free(selected);
}

static int get_status(const struct view *view, pid_t asked)
{
	if (view->n_none + view->n_unknown == 0)
		return EXIT_SUCCESS;
	if (view->n_some > 0)
		return EXIT_SOME_FOUND;
	if (view->n_unknown == 0)
		return EXIT_NO_CAPS;
	warnx(_("what process %d may do is not known"), (int)asked);
	return EXIT_FAILURE;
}

int view_caps(const struct options *options, const struct nsrel_snapshot *snap,
	      const struct nsrel_ns **named, size_t n_named)
{
	struct view view = {
		.task = { .snap = snap, .sources = view_get_sources(options) },
	};
	int status;

	status = name_find_task(snap, options->caps_of, &view.task.process,
				&view.task.thread);
	if (status != EXIT_SUCCESS)
		return status;
	view.output = output_new(options);
	for (size_t i = 0; i < n_named; i++)
		add_ns(&view, named[i]);
	if (options->n_namespaces == 0)
		add_selected(&view, options);
	output_print(view.output);
	output_free(view.output);
	return get_status(&view, options->caps_of);
}
