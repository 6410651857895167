/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <unistd.h>

#include "advice.h"
#include "report.h"
#include "xalloc.h"

/* What can stay unknown, in the order in which it is said. */
enum part {
	PART_PROCESSES,
	PART_FILES,   /* processes of which only the open files can't be read */
	PART_SOCKETS, /* processes of which only the sockets can't be asked */
	PART_MOUNTS,
	PART_MOUNTED,
	PART_MARKS,
	PART_RELATIONS,
	PART_LISTS,
	PART_LINKS,
	PART_OTHERS,
	N_PARTS,
};

struct unread {
	const struct nsrel_snapshot *snap;
	enum part *parts; /* by index of the process; N_PARTS: it has no problem */
	bool *mntns;	  /* by index of the namespace: its mounts are counted */
	size_t n[N_PARTS];
	size_t n_in_flight; /* descriptors */
	size_t n_queues;    /* sockets that these are in */
	size_t n_trees;	    /* of mounts that are attached nowhere */
	bool deep;	    /* the last three were looked at */
	bool hidden;	    /* processes that were not even listed */
	bool denied;	    /* permissions explain some of it */
	int error;	    /* the first that they don't explain; 0: none */
};

static bool is_about(const struct nsrel_problem *problem, const char *what)
{
	return strcmp(nsrel_problem_get_what(problem), what) == 0;
}

static bool is_hidepid(const struct nsrel_problem *problem)
{
	return nsrel_problem_get_pid(problem) == 0 && is_about(problem, "hidepid");
}

static bool is_hiding(const struct nsrel_snapshot *snap)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (is_hidepid(problem))
			return true;
	return false;
}

/*
 * A process counts once, however many problems it has: as one that could not be read, if
 * more of it than its files or sockets couldn't.
 */
static void add_process(struct unread *unread, const struct nsrel_process *process,
			enum part part)
{
	enum part *known = &unread->parts[nsrel_process_get_index(process)];

	if (*known <= part)
		return;
	if (*known != N_PARTS)
		unread->n[*known]--;
	unread->n[part]++;
	*known = part;
}

/* A mount namespace counts once, and not if its processes are unread altogether. */
static void add_mounts(struct unread *unread, const struct nsrel_process *process)
{
	const struct nsrel_ns *mntns =
		process ? nsrel_process_get_ns(process, NSREL_TYPE_MNT) : NULL;
	bool *seen = mntns ? &unread->mntns[nsrel_ns_get_index(mntns)] : NULL;

	if (process && unread->parts[nsrel_process_get_index(process)] == PART_PROCESSES)
		return;
	if (!seen || !*seen)
		unread->n[PART_MOUNTS]++;
	if (seen)
		*seen = true;
}

