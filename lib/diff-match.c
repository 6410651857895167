/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Inode numbers are used again, so they are not enough. Ids are; else what held it then
 * and holds it now; else what is known of those that live as long: an owner, a parent.
 */

#include <errno.h>
#include <stdlib.h>

#include "diff-holders.h"
#include "diff-match.h"
#include "util.h"

static const struct nsrel_ns *get_twin(const struct match *match, enum moment moment,
				       const struct nsrel_ns *ns)
{
	return snapshot_lookup_ns(match->moments->snap[moment_get_other(moment)],
				  ns->type, ns->ino);
}

/* The process that a PID namespace lives and dies with. */
static const struct nsrel_process *find_init(const struct nsrel_ns *ns)
{
	const struct nsrel_process *process;

	nsrel_ns_foreach_member(process, ns) {
		const struct task *task = &process->task;

		if (task->n_pids > 1 && task->inner_pids[task->n_pids - 2] == 1)
			return process;
	}
	return NULL;
}

static bool have_other_inits(const struct moments *moments, const struct nsrel_ns *old,
			     const struct nsrel_ns *now)
{
	const struct nsrel_process *a, *b;

	if (old->type != NSREL_TYPE_PID || !moments->same_pids)
		return false;
	a = find_init(old);
	b = find_init(now);
	return a && b && moments_is_same_task(moments, &a->task, &b->task) == 0;
}

/* 1 if a task is sure to hold both; 0, or -ENOMEM. */
static int share_task(const struct moments *moments, const struct nsrel_ns *old,
		      const struct nsrel_ns *now)
{
	_cleanup_(holders_done) struct holders holders;
	const struct nsrel_holder *pair[2];
	int r;

	r = holders_init(&holders, moments, old, now);
	if (r < 0)
		return r;
	while (holders_next(&holders, pair)) {
		const struct task *a = pair[0] ? holder_get_task(pair[0]) : NULL;
		const struct task *b = pair[1] ? holder_get_task(pair[1]) : NULL;

		if (a && b && moments_is_same_task(moments, a, b) > 0)
			return 1;
	}
	return 0;
}

/* All that holds it are processes that the other moment surely does not have. */
static bool is_only_held_by_others(const struct moments *moments, enum moment other,
				   const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;

	nsrel_ns_foreach_holder(holder, ns) {
		const struct nsrel_process *process = nsrel_holder_get_process(holder);

		if (!process || !process->task.has_start_time ||
		    moments_find_process(moments, other, process))
			return false;
	}
	return ns->first_holder != NULL;
}

/* Who is above can't change, so another one there is another one here. */
static bool differ(const struct nsrel_ns *old, const struct nsrel_ns *now)
{
	if (!old || !now)
		return false;
	return old->ino != now->ino || (old->has_id && now->has_id && old->id != now->id);
}

/* By what is known of the two themselves. An enum twin, or -ENOMEM. */
static int judge(const struct moments *moments, const struct nsrel_ns *old,
		 const struct nsrel_ns *now)
{
	int r;

	if (old->has_id && now->has_id)
		return old->id == now->id ? TWIN_SAME : TWIN_OTHER;
	if (old->initial >= 0 && now->initial >= 0 &&
	    (old->initial == 1 || now->initial == 1))
		return old->initial == now->initial ? TWIN_SAME : TWIN_OTHER;
	if (have_other_inits(moments, old, now))
		return TWIN_OTHER;
	r = share_task(moments, old, now);
	if (r != 0)
		return r < 0 ? r : TWIN_SAME;
	if (differ(old->owner, now->owner) || differ(old->parent, now->parent))
		return TWIN_OTHER;
	if (moments->same_pids && is_only_held_by_others(moments, MOMENT_NOW, old) &&
	    is_only_held_by_others(moments, MOMENT_OLD, now))
		return TWIN_MAYBE_OTHER;
	return TWIN_MAYBE_SAME;
}

