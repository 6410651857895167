/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Processes and threads: what /proc/PID and /proc/PID/task/TID tell. Each directory is
 * pinned by an fd while it is read, so that a PID used again can't mix two processes.
 */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "nsfs.h"
#include "parse.h"
#include "sighting.h"
#include "source.h"
#include "uapi.h"

/* /proc/PID/stat and status are far smaller, unless somebody made them up. */
#define TEXT_MAX (64 * 1024)
/* The longest single argument that Linux takes; libnsrel.h promises this much. */
#define CMDLINE_MAX (128 * 1024)

static const char *const ns_links[] = {
	[NSREL_TYPE_MNT] = "ns/mnt",	   [NSREL_TYPE_NET] = "ns/net",
	[NSREL_TYPE_PID] = "ns/pid",	   [NSREL_TYPE_UTS] = "ns/uts",
	[NSREL_TYPE_IPC] = "ns/ipc",	   [NSREL_TYPE_USER] = "ns/user",
	[NSREL_TYPE_CGROUP] = "ns/cgroup", [NSREL_TYPE_TIME] = "ns/time",
};

static_assert(ARRAY_SIZE(ns_links) == NSREL_N_TYPES, "every type has a link");

/* What can't be read is told and left out; only an end ends the reading. */
static bool is_over(int r)
{
	return r < 0 || r == OUTCOME_GONE;
}

static int read_stat(struct discovery *d, const struct place *place, struct task *task,
		     struct parse_stat *ret)
{
	int r;

	r = procfs_read(place->dir_fd, "stat", TEXT_MAX, &d->buf);
	if (r == 0)
		r = parse_stat(d->buf.data, d->buf.len, ret);
	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT && !d->proc.live)
		return discovery_add_problem(d, place, "stat", r);
	if (r < 0)
		return discovery_failed(d, place, "stat", r);
	task->name = strndup(ret->name, ret->name_len);
	if (!task->name)
		return -ENOMEM;
	task->state = ret->state;
	task->start_time = ret->start_time;
	task->has_start_time = true;
	return OUTCOME_OK;
}

static bool is_dead(const struct task *task)
{
	return task->state == 'Z' || task->state == 'X';
}

/*
 * Up to Linux 7.0 the link can't be read before the namespace has its first process, the
 * pidfd can.
 */
static int read_childless_pid_ns(struct discovery *d, const struct place *place,
				 struct task *task)
{
	_cleanup_close_ int fd = -1;
	int r;

	if (!d->ask || !d->proc.own || is_dead(task))
		return 0;
	fd = nsfs_open_pid_for_children(place->tid, place->pid == place->tid);
	/* As long as the pinned task is there, the number was its own. */
	if (fd < 0 || !procfs_is_there(place->dir_fd))
		return 0;
	task->no_pid_link = true;
	r = sighting_of_fd(d, fd, NSREL_TYPE_PID, &task->pid_for_children);
	return r < 0 ? r : 0;
}

static int read_links_for_children(struct discovery *d, const struct place *place,
				   struct task *task)
{
	int r;

	if (d->types & NSREL_TYPE_MASK(NSREL_TYPE_PID)) {
		r = sighting_of_link(d, place, "ns/pid_for_children", NSREL_TYPE_PID,
				     &task->pid_for_children);
		if (r == OUTCOME_NONE)
			r = read_childless_pid_ns(d, place, task);
		if (is_over(r))
			return r;
	}
	if (d->types & NSREL_TYPE_MASK(NSREL_TYPE_TIME)) {
		r = sighting_of_link(d, place, "ns/time_for_children", NSREL_TYPE_TIME,
				     &task->time_for_children);
		if (is_over(r))
			return r;
	}
	return OUTCOME_OK;
}

static int read_links(struct discovery *d, const struct place *task_place,
		      struct task *task)
{
	_cleanup_close_ int ns_fd = procfs_pin(task_place->dir_fd, "ns");
	struct place place = *task_place;
	int r;

