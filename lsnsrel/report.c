/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <unistd.h>

#include "report.h"
#include "xalloc.h"

static size_t count_unread(const struct nsrel_snapshot *snap)
{
	const struct nsrel_process *process;
	size_t n = 0;

	nsrel_snapshot_foreach_process(process, snap)
		if (!nsrel_process_is_complete(process))
			n++;
	return n;
}

/* Processes that were not even listed. */
static bool has_hidden(const struct nsrel_snapshot *snap)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (nsrel_problem_get_pid(problem) == 0)
			return true;
	return false;
}

void report_unread(const struct nsrel_snapshot *snap)
{
	size_t n_unread = count_unread(snap), n = nsrel_snapshot_count_processes(snap);
	const char *advice = geteuid() == 0 ? "" : _("; run as root for the rest");

	if (has_hidden(snap))
		warnx(_("processes of other users are hidden (hidepid), "
			"%zu of %zu others could not be read%s"),
		      n_unread, n, advice);
	else if (n_unread > 0)
		warnx(P_("%zu of %zu process could not be read%s",
			 "%zu of %zu processes could not be read%s", n),
		      n_unread, n, advice);
}

static bool has_namespace(const struct nsrel_process *process)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (nsrel_process_get_ns(process, (enum nsrel_type)type))
			return true;
	return false;
}

bool report_unread_process(const struct nsrel_snapshot *snap, pid_t pid)
{
	const struct nsrel_problem *problem;

	if (has_namespace(nsrel_snapshot_get_process(snap, pid)))
		return false;
	nsrel_snapshot_foreach_problem(problem, snap) {
		if (nsrel_problem_get_pid(problem) != pid)
			continue;
		errno = nsrel_problem_get_errno(problem);
		warn(_("cannot read the namespaces of process %d"), (int)pid);
		return true;
	}
	return false;
}
