/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which namespace of one moment is which of the other. */

#include "diff-sight.h"

/* What a namespace is to the one with its type and inode in the other moment. */
enum twin {
	TWIN_NONE,	  /* there is none */
	TWIN_OTHER,	  /* another one */
	TWIN_MAYBE_OTHER, /* nothing is left of what held it: most likely another one */
	TWIN_MAYBE_SAME,  /* nothing speaks against it */
	TWIN_SAME,	  /* the same */
};

struct match {
	const struct moments *moments;
	enum twin *twins;   /* of the old moment, by index */
	struct array queue; /* namespaces of the old moment, scratch */
};

/* 0 or -ENOMEM. To be undone, also when it fails. */
int match_init(struct match *match, const struct moments *moments);
void match_done(struct match *match);

/* What a namespace of @moment is to its twin, which goes to @ret; NULL if it has none. */
enum twin match_get(const struct match *match, enum moment moment,
		    const struct nsrel_ns *ns, const struct nsrel_ns **ret);

/* The same namespace in the other moment, or NULL. */
const struct nsrel_ns *match_find(const struct match *match, enum moment moment,
				  const struct nsrel_ns *ns);