static int judge_all(struct match *match)
{
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, match->moments->snap[MOMENT_OLD]) {
		const struct nsrel_ns *twin = get_twin(match, MOMENT_OLD, ns);
		int r = twin ? judge(match->moments, ns, twin) : TWIN_NONE;

		if (r < 0)
			return r;
		match->twins[ns->index] = (enum twin)r;
	}
	return 0;
}

/* Of one above: if it is in doubt it is settled, and will settle others. 0 or -ENOMEM. */
static int settle(struct match *match, const struct nsrel_ns *ns, enum twin twin)
{
	enum twin *known = ns ? &match->twins[ns->index] : NULL;

	if (!known || (*known != TWIN_MAYBE_SAME && *known != TWIN_MAYBE_OTHER))
		return 0;
	*known = twin;
	return array_push(&match->queue, (void *)ns);
}

static int queue_all(struct match *match, enum twin twin)
{
	const struct nsrel_ns *ns;
	int r = 0;

	match->queue.n_items = 0;
	nsrel_snapshot_foreach_ns(ns, match->moments->snap[MOMENT_OLD])
		if (r == 0 && match->twins[ns->index] == twin)
			r = array_push(&match->queue, (void *)ns);
	return r;
}

/* A namespace keeps its owner and its parent: where it is the same, so are they. */
static int settle_above(struct match *match)
{
	int r = queue_all(match, TWIN_SAME);

	while (r == 0 && match->queue.n_items > 0) {
		const struct nsrel_ns *ns = match->queue.items[--match->queue.n_items];
		const struct nsrel_ns *twin = get_twin(match, MOMENT_OLD, ns);

		if (twin->owner && !differ(ns->owner, twin->owner))
			r = settle(match, ns->owner, TWIN_SAME);
		if (r == 0 && twin->parent && !differ(ns->parent, twin->parent))
			r = settle(match, ns->parent, TWIN_SAME);
	}
	return r;
}

/* And where one of these is another one, so is all that is below. */
static int settle_below(struct match *match)
{
	int r = queue_all(match, TWIN_OTHER);

	while (r == 0 && match->queue.n_items > 0) {
		const struct nsrel_ns *ns = match->queue.items[--match->queue.n_items];
		const struct nsrel_ns *below;

		nsrel_ns_foreach_child(below, ns)
			if (r == 0)
				r = settle(match, below, TWIN_OTHER);
		nsrel_ns_foreach_owned(below, ns)
			if (r == 0)
				r = settle(match, below, TWIN_OTHER);
	}
	return r;
}

/* Numbers of another boot, if it was one, mean nothing. */
static void doubt_all(struct match *match)
{
	size_t n = nsrel_snapshot_count_ns(match->moments->snap[MOMENT_OLD]);

	for (size_t i = 0; i < n; i++)
		if (match->twins[i] == TWIN_SAME)
			match->twins[i] = TWIN_MAYBE_SAME;
}

int match_init(struct match *match, const struct moments *moments)
{
	size_t n = nsrel_snapshot_count_ns(moments->snap[MOMENT_OLD]);
	int r = 0;

	*match = (struct match){ .moments = moments };
	match->twins = calloc(n + 1, sizeof(*match->twins));
	if (!match->twins)
		return -ENOMEM;
	if (moments->same_boot == 0)
		return 0;
	r = judge_all(match);
	if (r == 0)
		r = settle_above(match);
	if (r == 0)
		r = settle_below(match);
	if (moments->same_boot < 0)
		doubt_all(match);
	return r;
}

void match_done(struct match *match)
{
	free(match->twins);
	array_done(&match->queue);
}

enum twin match_get(const struct match *match, enum moment moment,
		    const struct nsrel_ns *ns, const struct nsrel_ns **ret)
{
	const struct nsrel_ns *other = get_twin(match, moment, ns);

	*ret = other;
	if (!other)
		return TWIN_NONE;
	return match->twins[moment == MOMENT_OLD ? ns->index : other->index];
}

const struct nsrel_ns *match_find(const struct match *match, enum moment moment,
				  const struct nsrel_ns *ns)
{
	const struct nsrel_ns *twin = NULL;

	return match_get(match, moment, ns, &twin) >= TWIN_MAYBE_SAME ? twin : NULL;
}
