/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline.h"
#include "parse.h"
#include "read-task.h"
#include "util.h"

/* The longest single argument that Linux takes; libnsrel.h promises this much. */
#define CMDLINE_MAX (128 * 1024)

static bool has_none(const struct nsrel_process *process)
{
	return process->kernel_thread || read_is_dead(&process->task);
}

int cmdline_read(struct discovery *d, const struct place *place,
		 struct nsrel_process *process)
{
	size_t len;
	int r;

	if (has_none(process))
		return OUTCOME_OK;
	r = procfs_read(place->dir_fd, "cmdline", CMDLINE_MAX, &d->buf);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, place, "cmdline", r);
	len = parse_cmdline(d->buf.data, d->buf.len);
	if (len > 0) {
		process->cmdline = strndup(d->buf.data, len);
		if (!process->cmdline)
			return -ENOMEM;
	}
	return OUTCOME_OK;
}

/* PID and start time are one process and no other. An enum outcome, or -ENOMEM. */
static int check_same(struct discovery *d, const struct place *place,
		      const struct task *task)
{
	struct parse_stat stat;
	int r;

	r = procfs_read(place->dir_fd, "stat", CMDLINE_MAX, &d->buf);
	if (r == -ENOMEM)
		return r;
	if (r == 0)
		r = parse_stat(d->buf.data, d->buf.len, &stat);
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, place, "stat", r);
	if (!task->has_start_time || stat.start_time != task->start_time)
		return OUTCOME_GONE;
	return OUTCOME_OK;
}

static int read_pinned(struct discovery *d, const struct place *place,
		       struct nsrel_process *process)
{
	int r = check_same(d, place, &process->task);

	return r == OUTCOME_OK ? cmdline_read(d, place, process) : r;
}

static int read_late(struct discovery *d, struct nsrel_process *process)
{
	_cleanup_close_ int dir_fd = -1;
	struct place place = { .pid = process->task.tid, .tid = process->task.tid };
	size_t n_problems = d->problems.n_items;
	char name[16];
	int r;

	if (process->cmdline || has_none(process))
		return 0;
	(void)snprintf(name, sizeof(name), "%d", (int)process->task.tid);
	dir_fd = procfs_pin(d->proc.fd, name);
	if (dir_fd == -ENOENT || dir_fd == -ESRCH)
		return 0;
	place.dir_fd = dir_fd;
	r = dir_fd < 0 ? discovery_add_problem(d, NSREL_SOURCE_TASKS, &place, "cmdline",
					       dir_fd)
		       : read_pinned(d, &place, process);
	if (d->problems.n_items > n_problems)
		process->incomplete = true;
	return r < 0 ? r : 0;
}

int cmdline_read_first_members(struct discovery *d)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->snap->namespaces.n_items; i++) {
		const struct nsrel_ns *ns = d->snap->namespaces.items[i];
		struct nsrel_process *first = holder_get_member(ns->first_holder);

		if (first)
			r = read_late(d, first);
	}
	return r;
}

int cmdline_read_some(struct discovery *d,
		      bool (*are_wanted)(const struct nsrel_process *process))
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->snap->processes.n_items; i++)
		if (are_wanted(d->snap->processes.items[i]))
			r = read_late(d, d->snap->processes.items[i]);
	return r;
}
