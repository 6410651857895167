/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Looking again and again. What is compared with is always older than what was seen: a
 * change in between is found by the next look, if need be in vain.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "digest.h"
#include "discover.h"
#include "kernel-lists.h"
#include "util.h"
#include "watch-mount.h"
#include "watch-task.h"

/* Every so many looks, whatever can be done unseen is seen: a percent of its cost. */
#define LOOKS_PER_SCAN 100

/* What comes and goes without a trace in the tables of those who run. */
#define UNWATCHED (NSREL_SOURCE_DEEP | NSREL_SOURCE_LINKS)

struct nsrel_watch {
	struct nsrel_context *ctx;
	struct procfs proc;
	struct watch_tasks tasks;
	struct watch_mounts mounts;
	struct kernel_lists *lists;
	struct nsrel_snapshot *last; /* NULL: the next look takes one */
	unsigned int n_looks;	     /* since then */
};

_public_ int nsrel_watch_new(struct nsrel_context *ctx, struct nsrel_watch **ret)
{
	struct nsrel_watch *watch = calloc(1, sizeof(*watch));
	int r;

	if (!watch)
		return -ENOMEM;
	r = ctx ? 0 : nsrel_context_new(&watch->ctx);
	if (r < 0) {
		free(watch);
		return r;
	}
	if (ctx)
		watch->ctx = nsrel_context_ref(ctx);
	watch->proc.fd = -1;
	watch->mounts = (struct watch_mounts)WATCH_MOUNTS;
	*ret = watch;
	return 0;
}

static void forget(struct nsrel_watch *watch)
{
	procfs_done(&watch->proc);
	watch_tasks_done(&watch->tasks);
	watch_mounts_done(&watch->mounts);
	watch->lists = kernel_lists_free(watch->lists);
	watch->last = nsrel_snapshot_unref(watch->last);
}

_public_ struct nsrel_watch *nsrel_watch_free(struct nsrel_watch *watch)
{
	NO_CANCEL;

	if (!watch)
		return NULL;
	forget(watch);
	nsrel_context_unref(watch->ctx);
	free(watch);
	return NULL;
}

static size_t count_kept_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return 0;
	return (size_t)limit.rlim_cur / 2;
}

/* What the kernel lists, if it is asked at all. */
static int look_at_lists(struct nsrel_watch *watch, bool *changed)
{
	_cleanup_close_ int mntns_fd = -1;
	struct kernel_lists *lists = NULL, *old = watch->lists;
	int r;

	if (!(watch->ctx->sources & NSREL_SOURCE_KERNEL) || !watch->proc.own)
		return 0;
	if (watch->ctx->types & NSREL_TYPE_MASK(NSREL_TYPE_MNT))
		mntns_fd = openat(watch->proc.fd, "thread-self/ns/mnt",
				  O_RDONLY | O_CLOEXEC);
	r = kernel_lists_new(mntns_fd, &lists);
	if (r < 0)
		return r;
	if (!old || old->n_ids != lists->n_ids ||
	    (lists->n_ids > 0 &&
	     memcmp(old->ids, lists->ids, lists->n_ids * sizeof(*lists->ids)) != 0))
		*changed = true;
	kernel_lists_free(old);
	watch->lists = lists;
	return 0;
}

/* What is attached to these files others can take away. */
static bool is_of_others_too(const struct holder_of_file *file)
{
	return file->link.kind == NSREL_HOLDER_MARK ||
	       file->link.kind == NSREL_HOLDER_IO_URING ||
	       file->link.kind == NSREL_HOLDER_TUN;
}

static void include_shared_files(struct nsrel_watch *watch)
{
	const struct array *files = &watch->last->files;

	for (size_t i = 0; i < files->n_items; i++) {
		const struct holder_of_file *file = files->items[i];
		struct watch_process *p =
			is_of_others_too(file)
				? watch_tasks_get(&watch->tasks, file->process->task.tid)
				: NULL;

		if (p)
			p->ran = true;
	}
}

/* Their digests, by PID; what is not in the table is of no interest. */
static void add_files(const struct nsrel_snapshot *snap,
		      const struct nsrel_snapshot *known, const struct table *digests)
{
	for (size_t i = 0; i < snap->files.n_items; i++) {
		const struct holder_of_file *file = snap->files.items[i];
		uint64_t *digest = table_get(digests, (uint64_t)file->process->task.tid);

		if (digest)
			*digest += digest_of_file(file, known);
	}
}

static bool is_same(const struct watch_process *p, uint64_t digest)
{
	return p->has_digest && p->digest == digest;
}

/*
 * Numbers are used again, for all that went in between; ids are not. So each namespace of
 * those that ran is opened and asked for its id, also where the last look did: what is
 * the same in a link, and in the kernel's list of mount namespaces, may be another one's
 * number by now. Only a list of all ids, listns(2) of Linux 6.19, before and after, could
 * prove that it is not. To ask takes 6 us each, a quarter of a look at processes that
 * all ran and are all in four namespaces of their own, and next to nothing of others.
 */
static bool has_others(const struct nsrel_snapshot *now,
		       const struct nsrel_snapshot *last)
{
	for (size_t i = 0; i < now->namespaces.n_items; i++) {
		const struct nsrel_ns *ns = now->namespaces.items[i];
		const struct nsrel_ns *known =
			snapshot_lookup_ns(last, ns->type, ns->ino);

		if (known && known->has_id && ns->has_id && known->id != ns->id)
			return true;
	}
	return false;
}

