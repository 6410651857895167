/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The text of /proc/PID/cgroup, cgroups(7). No input or output. */

#include <stddef.h>

/* Which hierarchy a line is of; of lines that say the same, the first in this order. */
enum cgroup_hierarchy {
	CGROUP_UNIFIED, /* version 2: "0::/path" */
	CGROUP_SYSTEMD, /* version 1: "N:name=systemd:/path" */
	CGROUP_OTHER,	/* version 1: "N:controllers:/path" */
};

struct cgroup_line {
	enum cgroup_hierarchy hierarchy;
	const char *path; /* in the text, from its '/' on; not terminated */
	size_t len;
};

/*
 * The next line that is one, from *text on, which moves behind it. Ends at a NUL byte.
 * Paths have any bytes but newlines, which the kernel does not let into names. What it
 * appends to a cgroup that is gone, " (deleted)", is cut off. 1, or 0 at the end.
 */
int parse_cgroup_next(const char **text, struct cgroup_line *ret);
