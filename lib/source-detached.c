/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Trees of mounts that are attached nowhere, open_tree(2) and fsmount(2): which of the
 * directories that were seen are in one. Those are told, or looked into.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "detached-look.h"
#include "detached.h"
#include "mount-list.h"
#include "source.h"
#include "uapi.h"
#include "uncover.h"
#include "util.h"
#include "visit.h"

#define PROC_ROOT_INO 1
/* Of nearly all other file systems, a block is 4096 bytes, or more. */
#define PROC_BLOCK_SIZE 1024
/* Each look is a copy of a mount namespace. */
#define MAX_LOOKS 64
/* Each is asked for in many mount namespaces. */
#define MAX_ASKED 4096

static struct nsrel_process *find_process(const struct discovery *d,
					  const struct open_dir *dir)
{
	return table_get(&d->snap->process_by_pid, (uint64_t)dir->pid);
}

static const struct task *find_task(const struct nsrel_process *process, pid_t tid)
{
	if (process->task.tid == tid)
		return &process->task;
	for (struct nsrel_thread *t = process->first_thread; t; t = t->next)
		if (t->task.tid == tid)
			return &t->task;
	return NULL;
}

/* What one look at all of them shares. */
struct detached_tour {
	struct discovery *d;
	int root_fd;
	struct table judged; /* ids of mounts */
	size_t n_asked;
	size_t n_looks;
	size_t n_uncovered;
	uint64_t from; /* see uncover_count_time() */
};

static bool is_in(struct detached_tour *tour, const struct nsrel_ns *mntns,
		  uint64_t mount_id, int *ret_error)
{
	int r = tour->n_asked++ < MAX_ASKED ? mount_list_has(mntns->id, mount_id)
					    : -EBUSY;

	if (r < 0)
		*ret_error = r;
	return r > 0;
}

/* Mostly it is in the mount namespace of the task. If nobody can tell, it is somewhere.
 */
static bool is_attached(struct detached_tour *tour, const struct open_dir *dir,
			const struct task *task)
{
	const struct nsrel_ns *own = task->ns[NSREL_TYPE_MNT];
	const struct array *all = &tour->d->snap->namespaces;
	int error = 0;

	if (!own || !own->has_id || is_in(tour, own, dir->mount_id, &error))
		return true;
	for (size_t i = 0; error == 0 && i < all->n_items; i++) {
		const struct nsrel_ns *ns = all->items[i];

		if (ns->type == NSREL_TYPE_MNT && ns != own &&
		    (!ns->has_id || is_in(tour, ns, dir->mount_id, &error)))
			return true;
	}
	return error < 0;
}

static int pin(const struct discovery *d, const struct open_dir *dir)
{
	char path[80], *end = path + sizeof(path), *p = path;
	struct statx st;
	int fd;

	p += snprintf(p, (size_t)(end - p), "%d/task/%d/", (int)dir->pid, (int)dir->tid);
	if (dir->fd >= 0)
		(void)snprintf(p, (size_t)(end - p), "fd/%d", dir->fd);
	else
		(void)snprintf(p, (size_t)(end - p), "%s",
			       dir->fd == DETACHED_CWD ? "cwd" : "root");
	fd = openat(d->proc.fd, path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, DETACHED_STATX, &st) == 0 &&
	    st.stx_mnt_id == dir->mount_id)
		return fd;
	close(fd);
	return -ESTALE;
}

static bool is_still_in(const struct discovery *d, const struct open_dir *dir,
			const struct nsrel_ns *mntns)
{
	char path[80];
	enum nsrel_type type;
	uint64_t ino;

	(void)snprintf(path, sizeof(path), "%d/task/%d/ns/mnt", (int)dir->pid,
		       (int)dir->tid);
	return procfs_read_ns_link(d->proc.fd, path, &type, &ino) == 0 &&
	       ino == mntns->ino;
}

/*
 * Looks like the root directory of a proc file system, which has nothing mounted in it: a
 * discovery may have one. What it is, only its file system could tell, which is not
 * asked.
 */
static bool is_proc(int fd)
{
	struct statx st;

	return statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS,
		     &st) == 0 &&
	       st.stx_ino == PROC_ROOT_INO && st.stx_dev_major == 0 &&
	       (st.stx_mode & 07777) == 0555 && st.stx_blksize == PROC_BLOCK_SIZE;
}

