/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"
#include "watch-task.h"

#define LOADAVG_MAX 4096

/* What a kernel says that does not count, and of a task that has never run yet. */
#define NOT_COUNTED "0 0 0\n"

static void close_kept(struct watch_tasks *tasks, struct watch_task *t)
{
	if (t->fd < 0)
		return;
	fd_set_remove(&tasks->kept, t->fd);
	close(t->fd);
	t->fd = -1;
}

static void free_process(struct watch_tasks *tasks, struct watch_process *p)
{
	for (size_t i = 0; i < p->n_tasks; i++)
		close_kept(tasks, &p->tasks[i]);
	free(p->tasks);
	free(p);
}

void watch_tasks_done(struct watch_tasks *tasks)
{
	for (size_t i = 0; i < tasks->processes.n_items; i++)
		free_process(tasks, tasks->processes.items[i]);
	array_done(&tasks->processes);
	table_done(&tasks->by_pid);
	fd_set_done(&tasks->kept);
	buffer_done(&tasks->buf);
	tasks->last_made[0] = '\0';
	tasks->lost = false;
}

struct watch_process *watch_tasks_get(const struct watch_tasks *tasks, pid_t pid)
{
	return table_get(&tasks->by_pid, (uint64_t)pid);
}

/* A text that fits and is whole, or -1. */
static ssize_t read_text(int fd, char *text, size_t size)
{
	ssize_t n = fd < 0 ? -1 : pread(fd, text, size, 0);

	return n <= 0 || (size_t)n == size ? -1 : n;
}

static ssize_t open_and_read(struct watch_tasks *tasks, const struct procfs *proc,
			     pid_t pid, struct watch_task *t, char *text, size_t size)
{
	_cleanup_close_ int fd = -1;
	char path[64];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "%d/task/%d/schedstat", (int)pid, (int)t->tid);
	fd = openat(proc->fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	n = read_text(fd, text, size);
	if (n > 0 && tasks->kept.n_fds < tasks->n_kept_max &&
	    fd_set_add(&tasks->kept, fd) == 0)
		t->fd = TAKE_FD(fd);
	return n;
}

/*
 * What can't be read may have done anything. The file of a task that has ended stays
 * dead, whoever gets its number.
 */
static bool has_run(struct watch_tasks *tasks, const struct procfs *proc, pid_t pid,
		    struct watch_task *t)
{
	char text[sizeof(t->text)];
	ssize_t n;
	bool ran;

	n = t->fd >= 0 ? read_text(t->fd, text, sizeof(text))
		       : open_and_read(tasks, proc, pid, t, text, sizeof(text));
	if (n < 0) {
		close_kept(tasks, t);
		t->len = 0;
		tasks->lost = true;
		return true;
	}
	ran = t->len != n || memcmp(t->text, text, (size_t)n) != 0 ||
	      ((size_t)n == strlen(NOT_COUNTED) &&
	       memcmp(text, NOT_COUNTED, (size_t)n) == 0);
	t->len = (uint8_t)n;
	memcpy(t->text, text, (size_t)n);
	return ran;
}

static struct watch_task *find_task(const struct watch_process *p, pid_t tid, size_t hint)
{
	/* They are listed in the same order again and again. */
	if (hint < p->n_tasks && p->tasks[hint].tid == tid)
		return &p->tasks[hint];
	for (size_t i = 0; i < p->n_tasks; i++)
		if (p->tasks[i].tid == tid)
			return &p->tasks[i];
	return NULL;
}

static struct watch_task *add_task(struct watch_process *p, pid_t tid)
{
	if (p->n_tasks == p->n_room) {
		size_t n = p->n_room * 2 ?: 1;
		struct watch_task *all = reallocarray(p->tasks, n, sizeof(*all));

		if (!all)
			return NULL;
		p->tasks = all;
		p->n_room = n;
	}
	p->tasks[p->n_tasks] = (struct watch_task){ .tid = tid, .fd = -1 };
	return &p->tasks[p->n_tasks++];
}

static void drop_unlisted_tasks(struct watch_tasks *tasks, struct watch_process *p)
{
	size_t n_kept = 0;

	for (size_t i = 0; i < p->n_tasks; i++) {
		if (p->tasks[i].listed)
			p->tasks[n_kept++] = p->tasks[i];
		else
			close_kept(tasks, &p->tasks[i]);
	}
	p->n_tasks = n_kept;
}

/* 0; -ENOENT, -ESRCH if it is gone; or another negative errno. */
static int list_tasks(struct watch_tasks *tasks, const struct procfs *proc,
		      struct watch_process *p)
{
	_cleanup_closedir_ DIR *dir = NULL;
	const char *name;
	size_t n = 0;
	char path[32];
	pid_t tid;
	int r;

	(void)snprintf(path, sizeof(path), "%d/task", (int)p->pid);
	r = procfs_open_dir(proc->fd, path, &dir);
	if (r < 0)
		return r;
	for (size_t i = 0; i < p->n_tasks; i++)
		p->tasks[i].listed = false;
	while ((r = procfs_next_id(dir, &tid, &name)) > 0) {
		struct watch_task *t = find_task(p, tid, n++);

		if (!t) {
			t = add_task(p, tid);
			if (!t)
				return -ENOMEM;
			(void)has_run(tasks, proc, p->pid, t);
		}
		t->listed = true;
	}
	drop_unlisted_tasks(tasks, p);
	return r;
}

