/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A workload, from what a pattern found in a cgroup path. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "util.h"
#include "workload-make.h"

/* \xHH of systemd-escape(1) are bytes, which no NUL is. */
static char *unescape(char *text)
{
	char *to = text;

	for (const char *s = text; *s; to++) {
		int high = s[0] == '\\' && s[1] == 'x' ? parse_hex_digit(s[2]) : -1;
		int low = high >= 0 ? parse_hex_digit(s[3]) : -1;

		if (low < 0 || (high == 0 && low == 0)) {
			*to = *s++;
			continue;
		}
		*to = (char)(high << 4 | low);
		s += 4;
	}
	*to = '\0';
	return text;
}

int workload_make_id(const struct workload_match *match, char **ret)
{
	char *id = strndup(match->id.start, match->id.len);

	if (!id)
		return -ENOMEM;
	*ret = match->escaped ? unescape(id) : id;
	return 0;
}

/* systemd has no "-" in the name of a slice that is no path. */
static int copy_pod(struct workload_span span, char **ret)
{
	char *pod = strndup(span.start, span.len);

	if (!pod)
		return -ENOMEM;
	for (char *s = pod; *s; s++)
		if (*s == '_')
			*s = '-';
	*ret = pod;
	return 0;
}

/* Every machine and every container has units of the same names. */
static int write_unit_label(const struct nsrel_workload *workload, char **ret)
{
	const struct nsrel_workload *box = workload->parent;
	const char *id = workload->id;

	while (box && box->kind == NSREL_WORKLOAD_UNIT)
		box = box->parent;
	return asprintf(ret, "%s%s%s", box ? box->label : "", box ? "/" : "", id) < 0
		     ? -ENOMEM
		     : 0;
}

/* Of long ids people use the first twelve digits, of a UUID the first group. */
static int write_label(const struct nsrel_workload *workload, char **ret)
{
	const char *id = workload->id;
	size_t n_digits = 0, len;

	if (workload->kind == NSREL_WORKLOAD_UNIT)
		return write_unit_label(workload, ret);
	while (parse_hex_digit(id[n_digits]) >= 0)
		n_digits++;
	len = strlen(id);
	if (n_digits == len && len > 12)
		len = 12;
	else if (n_digits == 8 && len == 36 && workload->kind == NSREL_WORKLOAD_POD)
		len = 8;
	return asprintf(ret, "%s:%.*s", workload->engine, (int)len, id) < 0 ? -ENOMEM : 0;
}

int workload_make_label(struct nsrel_workload *workload)
{
	char *label;
	int r = write_label(workload, &label);

	if (r < 0)
		return r;
	free(workload->label);
	workload->label = label;
	return 0;
}

static bool is_named(const char *part, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len > n && memcmp(part + len - n, end, n) == 0;
}

/*
 * The nearest part of the path that is the name of a unit, down to the end of what the
 * workload is nested in. Slices have workloads in them, and only count as what it is.
 */
static int find_unit(const struct nsrel_workload *workload, char **ret)
{
	const char *path = workload->cgroup;
	size_t end = strlen(path), own = end, stop = 0;

	if (workload->parent)
		stop = strlen(workload->parent->cgroup) -
		       (workload->parent->kind == NSREL_WORKLOAD_UNIT);
	while (end > stop) {
		const char *slash = memrchr(path, '/', end);
		size_t start = (size_t)(slash - path) + 1, len = end - start;

		if (is_named(path + start, len, ".service") ||
		    is_named(path + start, len, ".scope") ||
		    (end == own && is_named(path + start, len, ".slice"))) {
			*ret = strndup(path + start, len);
			return *ret ? 0 : -ENOMEM;
		}
		end = start - 1;
	}
	return 0;
}

static int copy(const char *text, char **ret)
{
	*ret = strdup(text);
	return *ret ? 0 : -ENOMEM;
}

static int fill(struct nsrel_workload *workload, const struct workload_match *match)
{
	struct nsrel_workload *parent = workload->parent;
	int r = workload_make_id(match, &workload->id);

	if (r == 0 && workload->kind == NSREL_WORKLOAD_UNIT)
		r = copy(workload->id, &workload->unit);
	else if (r == 0)
		r = find_unit(workload, &workload->unit);
	if (r == 0 && match->pod.start)
		r = copy_pod(match->pod, &workload->pod);
	else if (r == 0 && workload->kind == NSREL_WORKLOAD_POD)
		r = copy(workload->id, &workload->pod);
	else if (r == 0 && parent && parent->pod)
		r = copy(parent->pod, &workload->pod);
	if (r == 0 && workload->kind == NSREL_WORKLOAD_POD && match->pod.start) {
		free(TAKE_PTR(workload->id));
		r = copy(workload->pod, &workload->id);
	}
	return r == 0 ? workload_make_label(workload) : r;
}

int workload_make(const struct workload_pattern *pattern, const char *path, size_t len,
		  const struct workload_match *match, struct nsrel_workload *parent,
		  struct nsrel_workload **ret)
{
	_cleanup_(workload_freep) struct nsrel_workload *workload =
		calloc(1, sizeof(*workload));
	int r;

	if (!workload)
		return -ENOMEM;
	workload->kind = (enum nsrel_workload_kind)pattern->kind;
	workload->parent = parent;
	workload->depth = parent ? parent->depth + 1 : 0;
	workload->engine = strdup(pattern->engine);
	workload->cgroup = strndup(path, len);
	if (!workload->engine || !workload->cgroup)
		return -ENOMEM;
	r = fill(workload, match);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(workload);
	return 0;
}
