/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "discovery.h"

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

int discovery_add_problem(struct discovery *d, const struct place *place,
			  const char *what, int error)
{
	struct nsrel_problem problem = {
		.source = NSREL_SOURCE_TASKS,
		.pid = place ? place->pid : 0,
		.tid = place ? place->tid : 0,
		.what = what,
		.error = -error,
	};

	discovery_log(d, "tasks: %d: %s: %s", (int)problem.tid, what,
		      strerrordesc_np(problem.error));
	return snapshot_add_problem(d->snap, problem);
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
	r = discovery_add_problem(d, place, what, error);
	if (r < 0)
		return r;
	return error == -EACCES || error == -EPERM ? OUTCOME_DENIED : OUTCOME_FAILED;
}