/* OUTCOME_GONE: it is not what shows the mount any more. 0 or -ENOMEM otherwise. */
static int look_at(struct detached_tour *tour, const struct open_dir *dir,
		   struct nsrel_process *process, const struct task *task)
{
	struct discovery *d = tour->d;
	struct detached_visit visit = {
		.way = { d, tour->root_fd },
		.dir = dir,
		.process = process,
		.task = task,
		.n_uncovered = &tour->n_uncovered,
		.from = &tour->from,
	};
	struct place place = { .pid = dir->pid, .tid = dir->tid };
	bool deep = d->sources & NSREL_SOURCE_DEEP;
	_cleanup_close_ int dir_fd = -1;
	int r;

	/* Mostly nothing is mounted on it, and as a holder it was seen. */
	if (dir->fd == DETACHED_IN_FLIGHT && dir->is_ns)
		return 0;
	if (is_attached(tour, dir, task))
		return 0;
	if (dir->fd == DETACHED_IN_FLIGHT)
		return discovery_add_unseen(d, &place, "in flight", 1);
	/* It may have left, and entered a mount namespace that nobody knows yet. */
	dir_fd = pin(d, dir);
	if (dir_fd < 0 || !is_still_in(d, dir, task->ns[NSREL_TYPE_MNT]))
		return OUTCOME_GONE;
	if (!deep && is_proc(dir_fd))
		return 0;
	if (!deep || tour->n_looks++ >= MAX_LOOKS)
		return dir->is_ns ? 0
				  : discovery_add_unseen(d, &place, "detached mounts", 1);
	r = detached_look_into(&visit, dir_fd);
	if (r == 0 || r == -ENOMEM)
		return r;
	if (dir->is_ns)
		return 0;
	process->incomplete = true;
	return discovery_add_problem(d, NSREL_SOURCE_DEEP, &place, "detached mounts", r);
}

/* Of those that were remembered for a mount, the first that still shows it. */
static int look(struct detached_tour *tour, const struct open_dir *dir)
{
	struct nsrel_process *process = find_process(tour->d, dir);
	const struct task *task = process ? find_task(process, dir->tid) : NULL;
	int r;

	if (!task || table_get(&tour->judged, dir->mount_id))
		return 0;
	r = look_at(tour, dir, process, task);
	if (r != 0)
		return r < 0 ? r : 0;
	return table_add(&tour->judged, dir->mount_id, tour);
}

/* Not all were looked at. Without deep nobody expects that. */
static int tell_unseen(struct discovery *d, int error)
{
	return d->sources & NSREL_SOURCE_DEEP
		     ? discovery_add_problem(d, NSREL_SOURCE_DEEP, NULL,
					     "detached mounts", error)
		     : 0;
}

enum rank {
	RANK_ANY,
	RANK_NS,	/* least likely, and thousands of them maybe */
	RANK_IN_FLIGHT, /* only what is nowhere else is out of reach */
	N_RANKS,
};

static enum rank get_rank(const struct open_dir *dir)
{
	return dir->fd == DETACHED_IN_FLIGHT ? RANK_IN_FLIGHT
	     : dir->is_ns		     ? RANK_NS
					     : RANK_ANY;
}

static int look_at_each(struct detached_tour *tour, enum rank rank)
{
	const struct array *dirs = &tour->d->shared->dirs;
	int r = 0;

	for (size_t i = 0; r == 0 && i < dirs->n_items; i++)
		if (get_rank(dirs->items[i]) == rank)
			r = look(tour, dirs->items[i]);
	return r;
}

static int look_at_all(void *arg)
{
	_cleanup_close_ int root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct detached_tour tour = { .d = arg, .root_fd = root_fd };
	int r = 0;

	uncover_count_time(NULL, &tour.from);
	for (int rank = 0; r == 0 && rank < N_RANKS; rank++)
		r = look_at_each(&tour, (enum rank)rank);
	table_done(&tour.judged);
	return r == 0 && tour.n_asked > MAX_ASKED ? tell_unseen(tour.d, -E2BIG) : r;
}

/* Once, when all mount namespaces are known; what is found may lead on. */
int source_detached_follow(struct discovery *d)
{
	bool deep = d->sources & NSREL_SOURCE_DEEP;
	int r;

	if (d->shared->dirs.n_items == 0 || d->proc.self == 0)
		return 0;
	d->is_guest = deep;
	r = deep ? visit_run(look_at_all, d) : look_at_all(d);
	d->is_guest = false;
	detached_done(d->shared);
	/* Without a thread of its own, nothing was looked at. */
	return r < 0 && r != -ENOMEM ? tell_unseen(d, r) : r;
}
