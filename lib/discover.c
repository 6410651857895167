/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Taking a snapshot: runs the sources, then links what they found. */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cmdline.h"
#include "detached.h"
#include "discover.h"
#include "here.h"
#include "kernel-lists.h"
#include "link.h"
#include "machine.h"
#include "own-files.h"
#include "read-origin.h"
#include "source.h"
#include "util.h"
#include "workload-link.h"
#include "workload-lxc.h"

#define IN_TABLES_OF_FILES (NSREL_SOURCE_FDS | NSREL_SOURCE_SOCKETS | NSREL_SOURCE_DEEP)

/*
 * Processes are walked over for all that is seen by them. Relations are asked at first
 * sightings, while the namespace can be opened.
 */
static const struct source sources[] = {
	{
		.name = "tasks",
		.flag = NSREL_SOURCE_TASKS,
		.serves = NSREL_SOURCE_TASKS | IN_TABLES_OF_FILES | NSREL_SOURCE_MOUNTS,
		.steps[STEP_SCAN] = source_task_scan,
	},
	{
		.name = "fds",
		.flag = NSREL_SOURCE_FDS,
		.serves = IN_TABLES_OF_FILES,
		.scan_task = source_fd_scan_task,
		.steps[STEP_FINISH] = source_fd_finish,
	},
	{ .name = "sockets", .flag = NSREL_SOURCE_SOCKETS },
	{
		.name = "kernel",
		.flag = NSREL_SOURCE_KERNEL,
		.serves = NSREL_SOURCE_KERNEL,
		.steps[STEP_PREPARE] = source_kernel_prepare,
		.steps[STEP_FOLLOW] = source_kernel_follow,
		.steps[STEP_FINISH] = source_kernel_finish,
	},
	{
		.name = "mounts",
		.flag = NSREL_SOURCE_MOUNTS,
		.serves = NSREL_SOURCE_MOUNTS,
		.steps[STEP_PREPARE] = source_mount_prepare,
		.scan_task = source_mount_scan_task,
		.steps[STEP_FOLLOW] = source_mntns_follow,
		.steps[STEP_FINISH] = source_mount_finish,
	},
	{ .name = "relations", .flag = NSREL_SOURCE_RELATIONS },
	{
		.name = "deep",
		.flag = NSREL_SOURCE_DEEP,
		.serves = IN_TABLES_OF_FILES,
		.steps[STEP_FOLLOW] = source_detached_follow,
	},
	{
		.name = "links",
		.flag = NSREL_SOURCE_LINKS,
		.serves = NSREL_SOURCE_LINKS,
		.steps[STEP_LINKED] = source_link_look,
	},
	{ .name = NULL },
};

_public_ const char *nsrel_source_get_name(enum nsrel_source source)
{
	for (const struct source *s = sources; s->name; s++)
		if (s->flag == source)
			return s->name;
	return NULL;
}

_public_ int nsrel_source_from_name(const char *name)
{
	for (const struct source *s = sources; s->name; s++)
		if (strcmp(s->name, name) == 0)
			return (int)s->flag;
	return -EINVAL;
}

/* One step of all sources that have it, in their order. */
static int run(struct discovery *d, enum source_step step)
{
	for (const struct source *s = sources; s->name; s++) {
		int r;

		if (!(d->sources & s->serves) || !s->steps[step])
			continue;
		r = s->steps[step](d);
		if (r < 0)
			return r;
	}
	return 0;
}

static int run_until_nothing_is_new(struct discovery *d)
{
	size_t n_before;
	int r;

	do {
		n_before = d->snap->namespaces.n_items;
		r = run(d, STEP_FOLLOW);
		discovery_log(d, "%zu processes, %zu namespaces, %zu problems so far",
			      d->snap->processes.n_items, d->snap->namespaces.n_items,
			      d->problems.n_items);
	} while (r == 0 && d->snap->namespaces.n_items > n_before);
	return r;
}

