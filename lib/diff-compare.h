/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is another in a namespace that is the same, and what became of one that is not. */

#include "diff-match.h"

/* Holders of one kind: how many, and one to name. */
struct tally {
	size_t n;
	const struct nsrel_holder *first;
};

struct finding {
	/* By the moment that has them: those of the old one went. */
	struct tally tallies[2][NSREL_HOLDER_KERNEL + 1];
	unsigned int aspects; /* enum nsrel_aspect */
	bool other_owner;
	bool other_parent;
	bool in_doubt;
};

/* Namespaces of one moment that the other does not have. */
struct fate {
	size_t n_gone;	/* of what holds it, is surely no more, or not yet */
	bool unknown;	/* all of it was out of sight there */
	bool in_doubt;	/* some was */
	bool is_absent; /* it is such a namespace */
};

struct comparison {
	const struct match *match;
	struct fate *fates[2]; /* by enum moment and index */
};

/* 0 or -ENOMEM. To be undone, also when it fails. */
int comparison_init(struct comparison *comparison, const struct match *match);
void comparison_done(struct comparison *comparison);

/* Of a namespace that has a twin which is the same. 0 or -ENOMEM. */
int comparison_find(const struct comparison *comparison, const struct nsrel_ns *old,
		    const struct nsrel_ns *now, struct finding *ret);
