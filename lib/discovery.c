/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "discovery.h"
#include "util.h"

void discovery_log(const struct discovery *d, const char *format, ...)
{
	char line[256];
	va_list args;

	if (!d->ctx->log || d->is_guest)
		return;
	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	d->ctx->log(d->ctx->log_data, line);
}

static int add_problem(struct discovery *d, struct nsrel_problem value)
{
	struct nsrel_problem *problem = malloc(sizeof(*problem));
	int r;

	if (!problem)
		return -ENOMEM;
	*problem = value;
	discovery_log(d, "%d: %s: %s", (int)problem->tid, problem->what,
		      problem->error ? strerrordesc_np(problem->error) : "not looked at");
	r = array_push(&d->problems, problem);
	if (r < 0)
		free(problem);
	return r;
}

int discovery_add_problem(struct discovery *d, enum nsrel_source source,
			  const struct place *place, const char *what, int error)
{
	return add_problem(d, (struct nsrel_problem){
				      .source = source,
				      .pid = place ? place->pid : 0,
				      .tid = place ? place->tid : 0,
				      .what = what,
				      .error = -error,
				      .count = 1,
			      });
}

int discovery_add_unseen(struct discovery *d, const struct place *place, const char *what,
			 size_t count)
{
	return add_problem(d, (struct nsrel_problem){
				      .source = NSREL_SOURCE_DEEP,
				      .pid = place->pid,
				      .tid = place->tid,
				      .what = what,
				      .count = count,
			      });
}

int discovery_add_file(struct discovery *d, const struct holder_of_file *file)
{
	struct holder_of_file *copy = malloc(sizeof(*copy));
	int r;

	if (!copy)
		return -ENOMEM;
	*copy = *file;
	r = array_push(&d->files, copy);
	if (r < 0)
		free(copy);
	return r;
}

int discovery_add_mount(struct discovery *d, struct holder_of_mount *mount)
{
	int r = array_push(&d->mounts, mount);

	if (r < 0)
		holder_of_mount_free(mount);
	return r;
}

static bool is_of_task(const struct nsrel_problem *problem)
{
	return problem->pid != 0;
}

struct finds discovery_get_finds(const struct discovery *d)
{
	return (struct finds){ d->problems.n_items, d->files.n_items };
}

bool discovery_was_refused(const struct discovery *d, const struct finds *before)
{
	for (size_t i = before->n_problems; i < d->problems.n_items; i++) {
		const struct nsrel_problem *problem = d->problems.items[i];

		if (is_of_task(problem) && problem->error)
			return true;
	}
	return false;
}

void discovery_forget_task(struct discovery *d, const struct finds *before)
{
	size_t n_kept = before->n_problems;

	for (size_t i = before->n_problems; i < d->problems.n_items; i++) {
		struct nsrel_problem *problem = d->problems.items[i];

		if (is_of_task(problem))
			free(problem);
		else
			d->problems.items[n_kept++] = problem;
	}
	d->problems.n_items = n_kept;
	while (d->files.n_items > before->n_files)
		free(d->files.items[--d->files.n_items]);
}

/* Moves all items. 0 or -ENOMEM: then the rest stays where it is. */
static int move_items(struct array *to, struct array *from)
{
	size_t n_moved = 0;
	int r = 0;

	while (r == 0 && n_moved < from->n_items) {
		r = array_push(to, from->items[n_moved]);
		n_moved += r == 0;
	}
	from->n_items -= n_moved;
	if (from->n_items > 0)
		memmove(from->items, from->items + n_moved,
			from->n_items * sizeof(*from->items));
	return r;
}

static int hand_over(struct discovery *d, struct array *problems, struct array *files,
		     struct array *mounts)
{
	int r;

	r = move_items(problems, &d->problems);
	if (r == 0)
		r = move_items(files, &d->files);
	if (r == 0)
		r = move_items(mounts, &d->mounts);
	return r;
}

int discovery_keep(struct discovery *d)
{
	return hand_over(d, &d->snap->problems, &d->snap->files, &d->snap->mounts);
}

struct discovery discovery_fork(const struct discovery *d, pthread_mutex_t *lock)
{
	struct discovery other = *d;

	other.lock = lock;
	other.buf = (struct buffer){ 0 };
	other.problems = other.files = other.mounts = (struct array){ 0 };
	other.fd_tables = (struct fd_tables){ 0 };
	other.cookies = (struct table){ 0 };
	other.knows_own_cookie = false;
	memset(other.last, 0, sizeof(other.last));
	return other;
}

bool discovery_is_shared(const struct discovery *d)
{
	return !d->ctx->log && !(d->proc.own && (d->sources & NSREL_SOURCE_DEEP));
}

int discovery_join(struct discovery *d, struct discovery *other)
{
	int r = hand_over(other, &d->problems, &d->files, &d->mounts);

	discovery_done(other);
	return r;
}

void discovery_done(struct discovery *d)
{
	discovery_forget_task(d, &(struct finds){ 0 });
	for (size_t i = 0; i < d->problems.n_items; i++)
		free(d->problems.items[i]);
	for (size_t i = 0; i < d->mounts.n_items; i++)
		holder_of_mount_free(d->mounts.items[i]);
	array_done(&d->problems);
	array_done(&d->files);
	array_done(&d->mounts);
	table_done(&d->cookies);
	free(d->fd_tables.tids);
	buffer_done(&d->buf);
}

void discovery_lock(const struct discovery *d)
{
	if (d->lock)
		pthread_mutex_lock(d->lock);
}

void discovery_unlock(const struct discovery *d)
{
	if (d->lock)
		pthread_mutex_unlock(d->lock);
}

int discovery_failed(struct discovery *d, enum nsrel_source source,
		     const struct place *place, const char *what, int error)
{
	int r;

	if (error == -ENOMEM)
		return error;
	/* Where a task ends in the middle of a call the kernel may even say EACCES. */
	if (d->proc.live && !procfs_is_there(place->dir_fd))
		return OUTCOME_GONE;
	if (error == -ENOENT || error == -ESRCH)
		return OUTCOME_NONE;
	r = discovery_add_problem(d, source, place, what, error);
	if (r < 0)
		return r;
	return error == -EACCES || error == -EPERM ? OUTCOME_DENIED : OUTCOME_FAILED;
}
