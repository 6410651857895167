/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "parse-status.h"
#include "read-status.h"

/* Somebody may be in 65536 groups, which stand before what is wanted. */
#define STATUS_MAX (1024 * 1024)

static int keep_pids(struct task *task, const struct parse_status *status)
{
	size_t n_inner = status->n_pids - 1;

	/* The first is the one that the directory has as its name. */
	if (status->n_pids == 0 || status->pids[0] != task->tid)
		return 0;
	if (n_inner > 0) {
		task->inner_pids = calloc(n_inner, sizeof(*task->inner_pids));
		if (!task->inner_pids)
			return -ENOMEM;
		memcpy(task->inner_pids, &status->pids[1],
		       n_inner * sizeof(*task->inner_pids));
	}
	task->n_pids = (uint8_t)status->n_pids;
	return 0;
}

static int read_file(struct discovery *d, const struct place *place, struct task *task)
{
	struct parse_status status;
	int r;

	r = procfs_read(place->dir_fd, "status", STATUS_MAX, &d->buf);
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, place, "status", r);
	parse_status(d->buf.data, &status);
	/* At one moment: capabilities mean nothing without their user. */
	task->has_uid = status.has_euid;
	task->uid = status.euid;
	if (!d->ctx->status)
		return OUTCOME_OK;
	task->has_caps = status.has_caps;
	task->caps = status.caps;
	return keep_pids(task, &status);
}

/*
 * The owner of /proc/PID is the effective user, dumpable or not: proc(5) says otherwise,
 * but fs/proc/base.c, task_dump_owner(), makes an exception for that very directory. What
 * owns a captured directory means nothing; its status does.
 */
static void ask_owner(const struct place *place, struct task *task)
{
	struct stat st;

	task->has_uid = fstat(place->dir_fd, &st) == 0;
	if (task->has_uid)
		task->uid = st.st_uid;
}

int read_status(struct discovery *d, const struct place *place, struct task *task)
{
	int r = OUTCOME_OK;

	if (d->ctx->status || !d->proc.live)
		r = read_file(d, place, task);
	if (d->proc.live && !task->has_uid)
		ask_owner(place, task);
	return r;
}
