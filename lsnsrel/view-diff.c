/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view-diff.h"
#include "status.h"
#include "xalloc.h"

struct row view_row_of_change(const struct nsrel_snapshot *old,
			      const struct nsrel_snapshot *now,
			      const struct nsrel_change *change)
{
	bool went = nsrel_change_get_kind(change) == NSREL_CHANGE_WENT;
	const struct nsrel_ns *ns =
		went ? nsrel_change_get_old(change) : nsrel_change_get_new(change);

	return (struct row){
		.snap = went ? old : now,
		.ns = ns,
		.process = nsrel_ns_next_member(ns, NULL),
		.change = change,
		.sources = nsrel_snapshot_get_sources(went ? old : now),
	};
}

bool view_is_change_wanted(const struct options *options,
			   const struct nsrel_change *change)
{
	const struct nsrel_ns *ns =
		nsrel_change_get_new(change) ?: nsrel_change_get_old(change);

	return !view_is_left_out(options, ns);
}

struct nsrel_diff *view_compare_moments(struct nsrel_snapshot *old,
					struct nsrel_snapshot *now)
{
	struct nsrel_diff *diff = NULL;

	if (nsrel_diff_new(old, now, &diff) < 0)
		xcheck(NULL);
	return diff;
}

static bool differ(const char *a, const char *b)
{
	return a && b && strcmp(a, b) != 0;
}

/* Where all is another, it should be known why. */
static void warn_of_boots(const struct nsrel_snapshot *old,
			  const struct nsrel_snapshot *now, const struct nsrel_diff *diff)
{
	const char *there = nsrel_snapshot_get_hostname(old);
	const char *here = nsrel_snapshot_get_hostname(now);
	int same = nsrel_diff_is_same_boot(diff);

	if (same == 0 && differ(there, here))
		warnx(_("the snapshots are of different machines, %s and %s: "
			"nothing is the same"),
		      there, here);
	else if (same == 0)
		warnx(_("the machine was restarted in between: nothing is the same"));
	else if (same < 0)
		warnx(_("it is not known whether the machine was restarted in between: "
			"nothing is certain"));
	else if (nsrel_snapshot_get_time(old) > nsrel_snapshot_get_time(now))
		warnx(_("the first snapshot is the later one"));
}

int view_diff(const struct options *options, struct nsrel_snapshot *old,
	      struct nsrel_snapshot *now)
{
	struct output *output = output_new(options);
	struct nsrel_diff *diff = view_compare_moments(old, now);
	const struct nsrel_change *change;
	int status = EXIT_SUCCESS;

	warn_of_boots(old, now, diff);
	nsrel_diff_foreach_change(change, diff)
	{
		struct row row = view_row_of_change(old, now, change);

		if (view_is_change_wanted(options, change) &&
		    output_add(output, &row, NULL))
			status = EXIT_DIFFERENT;
	}
	output_print(output);
	output_free(output);
	nsrel_diff_unref(diff);
	return status;
}
