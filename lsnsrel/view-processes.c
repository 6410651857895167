/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <inttypes.h>

#include "process-tree.h"
#include "view.h"
#include "xalloc.h"

struct view {
	const struct options *options;
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	struct output *output;
	struct libscols_line **lines; /* by index of the process */
	bool found;
};

/* Each process has one line, however many reasons there are for it. */
static void add_process(struct view *view, const struct nsrel_process *process)
{
	const struct nsrel_process *parent = nsrel_process_get_parent(process);
	size_t index = nsrel_process_get_index(process);
	struct row row = view_row_of(view->options, view->snap, view->ns);

	if (view->lines[index])
		return;
	view->found = true;
	row.process = process;
	row.of_process = true;
	view->lines[index] =
		output_add(view->output, &row,
			   parent ? view->lines[nsrel_process_get_index(parent)] : NULL);
}

/* All members, in trees of their own. */
static void add_trees(struct view *view)
{
	bool *shown = xcalloc(nsrel_snapshot_count_processes(view->snap), sizeof(*shown));
	const struct nsrel_process *process = NULL;

	nsrel_ns_foreach_member(process, view->ns)
		shown[nsrel_process_get_index(process)] = true;
	while ((process = process_tree_next(view->snap, shown, process)))
		add_process(view, process);
	free(shown);
}

static bool is_in_it(const struct nsrel_holder *holder)
{
	switch (nsrel_holder_get_kind(holder)) {
	case NSREL_HOLDER_PROCESS:
	case NSREL_HOLDER_THREAD:
	case NSREL_HOLDER_PID_FOR_CHILDREN:
	case NSREL_HOLDER_TIME_FOR_CHILDREN:
		return true;
	default:
		return false;
	}
}

/*
 * Processes of which only a thread is in the namespace, then those that will put a child
 * in it: the order of holders. Who just has it open is not in it.
 */
static void add_other_holders(struct view *view)
{
	const struct nsrel_holder *holder;

	nsrel_ns_foreach_holder(holder, view->ns)
		if (is_in_it(holder))
			add_process(view, nsrel_holder_get_process(holder));
}

/*
 * Somebody who reads it would wonder why the namespace exists; for a program, nothing is
 * an answer. Processes that could not be read may be in it.
 */
static void say_none(const struct view *view)
{
	const struct options *options = view->options;
	char *name;

	if (view->found || options->quiet || options->json || options->raw ||
	    options->export || options->no_headings)
		return;
	name = xasprintf("%s:[%" PRIu64 "]",
			 nsrel_type_get_name(nsrel_ns_get_type(view->ns)),
			 nsrel_ns_get_ino(view->ns));
	warnx(_("no process was found in %s; --holders shows what holds it"), name);
	free(name);
}

void view_processes(const struct options *options, const struct nsrel_snapshot *snap,
		    const struct nsrel_ns *ns)
{
	struct view view = {
		.options = options,
		.snap = snap,
		.ns = ns,
		.output = output_new(options),
		.lines = xcalloc(nsrel_snapshot_count_processes(snap),
				 sizeof(struct libscols_line *)),
	};
	const struct nsrel_process *process;

	if (options->tree == TREE_PROCESS)
		add_trees(&view);
	else
		nsrel_ns_foreach_member(process, ns)
			add_process(&view, process);
	add_other_holders(&view);
	output_print(view.output);
	say_none(&view);
	output_free(view.output);
	free(view.lines);
}
