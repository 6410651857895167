/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>

#include "name.h"
#include "process-tree.h"
#include "status.h"
#include "view.h"
#include "xalloc.h"

struct view {
	const struct options *options;
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;	   /* only who is visible there; NULL: all */
	const struct nsrel_process *only;  /* and who is above it; NULL: all */
	const struct nsrel_thread *thread; /* of it, that was asked for */
	struct output *output;
	bool *shown;		      /* by index of the process */
	struct libscols_line **lines; /* the same */
};

static bool is_visible(const struct view *view, const struct nsrel_process *process)
{
	pid_t pid;

	return !view->ns ||
	       (nsrel_process_get_pid_in(process, view->ns, &pid) == 0 && pid > 0);
}

static void choose(struct view *view)
{
	const struct nsrel_process *p;

	if (view->only)
		for (p = view->only; p; p = nsrel_process_get_parent(p))
			view->shown[nsrel_process_get_index(p)] = is_visible(view, p);
	else
		nsrel_snapshot_foreach_process(p, view->snap)
			view->shown[nsrel_process_get_index(p)] = is_visible(view, p);
}

static void add_threads(struct view *view, const struct nsrel_process *process)
{
	const struct nsrel_thread *thread;

	nsrel_process_foreach_thread(thread, process) {
		struct row row = {
			.snap = view->snap,
			.process = process,
			.thread = thread,
		};

		if (view->thread ? view->thread == thread : view->options->threads)
			output_add(view->output, &row,
				   view->lines[nsrel_process_get_index(process)]);
	}
}

static void add_process(struct view *view, const struct nsrel_process *process)
{
	const struct nsrel_process *parent = nsrel_process_get_parent(process);
	struct row row = { .snap = view->snap, .process = process };

	view->lines[nsrel_process_get_index(process)] =
		output_add(view->output, &row,
			   parent ? view->lines[nsrel_process_get_index(parent)] : NULL);
	add_threads(view, process);
}

static void add_all(struct view *view)
{
	const struct nsrel_process *p = NULL;

	if (view->options->tree == TREE_NONE) {
		nsrel_snapshot_foreach_process(p, view->snap)
			if (view->shown[nsrel_process_get_index(p)])
				add_process(view, p);
		return;
	}
	while ((p = process_tree_next(view->snap, view->shown, p)))
		add_process(view, p);
}

/* Nobody has it there, or somebody may whom the caller may not see. */
static int say_no_such(const struct view *view, pid_t pid)
{
	const char *name = view->options->pids_in;

	if (nsrel_snapshot_translate_pid(view->snap, view->ns, pid, view->ns, &pid) ==
	    -ENODATA) {
		warnx(_("whether a process in namespace %s is %d is not known"), name,
		      (int)pid);
		return EXIT_FAILURE;
	}
	warnx(_("no such process in namespace %s: %d"), name, (int)pid);
	return EXIT_NOT_FOUND;
}

/* PIDs are those of the namespace that was named, if one was. */
static int find_only(struct view *view)
{
	pid_t pid = view->options->pid;

	if (!view->ns)
		return name_find_task(view->snap, pid, &view->only, &view->thread);
	view->only = nsrel_snapshot_find_pid(view->snap, view->ns, pid);
	if (view->only)
		return EXIT_SUCCESS;
	view->thread = nsrel_snapshot_find_tid(view->snap, view->ns, pid);
	if (!view->thread)
		return say_no_such(view, pid);
	view->only = nsrel_thread_get_process(view->thread);
	return EXIT_SUCCESS;
}

static int find_ns(struct view *view)
{
	int status = name_find_ns(view->snap, view->options->pids_in, &view->ns);

	if (status != EXIT_SUCCESS || nsrel_ns_get_type(view->ns) == NSREL_TYPE_PID)
		return status;
	warnx(_("not a PID namespace: %s"), view->options->pids_in);
	return EXIT_FAILURE;
}

int view_pids(const struct options *options, const struct nsrel_snapshot *snap)
{
	struct view view = { .options = options, .snap = snap };
	size_t n = nsrel_snapshot_count_processes(snap);
	int status = EXIT_SUCCESS;

	if (options->pids_in)
		status = find_ns(&view);
	if (status == EXIT_SUCCESS && options->pid)
		status = find_only(&view);
	if (status != EXIT_SUCCESS)
		return status;
	view.shown = xcalloc(n, sizeof(*view.shown));
	view.lines = xcalloc(n, sizeof(struct libscols_line *));
	view.output = output_new(options);
	choose(&view);
	add_all(&view);
	output_print(view.output);
	output_free(view.output);
	free(view.lines);
	free(view.shown);
	return EXIT_SUCCESS;
}
