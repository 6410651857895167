/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Two snapshots compared, namespace by namespace. */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diff-compare.h"
#include "diff-reason.h"
#include "util.h"

struct nsrel_change {
	enum nsrel_change_kind kind;
	const struct nsrel_ns *ns[2]; /* by enum moment, or NULL */
	unsigned int aspects;
	bool certain;
	char *reason;
	struct nsrel_change *next;
};

struct nsrel_diff {
	atomic_uint n_refs;
	struct nsrel_snapshot *snap[2];
	int same_boot;
	size_t n_changes;
	struct nsrel_change *first;
	struct nsrel_change *last;
};

static const char *const kind_names[] = {
	[NSREL_CHANGE_CAME] = "came",
	[NSREL_CHANGE_WENT] = "went",
	[NSREL_CHANGE_CHANGED] = "changed",
};

static_assert(ARRAY_SIZE(kind_names) == NSREL_CHANGE_CHANGED + 1, "every kind is named");

static const struct {
	enum nsrel_aspect aspect;
	const char *name;
} aspects[] = {
	{ NSREL_ASPECT_MEMBERS, "members" },
	{ NSREL_ASPECT_HOLDERS, "holders" },
	{ NSREL_ASPECT_OWNER, "owner" },
	{ NSREL_ASPECT_NAMES, "names" },
};

static_assert(1 << ARRAY_SIZE(aspects) == NSREL_ASPECT_NAMES << 1,
	      "every aspect has a name");

_public_ const char *nsrel_change_kind_get_name(enum nsrel_change_kind kind)
{
	return (unsigned int)kind < ARRAY_SIZE(kind_names) ? kind_names[kind] : NULL;
}

_public_ const char *nsrel_aspect_get_name(enum nsrel_aspect aspect)
{
	for (size_t i = 0; i < ARRAY_SIZE(aspects); i++)
		if (aspects[i].aspect == aspect)
			return aspects[i].name;
	return NULL;
}

static void change_freep(struct nsrel_change **change)
{
	if (*change)
		free((*change)->reason);
	free(*change);
}

/* Takes over the reason. */
static int add_change(struct nsrel_diff *diff, struct nsrel_change value)
{
	_cleanup_(change_freep) struct nsrel_change *change = malloc(sizeof(*change));

	if (!change) {
		free(value.reason);
		return -ENOMEM;
	}
	*change = value;
	if (diff->last)
		diff->last->next = change;
	else
		diff->first = change;
	diff->last = TAKE_PTR(change);
	diff->n_changes++;
	return 0;
}

/* In one of the two moments only. */
static int add_single(struct nsrel_diff *diff, const struct comparison *comparison,
		      enum moment has, const struct nsrel_ns *ns, enum twin twin)
{
	const struct fate *fate = &comparison->fates[has][ns->index];
	struct nsrel_change change = {
		.kind = has == MOMENT_OLD ? NSREL_CHANGE_WENT : NSREL_CHANGE_CAME,
		.certain = twin != TWIN_MAYBE_OTHER && !fate->in_doubt,
	};
	bool same_number = twin != TWIN_NONE && diff->same_boot != 0;
	int r;

	if (fate->unknown)
		return 0;
	change.ns[has] = ns;
	r = has == MOMENT_OLD ? reason_of_went(ns, same_number, &change.reason)
			      : reason_of_came(ns, same_number, &change.reason);
	return r < 0 ? r : add_change(diff, change);
}

static int add_pair(struct nsrel_diff *diff, const struct comparison *comparison,
		    const struct nsrel_ns *old, const struct nsrel_ns *now)
{
	struct nsrel_change change = {
		.kind = NSREL_CHANGE_CHANGED,
		.ns = { old, now },
	};
	struct finding finding;
	int r;

	r = comparison_find(comparison, old, now, &finding);
	if (r < 0 || finding.aspects == 0)
		return r;
	change.aspects = finding.aspects;
	change.certain = !finding.in_doubt;
	r = reason_of_finding(old, now, &finding, &change.reason);
	return r < 0 ? r : add_change(diff, change);
}

/* Of those with one type and inode; one of the two may be NULL. */
static int add_both(struct nsrel_diff *diff, const struct comparison *comparison,
		    const struct nsrel_ns *old, const struct nsrel_ns *now)
{
	const struct nsrel_ns *twin;
	enum twin state = TWIN_NONE;
	int r = 0;

	if (old && now)
		state = match_get(comparison->match, MOMENT_OLD, old, &twin);
	if (state >= TWIN_MAYBE_SAME)
		return add_pair(diff, comparison, old, now);
	if (old)
		r = add_single(diff, comparison, MOMENT_OLD, old, state);
	if (r == 0 && now)
		r = add_single(diff, comparison, MOMENT_NOW, now, state);
	return r;
}

