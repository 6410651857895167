/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Cgroup paths are gone through in an order in which what is below a cgroup follows it:
 * so each part of a path is looked at once, and what is above it is a stack.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parse-cgroup.h"
#include "util.h"
#include "workload-make.h"
#include "workload-table.h"
#include "workload-tree.h"

/* What one of the cgroups above is: a workload, or watches one. */
struct level {
	size_t len; /* of the path up to here */
	struct nsrel_workload *workload;
	char *watched_engine;
	char *watched_id;
	struct level *below; /* in the stack: further up in the path */
};

struct growing {
	struct nsrel_snapshot *snap;
	const struct workload_patterns *patterns;
	struct level *top;
};

/* The length of the path up to the end of the part that begins behind @len. */
static size_t next_length(const char *path, size_t len)
{
	return (size_t)(strchrnul(path + len + 1, '/') - path);
}

static const struct workload_pattern *find(const struct workload_patterns *patterns,
					   const char *path, size_t len,
					   struct workload_match *ret)
{
	const struct workload_pattern *pattern =
		workload_table_find(patterns->items, patterns->n, path, len, ret);

	return pattern && pattern->kind != PATTERN_NONE ? pattern : NULL;
}

/* How much a path says: the number of what is no unit on it, and whether one is. */
static size_t rate(const struct workload_patterns *patterns, const char *path)
{
	size_t n_others = 0, n_units = 0;

	for (size_t len = 0; path[len] && path[len + 1];) {
		const struct workload_pattern *pattern;
		struct workload_match match;

		len = next_length(path, len);
		pattern = find(patterns, path, len, &match);
		if (pattern && pattern->kind == NSREL_WORKLOAD_UNIT)
			n_units = 1;
		else if (pattern)
			n_others++;
	}
	return n_others * 2 + n_units;
}

/* As mostly: then there is nothing to choose, and paths may be long. */
static bool is_only_line(const char *rest)
{
	struct cgroup_line line;

	return !parse_cgroup_next(&rest, &line);
}

int workload_tree_choose_path(const struct workload_patterns *patterns, const char *text,
			      char **ret)
{
	enum cgroup_hierarchy best_hierarchy = CGROUP_OTHER;
	_cleanup_(util_freep) char *best = NULL;
	struct cgroup_line line;
	size_t best_rate = 0;

	while (parse_cgroup_next(&text, &line)) {
		_cleanup_(util_freep) char *path = strndup(line.path, line.len);
		size_t rated;

		if (!path)
			return -ENOMEM;
		rated = !best && is_only_line(text) ? 0 : rate(patterns, path);
		if (best && (rated < best_rate ||
			     (rated == best_rate && line.hierarchy >= best_hierarchy)))
			continue;
		free(best);
		best = TAKE_PTR(path);
		best_rate = rated;
		best_hierarchy = line.hierarchy;
	}
	*ret = TAKE_PTR(best);
	return 0;
}

static struct nsrel_workload *get_innermost(const struct growing *g)
{
	const struct level *level = g->top;

	while (level && !level->workload)
		level = level->below;
	return level ? level->workload : NULL;
}

static int push(struct growing *g, size_t len)
{
	struct level *level = calloc(1, sizeof(*level));

	if (!level)
		return -ENOMEM;
	level->len = len;
	level->below = g->top;
	g->top = level;
	return 0;
}

/* What is longer is not above what comes now. */
static void pop(struct growing *g, size_t len)
{
	while (g->top && g->top->len > len) {
		struct level *level = g->top;

		g->top = level->below;
		free(level->watched_engine);
		free(level->watched_id);
		free(level);
	}
}

static int add_workload(struct growing *g, struct nsrel_workload *workload)
{
	struct array *all = &g->snap->workloads;
	int r;

	workload->index = all->n_items;
	r = array_push(all, workload);
	if (r < 0) {
		workload_free(workload);
		return r;
	}
	if (workload->index > 0)
		((struct nsrel_workload *)all->items[workload->index - 1])->next =
			workload;
	g->top->workload = workload;
	return 0;
}

