/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Processes and threads: walks /proc, several threads at a time where there is much to
 * walk. Each directory is pinned by an fd while it is read, so that a PID used again
 * can't mix two processes.
 */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmdline.h"
#include "hidepid.h"
#include "read-cgroup.h"
#include "read-task.h"
#include "source.h"
#include "uapi.h"
#include "util.h"
#include "worker.h"

/* Making a thread costs about as much as reading three processes. */
#define PROCESSES_PER_WORKER 256

/* Takes what a zombie leader lost from a thread that still has it. */
static void inherit_from_thread(struct nsrel_process *process, const struct task *thread)
{
	struct task *leader = &process->task;

	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (!leader->ns[type] && thread->ns[type]) {
			leader->ns[type] = thread->ns[type];
			process->from_thread |= (uint8_t)NSREL_TYPE_MASK(type);
		}
}

static void inherit_from_threads(struct nsrel_process *process)
{
	if (!read_is_dead(&process->task))
		return;
	for (struct nsrel_thread *t = process->first_thread; t; t = t->next)
		inherit_from_thread(process, &t->task);
}

/*
 * What other sources see of it. Where its namespaces were refused, the rest is, too; what
 * is refused to one of them says nothing of the others.
 */
static int scan_task(struct discovery *d, const struct place *place,
		     struct nsrel_process *process, struct nsrel_thread *thread,
		     int outcome)
{
	if (outcome == OUTCOME_DENIED)
		return outcome;
	for (const struct source *s = d->shared->sources; s->name; s++) {
		if (read_is_over(outcome))
			return outcome;
		if (s->scan_task && (d->sources & s->serves))
			outcome = s->scan_task(d, place, process, thread);
	}
	return outcome;
}

static int read_thread(struct discovery *d, int tasks_fd, const char *name, pid_t tid,
		       struct nsrel_process *process, struct nsrel_thread **ret)
{
	_cleanup_(thread_freep) struct nsrel_thread *thread = NULL;
	_cleanup_close_ int dir_fd = -1;
	struct place place = { .pid = process->task.tid, .tid = tid };
	struct finds before = discovery_get_finds(d);
	struct parse_stat stat = { 0 };
	int r;

	dir_fd = procfs_pin(tasks_fd, name);
	if (dir_fd == -ENOENT || dir_fd == -ESRCH)
		return OUTCOME_GONE;
	thread = thread_new(process, tid);
	if (!thread)
		return -ENOMEM;
	place.dir_fd = dir_fd;
	r = dir_fd < 0 ? discovery_add_problem(d, NSREL_SOURCE_TASKS, &place, ".", dir_fd)
		       : read_task(d, &place, &thread->task, &stat);
	if (dir_fd >= 0)
		r = scan_task(d, &place, process, thread, r);
	if (r == OUTCOME_GONE)
		discovery_forget_task(d, &before);
	if (read_is_over(r))
		return r;
	*ret = TAKE_PTR(thread);
	return OUTCOME_OK;
}

/* One that only reads along is none of the caller's, even if it still ends. */
static bool is_worker(const struct discovery *d, pid_t tid)
{
	for (size_t i = 0; i < d->shared->n_workers; i++)
		if (d->shared->workers[i] == tid)
			return true;
	return false;
}

/* A live directory lists threads in the order of their making, a captured one in any. */
static int read_threads(struct discovery *d, const struct place *place,
			struct nsrel_process *process)
{
	_cleanup_closedir_ DIR *dir = NULL;
	struct nsrel_thread **tail = &process->first_thread;
	const char *name;
	uint32_t n = 1;
	pid_t tid;
	int r;

	r = procfs_open_dir(place->dir_fd, "task", &dir);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, place, "task", r);
	while ((r = procfs_next_id(dir, &tid, &name)) > 0) {
		if (tid == process->task.tid)
			continue;
		if (is_worker(d, tid))
			continue;
		r = read_thread(d, dirfd(dir), name, tid, process, tail);
		if (r < 0)
			return r;
		if (r == OUTCOME_GONE)
			continue;
		tail = &(*tail)->next;
		n++;
	}
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, place, "task", r);
	/* The kernel counted some of the workers. */
	if (d->shared->n_workers > 0)
		process->n_threads = n;
	return d->proc.live ? OUTCOME_OK : process_sort_threads(process);
}

static int read_process(struct discovery *d, const struct place *place,
			struct nsrel_process *process)
{
	struct parse_stat stat = { .ppid = -ENODATA };
	int r;

	r = read_task(d, place, &process->task, &stat);
	if (read_is_over(r))
		return r;
	process->ppid = stat.ppid;
	process->n_threads = (uint32_t)stat.n_threads;
	process->kernel_thread = stat.flags & UAPI_PF_KTHREAD;
	if (d->ctx->workloads) {
		int cgroup = read_cgroup(d, place, process);

		if (read_is_over(cgroup))
			return cgroup;
	}
	r = scan_task(d, place, process, NULL, r);
	if (read_is_over(r))
		return r;
	if (d->ctx->all_cmdlines || !d->proc.live) {
		r = cmdline_read(d, place, process);
		if (read_is_over(r))
			return r;
	}
	if (stat.n_threads <= 1)
		return OUTCOME_OK;
	r = read_threads(d, place, process);
	if (read_is_over(r))
		return r;
	inherit_from_threads(process);
	return OUTCOME_OK;
}