static int run_sources(struct discovery *d)
{
	int r;

	r = run(d, STEP_PREPARE);
	if (r == 0)
		r = run(d, STEP_SCAN);
	if (r == 0)
		r = run_until_nothing_is_new(d);
	if (r == 0)
		r = discovery_keep(d);
	if (r == 0)
		r = run(d, STEP_FINISH);
	return r;
}

/* A captured /proc says where things were on the machine that it comes from. */
static const char *path_prefix(const struct discovery *d)
{
	return d->proc.live && d->ctx->procfs ? d->ctx->procfs : "/proc";
}

/* Of captured ones all command lines were read. */
static int link_workloads(struct discovery *d)
{
	int r = workload_link(d->snap, d->ctx->patterns, d->ctx->n_patterns);

	if (r == 0 && d->proc.live && !d->ctx->all_cmdlines)
		r = cmdline_read_some(d, workload_lxc_is_monitor);
	return r < 0 ? r : workload_lxc_tell(d->snap);
}

static int link_finds(struct discovery *d)
{
	int r;

	r = discovery_keep(d);
	if (r == 0)
		r = link_snapshot(d->snap, path_prefix(d));
	if (r == 0 && d->ctx->workloads)
		r = link_workloads(d);
	if (r == 0 && d->proc.live && !d->ctx->all_cmdlines)
		r = cmdline_read_first_members(d);
	if (r == 0)
		r = run(d, STEP_LINKED);
	if (r == 0)
		r = discovery_keep(d);
	if (r == 0)
		link_problems(d->snap);
	return r;
}

/*
 * Nothing that is mounted over a process, no option that hides any. 1, 0, or -ENOMEM; 0
 * also if it can't be told.
 */
static int shows_all(const struct procfs *proc, struct buffer *buf)
{
	const char *text;
	int r;

	r = procfs_read_pieces(proc->fd, "thread-self/mountinfo", MOUNTINFO_MAX, buf);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	text = buf->data;
	if (strstr(text, "hidepid=") || strstr(text, "subset="))
		return 0;
	while ((text = strstr(text, " /proc/"))) {
		text += strlen(" /proc/");
		if (*text >= '0' && *text <= '9')
			return 0;
	}
	return 1;
}

/*
 * What is mounted over the caller's /proc hides processes from it: then a proc file
 * system of one's own is better, where one may have it. Not always: all in it has to be
 * made and thrown away, which is half of the time that a scan takes. One of a PID
 * namespace above shows more processes than one's own would, if less of each.
 */
static int open_best_procfs(struct buffer *buf, struct procfs *ret, bool *ret_no_proc)
{
	struct procfs visible = { .fd = -1 };
	int r, opened = procfs_open(NULL, &visible);

	r = opened == 0 && visible.self > 0 ? shows_all(&visible, buf) : 0;
	if (r == 0 && procfs_open_unmounted(ret) == 0) {
		*ret_no_proc = !visible.own;
		procfs_done(&visible);
		return 0;
	}
	*ret = visible;
	return r < 0 ? r : opened;
}

int discover_open_procfs(const struct nsrel_context *ctx, struct procfs *ret)
{
	struct buffer buf = { 0 };
	bool no_proc;
	int r = ctx->procfs ? procfs_open(ctx->procfs, ret)
			    : open_best_procfs(&buf, ret, &no_proc);

	buffer_done(&buf);
	return r;
}

static int take_procfs(struct discovery *d)
{
	d->proc = *d->limits->proc;
	return 0;
}

static int open_procfs(struct discovery *d)
{
	int r = d->limits      ? take_procfs(d)
	      : d->ctx->procfs ? procfs_open(d->ctx->procfs, &d->proc)
			       : open_best_procfs(&d->buf, &d->proc, &d->snap->no_proc);

	if (r < 0)
		return r;
	if (d->proc.self > 0)
		d->self = d->proc;
	else if (d->proc.live && procfs_open(NULL, &d->self) == 0 && d->self.self == 0)
		procfs_done(&d->self);
	return 0;
}

static dev_t find_nsfs_dev(const struct discovery *d)
{
	struct stat st;

	return d->self.fd >= 0 && fstatat(d->self.fd, "thread-self/ns/user", &st, 0) == 0
		     ? st.st_dev
		     : 0;
}

