/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diff-compare.h"
#include "diff-holders.h"
#include "util.h"

static const struct fate *get_fate(const struct comparison *c, enum moment has,
				   const struct nsrel_ns *ns)
{
	return &c->fates[has][ns->index];
}

/* What is mounted in a mount namespace that is out of sight is so, too. */
static enum absence judge_holder(const struct comparison *c, enum moment has,
				 const struct nsrel_ns *ns,
				 const struct nsrel_holder *holder)
{
	const struct nsrel_ns *mntns = nsrel_holder_get_mntns(holder);

	if (mntns && get_fate(c, has, mntns)->unknown)
		return ABSENCE_UNKNOWN;
	return moments_judge(c->match->moments, moment_get_other(has), ns, holder);
}

/* A child that is still there has its parent, seen or not. */
static enum absence judge_any(const struct comparison *c, enum moment has,
			      const struct nsrel_ns *ns,
			      const struct nsrel_holder *holder)
{
	const struct nsrel_ns *below = nsrel_holder_get_ns(holder);

	if (below && match_find(c->match, has, below))
		return ABSENCE_UNKNOWN;
	return judge_holder(c, has, ns, holder);
}

/* That it looked at fewer places may be why it did not see it. */
static bool looked_less(const struct comparison *c, enum moment has)
{
	const struct moments *moments = c->match->moments;

	return nsrel_snapshot_get_sources(moments->snap[has]) &
	       ~nsrel_snapshot_get_sources(moments->snap[moment_get_other(has)]) &
	       ~(unsigned int)NSREL_SOURCE_LINKS;
}

static void judge_absent(struct comparison *c, enum moment has, const struct nsrel_ns *ns)
{
	struct fate *fate = &c->fates[has][ns->index];
	const struct nsrel_holder *holder;

	*fate = (struct fate){ .is_absent = true, .in_doubt = looked_less(c, has) };
	nsrel_ns_foreach_holder(holder, ns) {
		enum absence absence = judge_any(c, has, ns, holder);

		fate->n_gone += absence != ABSENCE_UNKNOWN;
		fate->in_doubt |= absence != ABSENCE_GONE;
	}
	fate->unknown = fate->n_gone == 0 && ns->n_holders > 0;
}

static void judge_all_absent(struct comparison *c, enum moment has, bool mnt)
{
	const struct nsrel_ns *ns, *twin;

	nsrel_snapshot_foreach_ns(ns, c->match->moments->snap[has])
		if ((ns->type == NSREL_TYPE_MNT) == mnt &&
		    match_get(c->match, has, ns, &twin) == TWIN_NONE)
			judge_absent(c, has, ns);
}

/* What only held by being there was out of sight with the one it was in sight by. */
static int doubt_above(struct comparison *c, enum moment has, struct array *queue,
		       const struct nsrel_ns *ns)
{
	struct fate *fate = ns ? &c->fates[has][ns->index] : NULL;

	if (!fate || !fate->is_absent || fate->unknown || fate->n_gone == 0)
		return 0;
	fate->in_doubt = true;
	fate->unknown = --fate->n_gone == 0;
	return fate->unknown ? array_push(queue, (void *)ns) : 0;
}

static int spread_doubt(struct comparison *c, enum moment has)
{
	_cleanup_(array_done) struct array queue = { 0 };
	const struct nsrel_ns *ns;
	int r = 0;

	nsrel_snapshot_foreach_ns(ns, c->match->moments->snap[has])
		if (r == 0 && get_fate(c, has, ns)->unknown)
			r = array_push(&queue, (void *)ns);
	while (r == 0 && queue.n_items > 0) {
		ns = queue.items[--queue.n_items];
		r = doubt_above(c, has, &queue, ns->parent);
		if (r == 0 && ns->owner != ns->parent)
			r = doubt_above(c, has, &queue, ns->owner);
	}
	return r;
}

int comparison_init(struct comparison *c, const struct match *match)
{
	int r = 0;

	*c = (struct comparison){ .match = match };
	for (int has = MOMENT_OLD; has <= MOMENT_NOW; has++) {
		size_t n = nsrel_snapshot_count_ns(match->moments->snap[has]);

		c->fates[has] = calloc(n + 1, sizeof(*c->fates[has]));
		if (!c->fates[has])
			return -ENOMEM;
	}
	/* After a restart nobody asks who could see what. */
	if (match->moments->same_boot == 0)
		return 0;
	for (int has = MOMENT_OLD; r == 0 && has <= MOMENT_NOW; has++) {
		judge_all_absent(c, (enum moment)has, true);
		judge_all_absent(c, (enum moment)has, false);
		r = spread_doubt(c, (enum moment)has);
	}
	return r;
}

void comparison_done(struct comparison *c)
{
	free(c->fates[MOMENT_OLD]);
	free(c->fates[MOMENT_NOW]);
}