/* With the number that its directory has as a name. */
static int scan_process(struct discovery *d, pid_t pid)
{
	_cleanup_(process_freep) struct nsrel_process *process = NULL;
	_cleanup_close_ int dir_fd = -1;
	struct place place = { .pid = pid, .tid = pid };
	struct finds before = discovery_get_finds(d);
	char name[16];
	int r;

	(void)snprintf(name, sizeof(name), "%d", (int)pid);
	dir_fd = procfs_pin(d->proc.fd, name);
	if (dir_fd == -ENOENT || dir_fd == -ESRCH)
		return 0;
	process = process_new(pid);
	if (!process)
		return -ENOMEM;
	place.dir_fd = dir_fd;
	r = dir_fd < 0 ? discovery_add_problem(d, NSREL_SOURCE_TASKS, &place, ".", dir_fd)
		       : read_process(d, &place, process);
	if (r < 0)
		return r;
	if (r == OUTCOME_GONE) {
		discovery_log(d, "tasks: process %d ended meanwhile", (int)pid);
		discovery_forget_task(d, &before);
		return 0;
	}
	process->incomplete = discovery_was_refused(d, &before);
	discovery_lock(d);
	r = snapshot_add_process(d->snap, TAKE_PTR(process));
	discovery_unlock(d);
	if (r != -EEXIST)
		return r;
	discovery_forget_task(d, &before);
	return 0;
}

/* What all workers do together. */
struct work {
	pid_t *pids;
	size_t n_pids;
	size_t n_room;
	atomic_size_t next;
};

/* One that does it. */
struct worker {
	struct discovery d;
	struct work *work;
	pthread_t thread;
	pid_t tid;
	int result;
};

static void *run_worker(void *p)
{
	struct worker *worker = p;
	struct work *work = worker->work;
	size_t i;

	worker->tid = gettid();
	while (worker->result == 0 &&
	       (i = atomic_fetch_add(&work->next, 1)) < work->n_pids)
		worker->result = scan_process(&worker->d, work->pids[i]);
	return NULL;
}

static int add_pid(struct work *work, pid_t pid)
{
	if (work->n_pids == work->n_room) {
		size_t n = work->n_room ? work->n_room * 2 : 256;
		pid_t *pids = reallocarray(work->pids, n, sizeof(*pids));

		if (!pids)
			return -ENOMEM;
		work->pids = pids;
		work->n_room = n;
	}
	work->pids[work->n_pids++] = pid;
	return 0;
}

static int list_pids(struct discovery *d, struct work *work)
{
	_cleanup_closedir_ DIR *dir = NULL;
	const char *name;
	pid_t pid;
	int r;

	r = procfs_open_dir(d->proc.fd, ".", &dir);
	if (r < 0)
		return r;
	while ((r = procfs_next_id(dir, &pid, &name)) > 0) {
		r = add_pid(work, pid);
		if (r < 0)
			return r;
	}
	return r;
}

static int take_pids(const struct limits *limits, struct work *work)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < limits->n_pids; i++)
		r = add_pid(work, limits->pids[i]);
	return r;
}

static size_t count_workers(const struct discovery *d, const struct work *work)
{
	return discovery_is_shared(d) ? worker_count(work->n_pids / PROCESSES_PER_WORKER)
				      : 1;
}

/*
 * The caller's own process is left for the end, when it is known which of its threads are
 * workers: whoever compares two snapshots would find another one in each.
 */
static bool leave_own(const struct discovery *d, struct work *work)
{
	for (size_t i = 0; d->proc.own && i < work->n_pids; i++) {
		if (work->pids[i] != getpid())
			continue;
		work->pids[i] = work->pids[--work->n_pids];
		return true;
	}
	return false;
}

static int scan_own(struct discovery *d, const struct worker *workers, size_t n)
{
	int r;

	for (size_t i = 1; i < n; i++)
		d->shared->workers[d->shared->n_workers++] = workers[i].tid;
	r = scan_process(d, getpid());
	d->shared->n_workers = 0;
	return r;
}

/* The calling thread is the first worker; if need be the only one. */
static int run_workers(struct discovery *d, struct work *work)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct worker workers[WORKER_MAX] = { 0 };
	size_t n_wanted = count_workers(d, work), n = 1;
	bool own_left = n_wanted > 1 && leave_own(d, work);
	int r = 0;

	for (size_t i = 0; i < n_wanted; i++) {
		workers[i].work = work;
		workers[i].d = discovery_fork(d, n_wanted > 1 ? &lock : NULL);
	}
	while (n < n_wanted &&
	       worker_start(&workers[n].thread, run_worker, &workers[n]) == 0)
		n++;
	run_worker(&workers[0]);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			pthread_join(workers[i].thread, NULL);
		if (r == 0)
			r = workers[i].result;
		if (r == 0)
			r = discovery_join(d, &workers[i].d);
		else
			discovery_done(&workers[i].d);
	}
	return r == 0 && own_left ? scan_own(d, workers, n) : r;
}

int source_task_scan(struct discovery *d)
{
	struct work work = { 0 };
	int r;

	r = d->limits ? take_pids(d->limits, &work) : list_pids(d, &work);
	if (r == 0)
		r = run_workers(d, &work);
	if (r == 0 && !d->limits)
		r = hidepid_check(d);
	free(work.pids);
	return r;
}