static uint64_t find_own_mntns(const struct discovery *d)
{
	uint64_t ino;

	return d->self.fd >= 0 && here_read_mntns(&d->self, &ino) == 0 ? ino : 0;
}

/*
 * Owners are user namespaces, some of which nothing else shows than what they own, of any
 * type; and the way to a mount is by its mount namespace.
 */
static void choose(struct discovery *d)
{
	d->sources = d->ctx->sources;
	d->snap->sources = d->sources;
	d->types = d->ctx->types;
	d->ask = d->proc.live && (d->sources & NSREL_SOURCE_RELATIONS);
	if (d->ask)
		d->types |= d->types & NSREL_TYPE_MASK(NSREL_TYPE_USER)
				  ? NSREL_TYPES_ALL
				  : NSREL_TYPE_MASK(NSREL_TYPE_USER);
	if (d->sources & NSREL_SOURCE_MOUNTS)
		d->types |= NSREL_TYPE_MASK(NSREL_TYPE_MNT);
	d->link_types = d->sources & NSREL_SOURCE_TASKS ? d->types : 0;
	if (d->sources & NSREL_SOURCE_MOUNTS)
		d->link_types |= NSREL_TYPE_MASK(NSREL_TYPE_MNT);
	d->snap->types = d->types;
	d->nsfs_dev = find_nsfs_dev(d);
}

/* Some processes once more: nothing but what they are in and have open. */
static int look_again(struct discovery *d)
{
	int r = source_task_scan(d);

	return r < 0 ? r : discovery_keep(d);
}

static int discover(struct discovery *d)
{
	int r;

	r = open_procfs(d);
	if (r < 0)
		return r;
	d->snap->captured = !d->proc.live;
	choose(d);
	r = own_files_new(d, &d->shared->own_files);
	if (r == -ENOMEM)
		return r;
	if (d->limits)
		return look_again(d);
	d->snap->mntns_ino = find_own_mntns(d);
	r = machine_read(d);
	if (r == 0)
		r = origin_read(d);
	if (r < 0)
		return r;
	r = run_sources(d);
	return r < 0 ? r : link_finds(d);
}

static void shared_done(struct shared *shared)
{
	own_files_free(shared->own_files);
	kernel_lists_free(shared->lists);
	netnsid_done(&shared->netnsid);
	table_done(&shared->unix_sockets);
	table_done(&shared->mount_roots);
	table_done(&shared->mounts);
	detached_done(shared);
}

static int run_discovery(const struct nsrel_context *ctx, const struct fd_set_of *kept,
			 const struct limits *limits, struct nsrel_snapshot **ret)
{
	/* In the middle, the caller would take its workers' ground away. */
	NO_CANCEL;
	_cleanup_(nsrel_snapshot_unrefp) struct nsrel_snapshot *snap = NULL;
	struct shared shared = { .sources = sources };
	struct discovery d = {
		.ctx = ctx,
		.kept = kept,
		.limits = limits,
		.shared = &shared,
		.proc.fd = -1,
		.self.fd = -1,
	};
	int r;

	r = snapshot_new_empty(&snap);
	if (r < 0)
		return r;
	d.snap = snap;
	r = discover(&d);
	if (d.self.fd != d.proc.fd)
		procfs_done(&d.self);
	if (!limits)
		procfs_done(&d.proc);
	discovery_done(&d);
	shared_done(&shared);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(snap);
	return 0;
}

int discover_all(const struct nsrel_context *ctx, const struct fd_set_of *kept,
		 struct nsrel_snapshot **ret)
{
	return run_discovery(ctx, kept, NULL, ret);
}

int discover_some(const struct nsrel_context *ctx, const struct fd_set_of *kept,
		  const struct limits *limits, struct nsrel_snapshot **ret)
{
	return run_discovery(ctx, kept, limits, ret);
}

_public_ int nsrel_snapshot_new(struct nsrel_context *ctx, struct nsrel_snapshot **ret)
{
	static const struct nsrel_context defaults = CONTEXT_DEFAULTS;

	return discover_all(ctx ?: &defaults, NULL, ret);
}
