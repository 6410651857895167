/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Patterns of cgroup paths. One describes the end of a path, part by part, or all of it
 * if it begins with "/". In a part stand for themselves all bytes but:
 *
 *	*	   anything, or nothing
 *	{id}	   12 to 64 hexadecimal digits
 *	{pod}	   the uid of a Kubernetes pod: a UUID, with "-" or "_", or 32 digits
 *	{name}	   anything
 *	{number}   decimal digits
 *	{unit}	   anything: the whole part is the name of a unit, cgroup escapes undone
 *
 * Each takes as little as it can, the last one in its part all that is left; so there is
 * nothing to go back to, and the work is linear. No input or output.
 */

#include <stdbool.h>
#include <stddef.h>

#include "libnsrel.h"

/* An enum nsrel_workload_kind, or: */
#define PATTERN_MONITOR 4 /* of what watches the container that it names, if it does */
#define PATTERN_NONE	5 /* of no workload, whatever comes later */
#define N_PATTERN_KINDS 6

struct workload_pattern {
	const char *engine;
	int kind;
	const char *text;
};

/* A piece of a path. */
struct workload_span {
	const char *start; /* NULL: there is none */
	size_t len;
};

struct workload_match {
	struct workload_span id; /* {id}, {name}, {unit}; of pods {pod} */
	struct workload_span pod;
	bool escaped; /* the id is part of the name of a unit, as systemd escapes it */
};

/* @path begins with '/', and is not terminated. */
bool workload_pattern_match(const struct workload_pattern *pattern, const char *path,
			    size_t len, struct workload_match *ret);

/*
 * A line of a file of patterns, which is cut into words that the pattern points to. 1; 0
 * if there is none in it; -EINVAL if it can't be understood.
 */
int workload_pattern_parse(char *line, struct workload_pattern *ret);

/* Whether pattern and kind go together. */
bool workload_pattern_is_valid(const struct workload_pattern *pattern);
