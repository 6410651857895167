/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The holders of a namespace in two moments, side by side: same beside same. */

#include "diff-sight.h"

/* All but child and owned namespaces, and the kernel. All zero is an empty one. */
struct holders {
	const struct moments *moments;
	struct array list[2]; /* by enum moment */
	size_t at[2];
};

/* 0 or -ENOMEM. To be undone, also when it fails. */
int holders_init(struct holders *holders, const struct moments *moments,
		 const struct nsrel_ns *old, const struct nsrel_ns *now);
void holders_done(struct holders *holders);

/*
 * Sets @ret to the next holder and the same one in the other moment; one of the two is
 * NULL if it is in one moment only. False after the last.
 */
bool holders_next(struct holders *holders, const struct nsrel_holder *ret[2]);
