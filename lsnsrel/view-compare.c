/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "name.h"
#include "report.h"
#include "status.h"
#include "view.h"
#include "xalloc.h"

/* One of those that are compared: a process or thread, or the machine. */
struct side {
	const struct nsrel_process *process;
	const struct nsrel_thread *thread;
	const struct nsrel_process *self; /* where the machine's is not known */
	pid_t pid;			  /* 0: the machine */
};

struct view {
	const struct options *options;
	const struct nsrel_snapshot *snap;
	struct output *output;
	struct side *sides;
	size_t n_sides;
	const struct nsrel_ns **ns; /* of each side, of the type at hand */
	pid_t *pids;		    /* scratch */
};

static const struct nsrel_ns *get_ns(const struct view *view, const struct side *side,
				     enum nsrel_type type)
{
	if (side->thread)
		return nsrel_thread_get_ns(side->thread, type);
	if (side->process)
		return nsrel_process_get_ns(side->process, type);
	return nsrel_snapshot_get_initial(view->snap, type)
		     ?: (side->self ? nsrel_process_get_ns(side->self, type) : NULL);
}

static bool is_first(const struct view *view, size_t side)
{
	for (size_t i = 0; i < side; i++)
		if (view->ns[i] == view->ns[side])
			return false;
	return true;
}

/* 1 or 0, or -1 if that can't be told: two that differ are enough to tell. */
static int is_shared(const struct view *view)
{
	const struct nsrel_ns *seen = NULL;
	bool unknown = false;

	for (size_t i = 0; i < view->n_sides; i++) {
		if (!view->ns[i])
			unknown = true;
		else if (seen && seen != view->ns[i])
			return 0;
		else
			seen = view->ns[i];
	}
	return unknown ? -1 : 1;
}

/* A line for all that are in one namespace; or all of whom it is not known. */
static void add_line(struct view *view, enum nsrel_type type, size_t first)
{
	struct comparison comparison = {
		.type = type,
		.shared = is_shared(view),
		.pids = view->pids,
	};
	struct row row = {
		.snap = view->snap,
		.ns = view->ns[first],
		.comparison = &comparison,
		.sources = view_get_sources(view->options),
	};

	for (size_t i = first; i < view->n_sides; i++)
		if (view->ns[i] == view->ns[first] && view->sides[i].pid)
			view->pids[comparison.n_pids++] = view->sides[i].pid;
	output_add(view->output, &row, NULL);
}

static void add_type(struct view *view, enum nsrel_type type)
{
	bool known = false;

	for (size_t i = 0; i < view->n_sides; i++) {
		view->ns[i] = get_ns(view, &view->sides[i], type);
		known |= view->ns[i] != NULL;
	}
	/* Nobody has one: the kernel has no such type, or nothing could be read. */
	for (size_t i = 0; known && i < view->n_sides; i++)
		if (is_first(view, i))
			add_line(view, type, i);
}

static int find_sides(struct view *view)
{
	size_t n = view->options->n_compared, n_found = 0;

	for (size_t i = 0; i < n; i++) {
		struct side *side = &view->sides[view->n_sides];
		pid_t pid = view->options->compared[i];

		int status =
			name_find_task(view->snap, pid, &side->process, &side->thread);

		if (status == EXIT_FAILURE)
			return status;
		if (status == EXIT_SUCCESS) {
			n_found++;
			side->pid = pid;
			view->n_sides++;
		}
	}
	if (n == 1 && n_found == 1)
		view->sides[view->n_sides++].self =
			view_find_self(view->options, view->snap);
	if (n_found == n)
		return EXIT_SUCCESS;
	return n_found > 0 ? EXIT_SOME_FOUND : EXIT_NOT_FOUND;
}

/* Of one that is out of sight nothing was answered. */
static bool report_unread_sides(const struct view *view)
{
	bool unread = false;

	for (size_t i = 0; i < view->n_sides; i++) {
		const struct side *side = &view->sides[i];

		if (side->pid &&
		    report_unread_process(view->snap,
					  nsrel_process_get_pid(side->process)))
			unread = true;
	}
	return unread;
}

int view_compare(const struct options *options, const struct nsrel_snapshot *snap)
{
	size_t n_room = options->n_compared + 1;
	struct view view = {
		.options = options,
		.snap = snap,
		.sides = xcalloc(n_room, sizeof(struct side)),
		.ns = xcalloc(n_room, sizeof(struct nsrel_ns *)),
		.pids = xcalloc(n_room, sizeof(pid_t)),
	};
	int status;

	status = find_sides(&view);
	if (status == EXIT_SUCCESS || status == EXIT_SOME_FOUND) {
		view.output = output_new(options);
		for (int type = 0; type < NSREL_N_TYPES; type++)
			if (options->types & NSREL_TYPE_MASK(type))
				add_type(&view, (enum nsrel_type)type);
		output_print(view.output);
		output_free(view.output);
		if (report_unread_sides(&view))
			status = EXIT_FAILURE;
	}
	free(view.pids);
	free(view.ns);
	free(view.sides);
	return status;
}
