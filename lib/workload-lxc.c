/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * LXD and Incus use liblxc, and its names of cgroups. What tells them apart is where
 * they keep their containers, which liblxc's monitor has in its command line
 * (do_lxcapi_start()): "[lxc monitor] /var/lib/incus/containers web".
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"
#include "workload-lxc.h"
#include "workload-make.h"

#define TITLE "[lxc monitor] "

static const struct {
	const char *dir; /* part of the path */
	const char *engine;
} engines[] = {
	{ "/incus/", "incus" },
	{ "/lxd/", "lxd" },
};

/* In there anybody may look like a monitor. */
static bool is_inside(const char *path, const struct nsrel_workload *workload)
{
	size_t len = strlen(workload->cgroup);

	return strncmp(path, workload->cgroup, len) == 0 && path[len] == '/';
}

bool workload_lxc_is_monitor(const struct nsrel_process *process)
{
	const struct nsrel_workload *workload = process->workload;
	const struct cgroup *cgroup = process->cgroup;

	/* One whose container is not there is in what that would be nested in. */
	return process->monitor && workload && strcmp(workload->engine, "lxc") == 0 &&
	       cgroup->watched_id && strcmp(cgroup->watched_id, workload->id) == 0 &&
	       !is_inside(cgroup->path, workload);
}

/* NULL if it is liblxc's own. The path comes before the name, which anybody chooses. */
static const char *find_engine(const char *cmdline)
{
	const char *end, *dir;

	if (!cmdline || strncmp(cmdline, TITLE, strlen(TITLE)) != 0)
		return NULL;
	end = strrchr(cmdline, ' ');
	for (size_t i = 0; i < ARRAY_SIZE(engines); i++) {
		dir = strstr(cmdline + strlen(TITLE), engines[i].dir);
		if (dir && dir < end)
			return engines[i].engine;
	}
	return NULL;
}

static int set_engine(struct nsrel_workload *workload, const char *engine)
{
	char *copy = strdup(engine);

	if (!copy)
		return -ENOMEM;
	free(workload->engine);
	workload->engine = copy;
	return 0;
}

/* Those that are nested come after what they are in, and have its label in theirs. */
static int relabel(struct nsrel_snapshot *snap)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < snap->workloads.n_items; i++)
		r = workload_make_label(snap->workloads.items[i]);
	return r;
}

int workload_lxc_tell(struct nsrel_snapshot *snap)
{
	bool told = false;

	for (size_t i = 0; i < snap->processes.n_items; i++) {
		struct nsrel_process *process = snap->processes.items[i];
		const char *engine;
		int r;

		if (!workload_lxc_is_monitor(process))
			continue;
		engine = find_engine(process->cmdline);
		if (!engine)
			continue;
		r = set_engine(process->workload, engine);
		if (r < 0)
			return r;
		told = true;
	}
	return told ? relabel(snap) : 0;
}
