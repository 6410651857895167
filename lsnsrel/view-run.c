/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view-diff.h"
#include "xalloc.h"

/* Whose a namespace is that came while the command ran. */
enum whose {
	OTHERS,	 /* only processes that are older than the command hold it */
	PERHAPS, /* nothing tells: it is mounted, or held by some daemon's new process */
	ITS, /* a process that the command left behind holds it, or what belongs to it */
};

struct view {
	const struct options *options;
	struct nsrel_snapshot *before, *after;
	const struct nsrel_process *self;
	enum whose *whose; /* by index */
	size_t n_others;
};

/* The caller took them in when their parents ended. */
static bool is_below_self(const struct view *view, const struct nsrel_process *process)
{
	while (process && process != view->self)
		process = nsrel_process_get_parent(process);
	return process != NULL;
}

static bool was_there_before(const struct view *view, const struct nsrel_process *process)
{
	const struct nsrel_process *before =
		nsrel_snapshot_get_process(view->before, nsrel_process_get_pid(process));
	uint64_t then = 0, now = 0;

	return before && nsrel_process_get_start_time(before, &then) == 0 &&
	       nsrel_process_get_start_time(process, &now) == 0 && then == now;
}

/* By what holds it, other than namespaces. */
static enum whose judge(const struct view *view, const struct nsrel_ns *ns)
{
	enum whose whose = OTHERS;
	const struct nsrel_holder *holder;
	size_t n_older = 0;

	nsrel_ns_foreach_holder(holder, ns) {
		const struct nsrel_process *process = nsrel_holder_get_process(holder);

		if (process && process != view->self && is_below_self(view, process))
			return ITS;
		if (process && was_there_before(view, process))
			n_older++;
		else
			whose = PERHAPS;
	}
	return n_older > 0 ? whose : PERHAPS;
}

/* True if that is news. */
static bool raise(const struct view *view, const struct nsrel_ns *ns, bool *came)
{
	if (!ns || !came[nsrel_ns_get_index(ns)] ||
	    view->whose[nsrel_ns_get_index(ns)] == ITS)
		return false;
	view->whose[nsrel_ns_get_index(ns)] = ITS;
	return true;
}

/* Owners and parents that are new, and what belongs to them, are as they are. */
static void spread(const struct view *view, bool *came)
{
	const struct nsrel_ns *ns;
	bool found;

	do {
		found = false;
		nsrel_snapshot_foreach_ns(ns, view->after) {
			const struct nsrel_ns *above[] = { nsrel_ns_get_owner(ns),
							   nsrel_ns_get_parent(ns) };

			for (int i = 0; i < 2; i++) {
				size_t n = above[i] ? nsrel_ns_get_index(above[i]) : 0;

				if (!above[i] || !came[n] ||
				    !came[nsrel_ns_get_index(ns)])
					continue;
				if (view->whose[nsrel_ns_get_index(ns)] == ITS)
					found |= raise(view, above[i], came);
				else if (view->whose[n] == ITS)
					found |= raise(view, ns, came);
			}
		}
	} while (found);
}

static bool is_wanted(const struct view *view, const struct nsrel_change *change)
{
	return nsrel_change_get_kind(change) == NSREL_CHANGE_CAME &&
	       view_is_change_wanted(view->options, change);
}

static void judge_all(struct view *view, const struct nsrel_diff *diff)
{
	bool *came = xcalloc(nsrel_snapshot_count_ns(view->after), sizeof(*came));
	const struct nsrel_change *change;

	nsrel_diff_foreach_change(change, diff)
	{
		const struct nsrel_ns *ns = nsrel_change_get_new(change);

		if (nsrel_change_get_kind(change) != NSREL_CHANGE_CAME)
			continue;
		came[nsrel_ns_get_index(ns)] = true;
		view->whose[nsrel_ns_get_index(ns)] = judge(view, ns);
	}
	spread(view, came);
	free(came);
}

static size_t add_leaked(struct view *view, const struct nsrel_diff *diff,
			 struct output *output)
{
	const struct nsrel_change *change;
	size_t n = 0;

	nsrel_diff_foreach_change(change, diff)
	{
		struct row row;
		enum whose whose;

		if (!is_wanted(view, change))
			continue;
		row = view_row_of_change(view->before, view->after, change);
		whose = view->whose[nsrel_ns_get_index(row.ns)];
		row.doubtful = whose != ITS;
		view->n_others += whose == OTHERS;
		n += whose != OTHERS && (!output || output_add(output, &row, NULL));
	}
	return n;
}

static void print(const struct view *view, size_t n, struct output *output)
{
	if (view->n_others > 0 && !view->options->json)
		warnx(P_("%zu namespace came that only older processes hold: not counted",
			 "%zu namespaces came that only older processes hold: not "
			 "counted",
			 view->n_others),
		      view->n_others);
	if (n > 0 && !view->options->json)
		warnx(P_("the command left %zu namespace behind:",
			 "the command left %zu namespaces behind:", n),
		      n);
	if (n > 0 || view->options->json)
		output_print(output);
}

size_t view_run(const struct options *options, struct nsrel_snapshot *before,
		struct nsrel_snapshot *after, bool show)
{
	struct view view = {
		.options = options,
		.before = before,
		.after = after,
		.self = view_find_self(options, after),
		.whose = xcalloc(nsrel_snapshot_count_ns(after), sizeof(enum whose)),
	};
	struct nsrel_diff *diff = view_compare_moments(before, after);
	struct output *output = show ? output_new(options) : NULL;
	size_t n;

	judge_all(&view, diff);
	n = add_leaked(&view, diff, output);
	if (output) {
		print(&view, n, output);
		output_free(output);
	}
	nsrel_diff_unref(diff);
	free(view.whose);
	return n;
}