static int add_process(struct watch_tasks *tasks, pid_t pid, struct watch_process **ret)
{
	struct watch_process *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return -ENOMEM;
	p->pid = pid;
	p->ran = true;
	r = array_push(&tasks->processes, p);
	if (r < 0) {
		free(p);
		return r;
	}
	r = table_add(&tasks->by_pid, (uint64_t)pid, p);
	if (r == 0)
		*ret = p;
	return r;
}

static int drop_unlisted(struct watch_tasks *tasks, struct watch_news *news)
{
	struct array *all = &tasks->processes;
	size_t n_kept = 0;
	int r = 0;

	for (size_t i = 0; i < all->n_items; i++) {
		struct watch_process *p = all->items[i];

		if (p->listed)
			all->items[n_kept++] = p;
		else
			free_process(tasks, p);
	}
	if (n_kept == all->n_items)
		return 0;
	news->went = true;
	all->n_items = n_kept;
	table_done(&tasks->by_pid);
	for (size_t i = 0; r == 0 && i < n_kept; i++) {
		struct watch_process *p = all->items[i];

		r = table_add(&tasks->by_pid, (uint64_t)p->pid, p);
	}
	return r;
}

static int list_processes(struct watch_tasks *tasks, const struct procfs *proc,
			  struct watch_news *news)
{
	_cleanup_closedir_ DIR *dir = NULL;
	const char *name;
	pid_t pid;
	int r;

	for (size_t i = 0; i < tasks->processes.n_items; i++)
		((struct watch_process *)tasks->processes.items[i])->listed = false;
	r = procfs_open_dir(proc->fd, ".", &dir);
	if (r < 0)
		return r;
	while ((r = procfs_next_id(dir, &pid, &name)) > 0) {
		struct watch_process *p = watch_tasks_get(tasks, pid);

		if (!p) {
			r = add_process(tasks, pid, &p);
			if (r < 0)
				return r;
			news->came = true;
		}
		p->listed = true;
	}
	return r < 0 ? r : drop_unlisted(tasks, news);
}

/*
 * loadavg has how many threads there are, and the number that was given last. Neither
 * moves unless a task is made or ends, or both; those that end are missed by themselves.
 */
static int check_made(struct watch_tasks *tasks, const struct procfs *proc,
		      bool *ret_moved)
{
	const char *text;
	size_t len;
	int r;

	*ret_moved = true;
	if (!proc->own)
		return 0;
	r = procfs_read(proc->fd, "loadavg", LOADAVG_MAX, &tasks->buf);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	text = strchr(tasks->buf.data, '/');
	len = text ? strlen(text) : 0;
	if (len == 0 || len >= sizeof(tasks->last_made))
		return 0;
	*ret_moved = strcmp(text, tasks->last_made) != 0;
	memcpy(tasks->last_made, text, len + 1);
	return 0;
}

/* A thread that made another has run: of a process none of whose threads did, all are
 * known. */
static int look_at(struct watch_tasks *tasks, const struct procfs *proc,
		   struct watch_process *p, struct watch_news *news)
{
	bool own = proc->own && p->pid == getpid();
	pid_t caller = own ? gettid() : 0;
	int r;

	p->ran = own || p->n_tasks == 0;
	for (size_t i = 0; i < p->n_tasks; i++)
		if (p->tasks[i].tid != caller &&
		    has_run(tasks, proc, p->pid, &p->tasks[i])) {
			p->ran = true;
			news->n_ran++;
		}
	if (!p->ran)
		return 0;
	r = list_tasks(tasks, proc, p);
	if (r == -ENOMEM)
		return r;
	/* Whether the process is gone, the list of processes says. */
	tasks->lost |= r < 0;
	return 0;
}

static int look(struct watch_tasks *tasks, const struct procfs *proc,
		struct watch_news *news)
{
	size_t n_known = tasks->processes.n_items;
	bool moved;
	int r;

	tasks->lost = false;
	r = check_made(tasks, proc, &moved);
	for (size_t i = 0; r == 0 && i < n_known; i++)
		r = look_at(tasks, proc, tasks->processes.items[i], news);
	if (r == 0 && (moved || tasks->lost))
		r = list_processes(tasks, proc, news);
	for (size_t i = 0; r == 0 && news->came && i < tasks->processes.n_items; i++) {
		struct watch_process *p = tasks->processes.items[i];

		if (p->n_tasks == 0)
			r = look_at(tasks, proc, p, news);
	}
	return r;
}

int watch_tasks_look(struct watch_tasks *tasks, const struct procfs *proc,
		     struct watch_news *ret)
{
	struct watch_news news = { 0 };
	int r = look(tasks, proc, &news);

	if (r < 0) {
		watch_tasks_done(tasks);
		return r;
	}
	*ret = news;
	return 0;
}
