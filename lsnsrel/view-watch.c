/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <sys/resource.h>

#include "report.h"
#include "status.h"
#include "stdout.h"
#include "view-diff.h"
#include "view-watch.h"
#include "wait.h"
#include "xalloc.h"

/* Enough for as many threads, and not more than a kernel's default allows. */
#define MAX_FILES 524288

struct view_watch {
	struct options *options;
	struct nsrel_watch *watch;
	struct nsrel_snapshot *last;
	bool incomplete;
	bool has_headings; /* those of the first lines */
};

/* A watch keeps a file for each thread; what the limit does not allow costs time. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max < MAX_FILES ? limit.rlim_max : MAX_FILES;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void add_change(struct view_watch *view, struct output *output,
		       const struct row *row)
{
	if (view->options->json)
		output_add_json_line(output, row);
	/* The headings once, above the first lines. */
	else if (output_add(output, row, NULL))
		view->has_headings = true;
}

/* Where all those are that nobody put elsewhere, processes come and go all the time. */
static bool is_news(const struct nsrel_change *change)
{
	return nsrel_change_get_kind(change) != NSREL_CHANGE_CHANGED ||
	       nsrel_change_get_aspects(change) != NSREL_ASPECT_MEMBERS ||
	       nsrel_ns_is_initial(nsrel_change_get_new(change)) <= 0;
}

static void print_changes(struct view_watch *view, struct nsrel_snapshot *now)
{
	struct nsrel_diff *diff = view_compare_moments(view->last, now);
	struct output *output = output_new(view->options);
	const struct nsrel_change *change;

	nsrel_diff_foreach_change(change, diff)
	{
		struct row row = view_row_of_change(view->last, now, change);

		row.time = nsrel_snapshot_get_time(now);
		row.brief_time = view->options->narrow;
		if (view_is_change_wanted(view->options, change) && is_news(change))
			add_change(view, output, &row);
	}
	if (!view->options->json)
		output_print(output);
	output_free(output);
	nsrel_diff_unref(diff);
	view->options->no_headings |= view->has_headings;
}

/* The first is what the others are compared with. */
static void take(struct view_watch *view, struct nsrel_snapshot *now)
{
	if (nsrel_snapshot_count_problems(now) > 0) {
		if (!view->options->quiet && !view->last)
			report_unread(now, view->options->sources);
		view->incomplete = true;
	}
	if (view->last)
		print_changes(view, now);
	nsrel_snapshot_unref(view->last);
	view->last = now;
}

static int look(struct view_watch *view)
{
	struct nsrel_snapshot *now = NULL;
	int r = nsrel_watch_look(view->watch, &now);

	if (r > 0)
		take(view, now);
	return r < 0 ? r : 0;
}

/* False if nobody reads them any more, or they can't be written. */
static bool flush_lines(void)
{
	stdout_flush();
	return !ferror(stdout);
}

static int look_again_and_again(struct view_watch *view, struct wait *wait)
{
	const struct options *options = view->options;
	int r = look(view);

	for (uint64_t n = 0; r == 0 && (options->count == 0 || n < options->count); n++) {
		if (!wait_for_next(wait))
			break;
		r = look(view);
		if (!flush_lines())
			break;
	}
	return r;
}

int view_watch(struct options *options, struct nsrel_context *ctx, int *ret_status)
{
	struct view_watch view = { .options = options };
	struct wait wait = { .signal_fd = -1 };
	int r;

	raise_limit();
	r = wait_begin(&wait, options->interval);
	if (r == 0)
		r = nsrel_watch_new(ctx, &view.watch);
	if (r == 0)
		r = look_again_and_again(&view, &wait);
	nsrel_watch_free(view.watch);
	nsrel_snapshot_unref(view.last);
	wait_end(&wait);
	*ret_status = options->strict && view.incomplete ? EXIT_INCOMPLETE : EXIT_SUCCESS;
	return r;
}
