/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "moments.h"
#include "must.h"

struct nsrel_snapshot *moment_new(void)
{
	struct nsrel_snapshot *snap = nodes_new();

	snap->sources = NSREL_SOURCES_DEFAULT;
	snap->types = NSREL_TYPES_ALL;
	snap->origin.boot_id = strdup("b");
	must(snap->origin.boot_id);
	return snap;
}

struct nsrel_process *moment_process(struct nsrel_snapshot *snap, pid_t pid,
				     uint64_t start_time, const char *name, ...)
{
	struct nsrel_process *process = nodes_process_at(snap, pid, 0, start_time);
	struct nsrel_ns *ns;
	va_list args;

	process->task.name = strdup(name);
	must(process->task.name);
	va_start(args, name);
	while ((ns = va_arg(args, struct nsrel_ns *)))
		process->task.ns[ns->type] = ns;
	va_end(args);
	return process;
}

void moment_problem(struct nsrel_snapshot *snap, enum nsrel_source source, pid_t pid,
		    const char *what)
{
	struct nsrel_problem *problem = calloc(1, sizeof(*problem));

	must(problem);
	*problem = (struct nsrel_problem){
		.source = source,
		.pid = pid,
		.tid = pid,
		.what = what,
		.error = EACCES,
		.count = 1,
	};
	must(array_push(&snap->problems, problem) == 0);
}

void moment_link(struct nsrel_snapshot *snap)
{
	must(link_snapshot(snap, "/proc") == 0);
}

void moment_make_two(struct nsrel_snapshot *ret[2], struct nsrel_ns *ret_ns[2],
		     struct nsrel_ns *ret_mnt[2])
{
	for (int i = 0; i < 2; i++) {
		ret[i] = moment_new();
		ret_ns[i] = nodes_ns(ret[i], NSREL_TYPE_NET, 5);
		ret_mnt[i] = nodes_ns(ret[i], NSREL_TYPE_MNT, 6);
		/* Nothing goes away because nothing holds it. */
		ret_ns[i]->listed = ret_mnt[i]->listed = true;
	}
}

void moment_link_two(struct nsrel_snapshot *const snap[2], struct moments *ret)
{
	moment_link(snap[0]);
	moment_link(snap[1]);
	must(moments_init(ret, snap[0], snap[1]) == 0);
}

void moment_unref_two(struct nsrel_snapshot *const snap[2])
{
	nsrel_snapshot_unref(snap[0]);
	nsrel_snapshot_unref(snap[1]);
}
