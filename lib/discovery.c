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

	if (!d->ctx->log)
		return;
	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	d->ctx->log(d->ctx->log_data, line);
}

int discovery_add_problem(struct discovery *d, enum nsrel_source source,
			  const struct place *place, const char *what, int error)
{
	struct nsrel_problem *problem = malloc(sizeof(*problem));
	int r;

	if (!problem)
		return -ENOMEM;
	*problem = (struct nsrel_problem){
		.source = source,
		.pid = place ? place->pid : 0,
		.tid = place ? place->tid : 0,
		.what = what,
		.error = -error,
	};
	discovery_log(d, "%d: %s: %s", (int)problem->tid, what,
		      strerrordesc_np(problem->error));
	r = array_push(&d->problems, problem);
	if (r < 0)
		free(problem);
	return r;
}

void discovery_drop_problems(struct discovery *d, size_t n_left)
{
	while (d->problems.n_items > n_left)
		free(d->problems.items[--d->problems.n_items]);
}

static bool is_of_task(const struct nsrel_problem *problem)
{
	return problem->source == NSREL_SOURCE_TASKS;
}

bool discovery_has_task_problems(const struct discovery *d, size_t n_before)
{
	for (size_t i = n_before; i < d->problems.n_items; i++)
		if (is_of_task(d->problems.items[i]))
			return true;
	return false;
}

void discovery_drop_task_problems(struct discovery *d, size_t n_before)
{
	size_t n_kept = n_before;

	for (size_t i = n_before; i < d->problems.n_items; i++) {
		struct nsrel_problem *problem = d->problems.items[i];

		if (is_of_task(problem))
			free(problem);
		else
			d->problems.items[n_kept++] = problem;
	}
	d->problems.n_items = n_kept;
}

int discovery_keep_problems(struct discovery *d)
{
	int r = 0;

	for (size_t i = 0; i < d->problems.n_items && r == 0; i++)
		r = snapshot_add_problem(d->snap, TAKE_PTR(d->problems.items[i]));
	discovery_drop_problems(d, 0);
	return r;
}

void discovery_done(struct discovery *d)
{
	discovery_drop_problems(d, 0);
	array_done(&d->problems);
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

int discovery_failed(struct discovery *d, const struct place *place, const char *what,
		     int error)
{
	int r;

	/* Where a task ends in the middle of a call the kernel may even say EACCES. */
	if (d->proc.live && !procfs_is_there(place->dir_fd))
		return OUTCOME_GONE;
	if (error == -ENOENT || error == -ESRCH)
		return OUTCOME_NONE;
	r = discovery_add_problem(d, NSREL_SOURCE_TASKS, place, what, error);
	if (r < 0)
		return r;
	return error == -EACCES || error == -EPERM ? OUTCOME_DENIED : OUTCOME_FAILED;
}
