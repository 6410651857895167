/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Taking a snapshot: runs the sources, then links what they found. */

#include <errno.h>
#include <string.h>

#include "cmdline.h"
#include "link.h"
#include "source.h"
#include "util.h"

/* Relations are asked at first sightings, while the namespace can be opened. */
static const struct source sources[] = {
	{ "tasks", NSREL_SOURCE_TASKS, source_task_scan },
	{ "relations", NSREL_SOURCE_RELATIONS, NULL },
};

_public_ const char *nsrel_source_get_name(enum nsrel_source source)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (sources[i].flag == source)
			return sources[i].name;
	return NULL;
}

_public_ int nsrel_source_from_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (strcmp(sources[i].name, name) == 0)
			return (int)sources[i].flag;
	return -EINVAL;
}

static int run_sources(struct discovery *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		int r;

		if (!(d->ctx->sources & sources[i].flag) || !sources[i].scan)
			continue;
		r = sources[i].scan(d);
		if (r < 0)
			return r;
		discovery_log(d, "%s: %zu processes, %zu namespaces, %zu problems so far",
			      sources[i].name, d->snap->processes.n_items,
			      d->snap->namespaces.n_items, d->problems.n_items);
	}
	return 0;
}

/* A captured /proc says where things were on the machine that it comes from. */
static const char *path_prefix(const struct discovery *d)
{
	return d->proc.live && d->ctx->procfs ? d->ctx->procfs : "/proc";
}

static int discover(struct discovery *d)
{
	int r;

	r = procfs_open(d->ctx->procfs, &d->proc);
	if (r < 0)
		return r;
	d->ask = d->proc.live && (d->ctx->sources & NSREL_SOURCE_RELATIONS);
	d->types = d->ctx->types;
	if (d->ask)
		d->types |= NSREL_TYPE_MASK(NSREL_TYPE_USER);
	r = run_sources(d);
	if (r < 0)
		return r;
	r = link_snapshot(d->snap, path_prefix(d));
	if (r == 0 && d->proc.live && !d->ctx->all_cmdlines)
		r = cmdline_read_first_members(d);
	if (r == 0)
		r = discovery_keep_problems(d);
	if (r == 0)
		link_problems(d->snap);
	return r;
}

_public_ int nsrel_snapshot_new(struct nsrel_context *ctx, struct nsrel_snapshot **ret)
{
	_cleanup_(nsrel_snapshot_unrefp) struct nsrel_snapshot *snap = NULL;
	static const struct nsrel_context defaults = CONTEXT_DEFAULTS;
	struct discovery d = { .ctx = ctx ?: &defaults, .proc.fd = -1 };
	int cancel_state, r;

	r = snapshot_new_empty(&snap);
	if (r < 0)
		return r;
	d.snap = snap;
	/* Cancelled in the middle, the caller would take its workers' ground away. */
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	r = discover(&d);
	procfs_done(&d.proc);
	discovery_done(&d);
	pthread_setcancelstate(cancel_state, NULL);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(snap);
	return 0;
}