/* A holder that one of the two moments has. */
static void count(const struct comparison *c, enum moment has, const struct nsrel_ns *ns,
		  const struct nsrel_holder *holder, struct finding *finding)
{
	enum absence absence = judge_holder(c, has, ns, holder);
	struct tally *tally = &finding->tallies[has][holder->kind];

	if (absence == ABSENCE_UNKNOWN)
		return;
	finding->in_doubt |= absence == ABSENCE_MAYBE;
	finding->aspects |= holder->kind == NSREL_HOLDER_PROCESS ? NSREL_ASPECT_MEMBERS
								 : NSREL_ASPECT_HOLDERS;
	if (tally->n++ == 0)
		tally->first = holder;
}

/* The same path in another mount namespace that has the same number. */
static bool is_pair(const struct comparison *c, const struct nsrel_holder *const pair[2])
{
	const struct nsrel_ns *mntns;

	if (!pair[MOMENT_OLD] || !pair[MOMENT_NOW])
		return false;
	mntns = nsrel_holder_get_mntns(pair[MOMENT_OLD]);
	return !mntns || match_find(c->match, MOMENT_OLD, mntns);
}

static int compare_holders(const struct comparison *c, const struct nsrel_ns *old,
			   const struct nsrel_ns *now, struct finding *finding)
{
	_cleanup_(holders_done) struct holders holders;
	const struct nsrel_holder *pair[2];
	int r;

	r = holders_init(&holders, c->match->moments, old, now);
	while (r == 0 && holders_next(&holders, pair)) {
		if (is_pair(c, pair))
			continue;
		if (pair[MOMENT_OLD])
			count(c, MOMENT_OLD, old, pair[MOMENT_OLD], finding);
		if (pair[MOMENT_NOW])
			count(c, MOMENT_NOW, now, pair[MOMENT_NOW], finding);
	}
	return r;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Where it is mounted, sorted. */
static int gather_targets(struct array *targets, const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;
	int r = 0;

	nsrel_ns_foreach_holder(holder, ns)
		if (r == 0 && nsrel_holder_get_mntns(holder))
			r = array_push(targets, (void *)nsrel_holder_get_target(holder));
	if (targets->n_items > 1)
		qsort(targets->items, targets->n_items, sizeof(void *), compare_texts);
	return r;
}

static bool has_target(const struct array *targets, const char *target)
{
	return targets->n_items > 0 && bsearch(&target, targets->items, targets->n_items,
					       sizeof(void *), compare_texts);
}

/* Paths that it has in that moment only: one that just came to more places is no news. */
static int compare_targets(const struct comparison *c, enum moment has,
			   const struct nsrel_ns *ns, const struct nsrel_ns *twin,
			   struct finding *finding)
{
	_cleanup_(array_done) struct array targets = { 0 };
	const struct nsrel_holder *holder;
	int r;

	r = gather_targets(&targets, twin);
	if (r < 0)
		return r;
	nsrel_ns_foreach_holder(holder, ns)
		if (nsrel_holder_get_mntns(holder) &&
		    !has_target(&targets, nsrel_holder_get_target(holder)) &&
		    judge_holder(c, has, ns, holder) != ABSENCE_UNKNOWN)
			finding->aspects |= NSREL_ASPECT_NAMES;
	return 0;
}

/* Only where a mount came or went at all. */
static int compare_names(const struct comparison *c, const struct nsrel_ns *old,
			 const struct nsrel_ns *now, struct finding *finding)
{
	int r = 0;

	if (finding->tallies[MOMENT_OLD][NSREL_HOLDER_MOUNT].n > 0)
		r = compare_targets(c, MOMENT_OLD, old, now, finding);
	if (r == 0 && finding->tallies[MOMENT_NOW][NSREL_HOLDER_MOUNT].n > 0)
		r = compare_targets(c, MOMENT_NOW, now, old, finding);
	return r;
}

static bool is_other(const struct comparison *c, enum nsrel_relation old_state,
		     const struct nsrel_ns *old, enum nsrel_relation now_state,
		     const struct nsrel_ns *now)
{
	const struct nsrel_ns *twin;

	if (old_state == NSREL_RELATION_UNKNOWN || now_state == NSREL_RELATION_UNKNOWN)
		return false;
	if (old_state != now_state || !old || !now)
		return old_state != now_state;
	return match_get(c->match, MOMENT_OLD, old, &twin) == TWIN_OTHER || twin != now;
}

int comparison_find(const struct comparison *c, const struct nsrel_ns *old,
		    const struct nsrel_ns *now, struct finding *ret)
{
	struct finding finding = { 0 };
	const struct nsrel_ns *twin;
	int r;

	r = compare_holders(c, old, now, &finding);
	if (r == 0)
		r = compare_names(c, old, now, &finding);
	if (r < 0)
		return r;
	finding.other_owner =
		is_other(c, old->owner_state, old->owner, now->owner_state, now->owner);
	finding.other_parent = is_other(c, old->parent_state, old->parent,
					now->parent_state, now->parent);
	if (finding.other_owner || finding.other_parent)
		finding.aspects |= NSREL_ASPECT_OWNER;
	finding.in_doubt |= match_get(c->match, MOMENT_OLD, old, &twin) != TWIN_SAME;
	*ret = finding;
	return 0;
}
