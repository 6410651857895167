/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <string.h>

#include "read-cgroup.h"
#include "util.h"

/* A path of PATH_MAX for each of the hierarchies, of which there are some ten. */
#define CGROUP_MAX (256 * 1024)

int read_cgroup(struct discovery *d, const struct place *place,
		struct nsrel_process *process)
{
	int r;

	r = procfs_read(place->dir_fd, "cgroup", CGROUP_MAX, &d->buf);
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, place, "cgroup", r);
	process->cgroup_text = strdup(d->buf.data);
	process->cgroup_digest = util_digest(d->buf.data, d->buf.len);
	return process->cgroup_text ? OUTCOME_OK : -ENOMEM;
}