/* 1 if one of them is no more what it was, 0, or -ENOMEM. */
static int compare(struct nsrel_watch *watch, const struct nsrel_snapshot *now,
		   const struct limits *limits)
{
	const struct array *all = &now->processes;
	_cleanup_(util_free_anyp) uint64_t *digests =
		calloc(all->n_items + 1, sizeof(*digests));
	struct table by_pid = { 0 };
	int r = digests ? all->n_items != limits->n_pids : -ENOMEM;

	for (size_t i = 0; r == 0 && i < all->n_items; i++) {
		const struct nsrel_process *p = all->items[i];

		digests[i] = digest_of_process(p, watch->ctx->all_cmdlines);
		r = table_add(&by_pid, (uint64_t)p->task.tid, &digests[i]);
	}
	if (r == 0)
		add_files(now, watch->last, &by_pid);
	for (size_t i = 0; r == 0 && i < all->n_items; i++) {
		const struct nsrel_process *p = all->items[i];

		r = !is_same(watch_tasks_get(&watch->tasks, p->task.tid), digests[i]);
	}
	table_done(&by_pid);
	return r;
}

/* Those that ran, once more. 1, 0, or a negative errno. */
static int look_at_those_that_ran(struct nsrel_watch *watch)
{
	const struct array *all = &watch->tasks.processes;
	_cleanup_(nsrel_snapshot_unrefp) struct nsrel_snapshot *now = NULL;
	_cleanup_(util_free_anyp) pid_t *pids = calloc(all->n_items + 1, sizeof(*pids));
	struct limits limits = { .proc = &watch->proc, .pids = pids };
	int r;

	if (!pids)
		return -ENOMEM;
	for (size_t i = 0; i < all->n_items; i++) {
		const struct watch_process *p = all->items[i];

		if (p->ran)
			pids[limits.n_pids++] = p->pid;
	}
	if (limits.n_pids == 0)
		return 0;
	r = discover_some(watch->ctx, &watch->tasks.kept, &limits, &now);
	if (r < 0 || has_others(now, watch->last))
		return r < 0 ? r : 1;
	return compare(watch, now, &limits);
}

/* 1 if something may have changed, 0, or a negative errno. */
static int look_around(struct nsrel_watch *watch)
{
	struct watch_mounts_news mounts = { 0 };
	struct watch_news tasks = { 0 };
	bool changed = false;
	int r = 0;

	if (watch->ctx->sources & NSREL_SOURCE_MOUNTS)
		r = watch_mounts_look(&watch->mounts, &watch->proc, &mounts);
	/* What is mounted over /proc may hide something, or no longer. */
	if (mounts.own)
		procfs_done(&watch->proc);
	if (r == 0 && watch->proc.fd < 0)
		r = discover_open_procfs(watch->ctx, &watch->proc);
	if (r == 0)
		r = look_at_lists(watch, &changed);
	if (r == 0)
		r = watch_tasks_look(&watch->tasks, &watch->proc, &tasks);
	if (r < 0)
		return r;
	if (!watch->last || !watch->proc.live || ++watch->n_looks >= LOOKS_PER_SCAN)
		return 1;
	if (changed || mounts.changed || tasks.came || tasks.went)
		return 1;
	if (tasks.n_ran > 0 && (mounts.blind || (watch->ctx->sources & UNWATCHED)))
		return 1;
	if (tasks.n_ran > 0)
		include_shared_files(watch);
	return look_at_those_that_ran(watch);
}

/* What to compare with from now on. 0 or -ENOMEM. */
static int follow(struct nsrel_watch *watch, const struct nsrel_snapshot *snap)
{
	struct table by_pid = { 0 };
	int r = watch_mounts_follow(&watch->mounts, snap);

	for (size_t i = 0; i < watch->tasks.processes.n_items; i++)
		((struct watch_process *)watch->tasks.processes.items[i])->has_digest =
			false;
	for (size_t i = 0; r == 0 && i < snap->processes.n_items; i++) {
		const struct nsrel_process *process = snap->processes.items[i];
		struct watch_process *p =
			watch_tasks_get(&watch->tasks, process->task.tid);

		if (!p)
			continue;
		p->has_digest = true;
		p->digest = digest_of_process(process, watch->ctx->all_cmdlines);
		r = table_add(&by_pid, (uint64_t)p->pid, &p->digest);
	}
	if (r == 0)
		add_files(snap, snap, &by_pid);
	table_done(&by_pid);
	return r;
}

static int scan(struct nsrel_watch *watch, struct nsrel_snapshot **ret)
{
	_cleanup_(nsrel_snapshot_unrefp) struct nsrel_snapshot *snap = NULL;
	int r;

	r = discover_all(watch->ctx, &watch->tasks.kept, &snap);
	if (r == 0)
		r = follow(watch, snap);
	if (r < 0)
		return r;
	nsrel_snapshot_unref(watch->last);
	watch->last = nsrel_snapshot_ref(snap);
	watch->n_looks = 0;
	*ret = TAKE_PTR(snap);
	return 0;
}

_public_ int nsrel_watch_look(struct nsrel_watch *watch, struct nsrel_snapshot **ret)
{
	NO_CANCEL;
	int r;

	watch->tasks.n_kept_max = count_kept_max();
	r = look_around(watch);
	if (r > 0)
		r = scan(watch, ret) ?: 1;
	if (r < 0)
		forget(watch);
	return r;
}
