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
		return discovery_failed(d, place, "cmdline", r);
	len = parse_cmdline(d->buf.data, d->buf.len);
	if (len > 0) {
		process->cmdline = strndup(d->buf.data, len);
		if (!process->cmdline)
			return -ENOMEM;
	}
	return OUTCOME_OK;
}

/* PID and start time together are one process and no other. */
static bool is_same(struct discovery *d, int dir_fd, const struct task *task)
{
	struct parse_stat stat;

	return procfs_read(dir_fd, "stat", CMDLINE_MAX, &d->buf) == 0 &&
	       parse_stat(d->buf.data, d->buf.len, &stat) == 0 && task->has_start_time &&
	       stat.start_time == task->start_time;
}

static int read_late(struct discovery *d, struct nsrel_process *process)
{
	_cleanup_close_ int dir_fd = -1;
	struct place place = { .pid = process->task.tid, .tid = process->task.tid };
	char name[16];
	int r;

	if (process->cmdline || has_none(process))
		return 0;
	(void)snprintf(name, sizeof(name), "%d", (int)process->task.tid);
	dir_fd = procfs_pin(d->proc.fd, name);
	if (dir_fd < 0 || !is_same(d, dir_fd, &process->task))
		return 0;
	place.dir_fd = dir_fd;
	r = cmdline_read(d, &place, process);
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
