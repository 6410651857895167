/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>

#include "unread.h"
#include "xalloc.h"

struct count {
	struct unread *unread;
	enum part *parts; /* by index of the process; N_PARTS: it has no problem */
	bool *mntns;	  /* by index of the namespace: its mounts are counted */
};

static bool is_about(const struct nsrel_problem *problem, const char *what)
{
	return strcmp(nsrel_problem_get_what(problem), what) == 0;
}

bool unread_is_hidepid(const struct nsrel_problem *problem)
{
	return nsrel_problem_get_pid(problem) == 0 && is_about(problem, "hidepid");
}

/*
 * A process counts once, however many problems it has: as one that could not be read, if
 * more of it than its files or sockets couldn't.
 */
static void add_process(struct count *count, const struct nsrel_process *process,
			enum part part)
{
	enum part *known = &count->parts[nsrel_process_get_index(process)];

	if (*known <= part)
		return;
	if (*known != N_PARTS)
		count->unread->n[*known]--;
	count->unread->n[part]++;
	*known = part;
}

/* A mount namespace counts once, and not if its processes are unread altogether. */
static void add_mounts(struct count *count, const struct nsrel_process *process)
{
	const struct nsrel_ns *mntns =
		process ? nsrel_process_get_ns(process, NSREL_TYPE_MNT) : NULL;
	bool *seen = mntns ? &count->mntns[nsrel_ns_get_index(mntns)] : NULL;

	if (process && count->parts[nsrel_process_get_index(process)] == PART_PROCESSES)
		return;
	if (!seen || !*seen)
		count->unread->n[PART_MOUNTS]++;
	if (seen)
		*seen = true;
}

static enum part get_part(const struct nsrel_problem *problem)
{
	switch (nsrel_problem_get_source(problem)) {
	case NSREL_SOURCE_DEEP:
		return PART_UNSEEN;
	case NSREL_SOURCE_RELATIONS:
		return PART_RELATIONS;
	case NSREL_SOURCE_KERNEL:
		return is_about(problem, "list") ? PART_LISTS : PART_OTHERS;
	case NSREL_SOURCE_LINKS:
		return PART_LINKS;
	case NSREL_SOURCE_SOCKETS:
		return PART_SOCKETS;
	case NSREL_SOURCE_FDS:
		return is_about(problem, "mark") ? PART_MARKS : PART_FILES;
	case NSREL_SOURCE_MOUNTS:
		return is_about(problem, "mount") ? PART_MOUNTED : PART_MOUNTS;
	default:
		return PART_PROCESSES;
	}
}

/* It is known to be there, and takes more than a look. */
static void add_unseen(struct count *count, const struct nsrel_problem *problem)
{
	size_t n = nsrel_problem_get_count(problem);

	if (is_about(problem, "in flight")) {
		count->unread->n_in_flight += n;
		count->unread->n_queues++;
	} else {
		count->unread->n_trees += n;
	}
}

static void add_problem(struct count *count, const struct nsrel_problem *problem)
{
	const struct nsrel_process *process = nsrel_snapshot_get_process(
		count->unread->snap, nsrel_problem_get_pid(problem));
	enum part part = get_part(problem);

	if (part == PART_UNSEEN)
		add_unseen(count, problem);
	else if (unread_is_hidepid(problem))
		count->unread->hidden = true;
	else if (part == PART_MOUNTS)
		add_mounts(count, process);
	else if (part > PART_SOCKETS)
		count->unread->n[part] += nsrel_problem_get_count(problem);
	else if (process)
		add_process(count, process, part);
	else
		count->unread->n[PART_OTHERS]++;
}

/* Where it counts, when all are counted. */
static enum part get_counted_part(const struct count *count,
				  const struct nsrel_problem *problem)
{
	const struct nsrel_process *process = nsrel_snapshot_get_process(
		count->unread->snap, nsrel_problem_get_pid(problem));
	enum part part = get_part(problem);
	enum part of_process =
		process ? count->parts[nsrel_process_get_index(process)] : PART_OTHERS;

	if (part <= PART_SOCKETS)
		return of_process;
	if (part == PART_MOUNTS && of_process == PART_PROCESSES)
		return PART_PROCESSES;
	return part;
}

static void add_error(struct count *count, const struct nsrel_problem *problem)
{
	int *known = &count->unread->errors[get_counted_part(count, problem)];
	int error = nsrel_problem_get_errno(problem);

	if (error == EACCES || error == EPERM)
		count->unread->denied = true;
	/* In words it would be no reason: what is mounted there is another one. */
	else if (*known == 0 && !(error == ESTALE && is_about(problem, "mount")))
		*known = error;
}

void unread_count(struct unread *unread, const struct nsrel_snapshot *snap,
		  unsigned int sources)
{
	size_t n_processes = nsrel_snapshot_count_processes(snap);
	struct count count = {
		.unread = unread,
		.parts = xcalloc(n_processes, sizeof(*count.parts)),
		.mntns = xcalloc(nsrel_snapshot_count_ns(snap), sizeof(*count.mntns)),
	};
	const struct nsrel_problem *problem;

	*unread = (struct unread){ .snap = snap, .deep = sources & NSREL_SOURCE_DEEP };
	for (size_t i = 0; i < n_processes; i++)
		count.parts[i] = N_PARTS;
	nsrel_snapshot_foreach_problem(problem, snap)
		add_problem(&count, problem);
	nsrel_snapshot_foreach_problem(problem, snap)
		add_error(&count, problem);
	free(count.mntns);
	free(count.parts);
}