/* Below 0 if @old comes first, above if @now does, in the order of snapshots. */
static int get_order(const struct nsrel_ns *old, const struct nsrel_ns *now)
{
	if (!old || !now)
		return old ? -1 : 1;
	if (old->ino != now->ino)
		return old->ino < now->ino ? -1 : 1;
	return (int)old->type - (int)now->type;
}

static int add_changes(struct nsrel_diff *diff, const struct comparison *comparison)
{
	const struct nsrel_snapshot *const *snap = comparison->match->moments->snap;
	const struct nsrel_ns *old = nsrel_snapshot_next_ns(snap[MOMENT_OLD], NULL);
	const struct nsrel_ns *now = nsrel_snapshot_next_ns(snap[MOMENT_NOW], NULL);
	unsigned int types = snap[MOMENT_OLD]->types & snap[MOMENT_NOW]->types;
	int r = 0;

	while (r == 0 && (old || now)) {
		int order = get_order(old, now);
		const struct nsrel_ns *first = order <= 0 ? old : now;

		if (types & NSREL_TYPE_MASK(first->type))
			r = add_both(diff, comparison, order <= 0 ? old : NULL,
				     order >= 0 ? now : NULL);
		if (order <= 0)
			old = nsrel_snapshot_next_ns(snap[MOMENT_OLD], old);
		if (order >= 0)
			now = nsrel_snapshot_next_ns(snap[MOMENT_NOW], now);
	}
	return r;
}

static int fill(struct nsrel_diff *diff)
{
	_cleanup_(moments_done) struct moments moments;
	_cleanup_(match_done) struct match match = { 0 };
	_cleanup_(comparison_done) struct comparison comparison = { 0 };
	int r;

	r = moments_init(&moments, diff->snap[MOMENT_OLD], diff->snap[MOMENT_NOW]);
	diff->same_boot = moments.same_boot;
	if (r == 0)
		r = match_init(&match, &moments);
	if (r == 0)
		r = comparison_init(&comparison, &match);
	return r < 0 ? r : add_changes(diff, &comparison);
}

_public_ int nsrel_diff_new(struct nsrel_snapshot *old, struct nsrel_snapshot *now,
			    struct nsrel_diff **ret)
{
	_cleanup_(nsrel_diff_unrefp) struct nsrel_diff *diff = calloc(1, sizeof(*diff));
	int r;

	if (!diff)
		return -ENOMEM;
	diff->n_refs = 1;
	diff->snap[MOMENT_OLD] = nsrel_snapshot_ref(old);
	diff->snap[MOMENT_NOW] = nsrel_snapshot_ref(now);
	r = fill(diff);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(diff);
	return 0;
}

_public_ struct nsrel_diff *nsrel_diff_ref(struct nsrel_diff *diff)
{
	if (diff)
		atomic_fetch_add_explicit(&diff->n_refs, 1, memory_order_relaxed);
	return diff;
}

static void diff_free(struct nsrel_diff *diff)
{
	struct nsrel_change *change, *next;

	for (change = diff->first; change; change = next) {
		next = change->next;
		change_freep(&change);
	}
	nsrel_snapshot_unref(diff->snap[MOMENT_OLD]);
	nsrel_snapshot_unref(diff->snap[MOMENT_NOW]);
	free(diff);
}

_public_ struct nsrel_diff *nsrel_diff_unref(struct nsrel_diff *diff)
{
	if (diff &&
	    atomic_fetch_sub_explicit(&diff->n_refs, 1, memory_order_acq_rel) == 1)
		diff_free(diff);
	return NULL;
}

_public_ int nsrel_diff_is_same_boot(const struct nsrel_diff *diff)
{
	return diff->same_boot;
}

_public_ const struct nsrel_change *nsrel_diff_next_change(
	const struct nsrel_diff *diff, const struct nsrel_change *prev)
{
	return prev ? prev->next : diff->first;
}

_public_ size_t nsrel_diff_count_changes(const struct nsrel_diff *diff)
{
	return diff->n_changes;
}

_public_ enum nsrel_change_kind nsrel_change_get_kind(const struct nsrel_change *change)
{
	return change->kind;
}

_public_ const struct nsrel_ns *nsrel_change_get_old(const struct nsrel_change *change)
{
	return change->ns[MOMENT_OLD];
}

_public_ const struct nsrel_ns *nsrel_change_get_new(const struct nsrel_change *change)
{
	return change->ns[MOMENT_NOW];
}

_public_ unsigned int nsrel_change_get_aspects(const struct nsrel_change *change)
{
	return change->aspects;
}

_public_ bool nsrel_change_is_certain(const struct nsrel_change *change)
{
	return change->certain;
}

_public_ const char *nsrel_change_get_reason(const struct nsrel_change *change)
{
	return change->reason;
}