static int add_watched(struct growing *g, const struct workload_pattern *pattern,
		       const struct workload_match *match)
{
	g->top->watched_engine = strdup(pattern->engine);
	if (!g->top->watched_engine)
		return -ENOMEM;
	return match->id.start ? workload_make_id(match, &g->top->watched_id) : 0;
}

/*
 * What is nested deeper than anybody nests is part of what it is in: paths have room for
 * hundreds of parts, and who reads of them might not.
 */
static bool is_too_deep(const struct nsrel_workload *parent)
{
	return parent && parent->depth + 1 >= WORKLOAD_DEPTH_MAX;
}

/* The cgroup that is the first @len bytes of the path. */
static int look_at(struct growing *g, const char *path, size_t len)
{
	struct nsrel_workload *parent = get_innermost(g), *workload = NULL;
	const struct workload_pattern *pattern;
	struct workload_match match;
	int r;

	pattern = find(g->patterns, path, len, &match);
	if (!pattern || is_too_deep(parent))
		return 0;
	r = push(g, len);
	if (r == 0 && pattern->kind == PATTERN_MONITOR)
		return add_watched(g, pattern, &match);
	if (r == 0)
		r = workload_make(pattern, path, len, &match, parent, &workload);
	return r == 0 ? add_workload(g, workload) : r;
}

/* What the innermost of what it is in says. */
static int settle(const struct growing *g, struct cgroup *cgroup)
{
	cgroup->workload = get_innermost(g);
	if (!g->top || g->top->workload)
		return 0;
	cgroup->monitor = true;
	if (!g->top->watched_id)
		return 0;
	cgroup->watched_engine = strdup(g->top->watched_engine);
	cgroup->watched_id = strdup(g->top->watched_id);
	return cgroup->watched_engine && cgroup->watched_id ? 0 : -ENOMEM;
}

/* How much of both paths is the same, in whole parts. */
static size_t common_length(const char *a, const char *b)
{
	size_t len = 0, i = 0;

	for (; a[i] && a[i] == b[i]; i++)
		if (a[i] == '/')
			len = i;
	if ((a[i] == '/' || a[i] == '\0') && (b[i] == '/' || b[i] == '\0'))
		len = i;
	return len;
}

static int grow_path(struct growing *g, const char *before, struct cgroup *cgroup)
{
	const char *path = cgroup->path;
	size_t len = common_length(before, path);

	pop(g, len);
	while (path[len] && path[len + 1]) {
		int r;

		len = next_length(path, len);
		r = look_at(g, path, len);
		if (r < 0)
			return r;
	}
	return settle(g, cgroup);
}

/* What is below a cgroup comes right behind it: '/' is the first of all bytes. */
static int compare_paths(const char *a, const char *b)
{
	size_t i = 0;

	while (a[i] && a[i] == b[i])
		i++;
	if (a[i] == b[i])
		return 0;
	if (!a[i] || !b[i])
		return a[i] ? 1 : -1;
	if (a[i] == '/' || b[i] == '/')
		return a[i] == '/' ? -1 : 1;
	return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
}

static int compare_cgroups(const void *a, const void *b)
{
	const struct cgroup *x = *(struct cgroup *const *)a;
	const struct cgroup *y = *(struct cgroup *const *)b;

	if (!x->path || !y->path)
		return !!x->path - !!y->path;
	return compare_paths(x->path, y->path);
}

int workload_tree_grow(struct nsrel_snapshot *snap,
		       const struct workload_patterns *patterns)
{
	struct growing g = { .snap = snap, .patterns = patterns };
	struct array *all = &snap->cgroups;
	const char *before = "";
	int r = 0;

	if (all->n_items > 1)
		qsort(all->items, all->n_items, sizeof(void *), compare_cgroups);
	for (size_t i = 0; r == 0 && i < all->n_items; i++) {
		struct cgroup *cgroup = all->items[i];

		if (!cgroup->path)
			continue;
		r = grow_path(&g, before, cgroup);
		before = cgroup->path;
	}
	pop(&g, 0);
	return r;
}