	if (ns_fd < 0)
		return discovery_failed(d, &place, "ns", ns_fd);
	place.ns_fd = ns_fd;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		if (!(d->types & NSREL_TYPE_MASK(type)))
			continue;
		r = sighting_of_link(d, &place, ns_links[type], (enum nsrel_type)type,
				     &task->ns[type]);
		if (is_over(r))
			return r;
		/* The kernel asks the same permission for each: one no is all. */
		if (r == OUTCOME_DENIED)
			return OUTCOME_OK;
	}
	return read_links_for_children(d, &place, task);
}

/* What processes and threads have in common. */
static int read_task(struct discovery *d, const struct place *place, struct task *task,
		     struct parse_stat *ret)
{
	int r;

	r = read_stat(d, place, task, ret);
	if (is_over(r))
		return r;
	return read_links(d, place, task);
}

/*
 * The owner of /proc/PID is the effective user, dumpable or not: proc(5) says otherwise,
 * but fs/proc/base.c, task_dump_owner(), makes an exception for that very directory. What
 * owns a captured directory means nothing; its status does.
 */
static int read_uid(struct discovery *d, const struct place *place,
		    struct nsrel_process *process)
{
	struct stat st;
	int r;

	if (d->proc.live) {
		process->has_uid = fstat(place->dir_fd, &st) == 0;
		if (process->has_uid)
			process->uid = st.st_uid;
		return OUTCOME_OK;
	}
	r = procfs_read(place->dir_fd, "status", TEXT_MAX, &d->buf);
	if (r == -ENOMEM)
		return r;
	process->has_uid = r == 0 && parse_status_euid(d->buf.data, &process->uid) == 0;
	return OUTCOME_OK;
}

/* PIDs come in ascending order: true for the lowest of any of the process's namespaces.
 */
static bool is_first_somewhere(const struct nsrel_process *process)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (process->task.ns[type] && !process->task.ns[type]->inhabited)
			return true;
	return false;
}

/* Only once it is sure that the process stays in the snapshot. */
static void mark_inhabited(const struct nsrel_process *process)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (process->task.ns[type])
			process->task.ns[type]->inhabited = true;
}

static int read_cmdline(struct discovery *d, const struct place *place,
			struct nsrel_process *process)
{
	bool first = is_first_somewhere(process);
	size_t len;
	int r;

	if (process->kernel_thread || is_dead(&process->task))
		return OUTCOME_OK;
	if (!first && d->proc.live && !d->ctx->all_cmdlines)
		return OUTCOME_OK;
	r = procfs_read(place->dir_fd, "cmdline", CMDLINE_MAX, &d->buf);
	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT && !d->proc.live)
		return OUTCOME_OK;
	if (r < 0)
		return discovery_failed(d, place, "cmdline", r);
	len = parse_cmdline(d->buf.data, d->buf.len);
	if (len > 0) {
		process->cmdline = strndup(d->buf.data, len);
		if (!process->cmdline)
			return -ENOMEM;
	}
	return OUTCOME_OK;
}

/* Takes what a zombie leader lost from a thread that still has it. */
static void inherit_from_thread(struct nsrel_process *process, const struct task *thread)
{
	struct task *leader = &process->task;

	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (!leader->ns[type] && thread->ns[type]) {
			leader->ns[type] = thread->ns[type];
			process->from_thread |= NSREL_TYPE_MASK(type);
		}
}

static int read_thread(struct discovery *d, int tasks_fd, const char *name, pid_t tid,
		       struct nsrel_process *process, struct nsrel_thread **ret)
{
	_cleanup_(thread_freep) struct nsrel_thread *thread = NULL;
	_cleanup_close_ int dir_fd = -1;
	struct place place = { .pid = process->task.tid, .tid = tid };
	size_t n_problems = d->snap->problems.n_items;
	struct parse_stat stat = { 0 };
	int r;

	dir_fd = procfs_pin(tasks_fd, name);
	if (dir_fd == -ENOENT || dir_fd == -ESRCH)
		return OUTCOME_GONE;
	thread = thread_new(process, tid);
	if (!thread)
		return -ENOMEM;
	place.dir_fd = dir_fd;
	r = dir_fd < 0 ? discovery_add_problem(d, &place, ".", dir_fd)
		       : read_task(d, &place, &thread->task, &stat);
	if (r == OUTCOME_GONE)
		snapshot_drop_problems(d->snap, n_problems);
	if (is_over(r))
		return r;
	*ret = TAKE_PTR(thread);
	return OUTCOME_OK;
}

