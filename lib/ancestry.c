/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>

#include "ancestry.h"

const struct nsrel_ns *ancestry_get_top(const struct nsrel_ns *ns)
{
	while (ns->parent)
		ns = ns->parent;
	return ns;
}

int ancestry_is_above(const struct nsrel_ns *upper, const struct nsrel_ns *lower)
{
	const struct nsrel_ns *top = ancestry_get_top(lower);

	for (; lower; lower = lower->parent)
		if (lower == upper)
			return 1;
	/* What is below the top of the other can't be above that top. */
	if (top->parent_state == NSREL_RELATION_NONE || ancestry_get_top(upper) == top)
		return 0;
	return -ENODATA;
}