static enum part get_part(const struct nsrel_problem *problem)
{
	switch (nsrel_problem_get_source(problem)) {
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
static void add_unseen(struct unread *unread, const struct nsrel_problem *problem)
{
	size_t n = nsrel_problem_get_count(problem);

	if (is_about(problem, "in flight")) {
		unread->n_in_flight += n;
		unread->n_queues++;
	} else {
		unread->n_trees += n;
	}
}

static void add_problem(struct unread *unread, const struct nsrel_problem *problem)
{
	const struct nsrel_process *process =
		nsrel_snapshot_get_process(unread->snap, nsrel_problem_get_pid(problem));
	int error = nsrel_problem_get_errno(problem);
	enum part part = get_part(problem);

	if (nsrel_problem_get_source(problem) == NSREL_SOURCE_DEEP)
		add_unseen(unread, problem);
	else if (is_hidepid(problem))
		unread->hidden = true;
	else if (part == PART_MOUNTS)
		add_mounts(unread, process);
	else if (part > PART_SOCKETS)
		unread->n[part] += nsrel_problem_get_count(problem);
	else if (process)
		add_process(unread, process, part);
	else
		unread->n[PART_OTHERS]++;
	if (error == EACCES || error == EPERM)
		unread->denied = true;
	else if (error != 0 && unread->error == 0)
		unread->error = error;
}

static void print_comma(FILE *out)
{
	if (ftell(out) > 0)
		fputs(", ", out);
}

static void print_processes(FILE *out, const struct unread *unread)
{
	size_t n_all = nsrel_snapshot_count_processes(unread->snap);
	size_t n = unread->n[PART_PROCESSES];

	if (unread->hidden) {
		fputs(_("processes of other users are hidden by hidepid"), out);
		if (n > 0)
			fprintf(out,
				P_(", and %zu of %zu visible one could not be read",
				   ", and %zu of %zu visible ones could not be read",
				   n_all),
				n, n_all);
	} else if (n > 0) {
		fprintf(out,
			P_("%zu of %zu process could not be read",
			   "%zu of %zu processes could not be read", n_all),
			n, n_all);
	}
}

/* Of what is no process that could not be read. */
static void print_part(FILE *out, enum part part, size_t n)
{
	print_comma(out);
	switch (part) {
	case PART_FILES:
		fprintf(out,
			P_("open files of %zu process could not be read",
			   "open files of %zu processes could not be read", n),
			n);
		break;
	case PART_SOCKETS:
		fprintf(out,
			P_("sockets of %zu process could not be asked",
			   "sockets of %zu processes could not be asked", n),
			n);
		break;
	case PART_MOUNTS:
		fprintf(out,
			P_("mounts of %zu mount namespace could not be read",
			   "mounts of %zu mount namespaces could not be read", n),
			n);
		break;
	case PART_MOUNTED:
		fprintf(out,
			P_("%zu mounted namespace could not be opened",
			   "%zu mounted namespaces could not be opened", n),
			n);
		break;
	case PART_MARKS:
		fprintf(out,
			P_("%zu watched namespace could not be found out",
			   "%zu watched namespaces could not be found out", n),
			n);
		break;
	case PART_RELATIONS:
		fprintf(out,
			P_("%zu owner or parent could not be asked",
			   "%zu owners or parents could not be asked", n),
			n);
		break;
	case PART_LISTS:
		fputs(_("the kernel's own list could not be read"), out);
		break;
	case PART_LINKS:
		fprintf(out,
			P_("links of %zu network namespace could not be read",
			   "links of %zu network namespaces could not be read", n),
			n);
		break;
	default:
		fprintf(out,
			P_("%zu other thing could not be read",
			   "%zu other things could not be read", n),
			n);
	}
}

/* What is in flight, and in detached trees. */
static void print_unseen(FILE *out, const struct unread *unread)
{
	size_t n_fds = unread->n_in_flight, n_trees = unread->n_trees;

	if (n_fds + n_trees == 0)
		return;
	if (ftell(out) > 0)
		fputs(unread->deep ? ", " : "; ", out);
	if (n_fds > 0) {
		fprintf(out,
			P_("%zu descriptor in flight", "%zu descriptors in flight",
			   n_fds),
			n_fds);
		fprintf(out, P_(" in %zu socket", " in %zu sockets", unread->n_queues),
			unread->n_queues);
	}
	if (n_fds > 0 && n_trees > 0)
		fputs(_(" and "), out);
	if (n_trees > 0)
		fprintf(out,
			P_("%zu detached tree of mounts", "%zu detached trees of mounts",
			   n_trees),
			n_trees);
	if (unread->deep)
		fputs(_(" could not be looked at"), out);
	else if (nsrel_snapshot_is_loaded(unread->snap))
		fputs(P_(" was not looked at", " were not looked at", n_fds + n_trees),
		      out);
	else
		fputs(P_(" was not looked at; --scan=deep does",
			 " were not looked at; --scan=deep does", n_fds + n_trees),
		      out);
}

/* What would help against permission that was denied. */
static void print_advice(FILE *out, const struct unread *unread)
{
	const size_t *n = unread->n;
	uint64_t caps = 0;

	if (unread->hidden || n[PART_PROCESSES] + n[PART_FILES] + n[PART_SOCKETS] > 0)
		caps |= ADVICE_OF_TASKS;
	if (n[PART_MOUNTS] + n[PART_MOUNTED] > 0)
		caps |= ADVICE_OF_MOUNTS;
	if (n[PART_LISTS] + n[PART_LINKS] + n[PART_OTHERS] > 0 ||
	    unread->n_in_flight + unread->n_trees > 0)
		caps |= ADVICE_OF_KERNEL;
	if (nsrel_snapshot_is_loaded(unread->snap))
		advice_print_past(out, caps, unread->snap);
	else
		advice_print(out, caps);
}

static char *to_line(const struct unread *unread)
{
	char *line = NULL;
	size_t size;
	FILE *out = xcheck(open_memstream(&line, &size));

	print_processes(out, unread);
	for (int part = PART_PROCESSES + 1; part < N_PARTS; part++)
		if (unread->n[part] > 0)
			print_part(out, (enum part)part, unread->n[part]);
	if (unread->deep)
		print_unseen(out, unread);
	if (unread->error)
		fprintf(out, " (%s)", strerror(unread->error));
	if (unread->denied)
		print_advice(out, unread);
	if (!unread->deep)
		print_unseen(out, unread);
	if (fclose(out) != 0)
		xcheck(NULL);
	return line;
}

void report_unread(const struct nsrel_snapshot *snap, unsigned int sources)
{
	size_t n_processes = nsrel_snapshot_count_processes(snap);
	struct unread unread = { .snap = snap, .deep = sources & NSREL_SOURCE_DEEP };
	const struct nsrel_problem *problem;
	char *line;

	if (nsrel_snapshot_count_problems(snap) == 0)
		return;
	unread.parts = xcalloc(n_processes, sizeof(*unread.parts));
	for (size_t i = 0; i < n_processes; i++)
		unread.parts[i] = N_PARTS;
	unread.mntns = xcalloc(nsrel_snapshot_count_ns(snap), sizeof(*unread.mntns));
	nsrel_snapshot_foreach_problem(problem, snap)
		add_problem(&unread, problem);
	line = to_line(&unread);
	warnx("%s", line);
	free(line);
	free(unread.mntns);
	free(unread.parts);
}

bool report_hidden_process(const struct nsrel_snapshot *snap, pid_t pid)
{
	if (!is_hiding(snap))
		return false;
	warnx(_("process %d does not exist or is hidden"), (int)pid);
	return true;
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
		if (nsrel_problem_get_pid(problem) != pid ||
		    nsrel_problem_get_source(problem) != NSREL_SOURCE_TASKS)
			continue;
		errno = nsrel_problem_get_errno(problem);
		warn(_("cannot read the namespaces of process %d"), (int)pid);
		return true;
	}
	return false;
}