/* A live directory lists threads in the order of their making, a captured one in any. */
static int read_threads(struct discovery *d, const struct place *place,
			struct nsrel_process *process)
{
	_cleanup_closedir_ DIR *dir = NULL;
	struct nsrel_thread **tail = &process->first_thread;
	const char *name;
	pid_t tid;
	int r;

	r = procfs_open_dir(place->dir_fd, "task", &dir);
	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT && !d->proc.live)
		return OUTCOME_OK;
	if (r < 0)
		return discovery_failed(d, place, "task", r);
	while ((r = procfs_next_id(dir, &tid, &name)) > 0) {
		if (tid == process->task.tid)
			continue;
		r = read_thread(d, dirfd(dir), name, tid, process, tail);
		if (r < 0)
			return r;
		if (r != OUTCOME_GONE)
			tail = &(*tail)->next;
	}
	if (r < 0)
		return discovery_failed(d, place, "task", r);
	return d->proc.live ? OUTCOME_OK : process_sort_threads(process);
}

static void inherit_from_threads(struct nsrel_process *process)
{
	if (!is_dead(&process->task))
		return;
	for (struct nsrel_thread *t = process->first_thread; t; t = t->next)
		inherit_from_thread(process, &t->task);
}

static int read_process(struct discovery *d, const struct place *place,
			struct nsrel_process *process)
{
	struct parse_stat stat = { .ppid = -ENODATA };
	int r;

	r = read_task(d, place, &process->task, &stat);
	if (is_over(r))
		return r;
	process->ppid = stat.ppid;
	process->n_threads = stat.n_threads;
	process->kernel_thread = stat.flags & UAPI_PF_KTHREAD;
	r = read_uid(d, place, process);
	if (is_over(r))
		return r;
	r = read_cmdline(d, place, process);
	if (is_over(r) || stat.n_threads <= 1)
		return r;
	r = read_threads(d, place, process);
	if (is_over(r))
		return r;
	inherit_from_threads(process);
	return OUTCOME_OK;
}

static int scan_process(struct discovery *d, const char *name, pid_t pid)
{
	_cleanup_(process_freep) struct nsrel_process *process = NULL;
	_cleanup_close_ int dir_fd = -1;
	struct place place = { .pid = pid, .tid = pid };
	size_t n_problems = d->snap->problems.n_items;
	int r;

	dir_fd = procfs_pin(d->proc.fd, name);
	if (dir_fd == -ENOENT || dir_fd == -ESRCH)
		return 0;
	process = process_new(pid);
	if (!process)
		return -ENOMEM;
	place.dir_fd = dir_fd;
	r = dir_fd < 0 ? discovery_add_problem(d, &place, ".", dir_fd)
		       : read_process(d, &place, process);
	if (r < 0)
		return r;
	if (r == OUTCOME_GONE) {
		discovery_log(d, "tasks: process %d ended meanwhile", (int)pid);
		snapshot_drop_problems(d->snap, n_problems);
		return 0;
	}
	process->incomplete = d->snap->problems.n_items > n_problems;
	mark_inhabited(process);
	r = snapshot_add_process(d->snap, TAKE_PTR(process));
	if (r != -EEXIST)
		return r;
	snapshot_drop_problems(d->snap, n_problems);
	return 0;
}

/*
 * Every proc file system shows a process 1, as long as its PID namespace has any. One
 * that does not list it hides the processes of others: hidepid=2 in proc(5).
 */
static int check_hidepid(struct discovery *d)
{
	if (!d->proc.live || nsrel_snapshot_count_processes(d->snap) == 0 ||
	    nsrel_snapshot_get_process(d->snap, 1))
		return 0;
	return discovery_add_problem(d, NULL, "hidepid", -EPERM);
}

int source_task_scan(struct discovery *d)
{
	_cleanup_closedir_ DIR *dir = NULL;
	const char *name;
	pid_t pid;
	int r;

	r = procfs_open_dir(d->proc.fd, ".", &dir);
	if (r < 0)
		return r;
	while ((r = procfs_next_id(dir, &pid, &name)) > 0) {
		r = scan_process(d, name, pid);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	return check_hidepid(d);
}
