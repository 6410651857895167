/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <unistd.h>

#include "advice.h"
#include "report.h"
#include "unread.h"
#include "xalloc.h"

static bool is_told(const struct unread *unread, int part)
{
	return part == PART_UNSEEN
		     ? unread->deep && unread->n_in_flight + unread->n_trees > 0
		     : unread->n[part] > 0;
}

/* One for several that stand one after the other, if it is the same. */
static void print_error(FILE *out, const struct unread *unread, int part)
{
	int next = part + 1;

	while (next < N_PARTS && !is_told(unread, next))
		next++;
	if (is_told(unread, part) && unread->errors[part] != 0 &&
	    (next == N_PARTS || unread->errors[next] != unread->errors[part]))
		fprintf(out, " (%s)", strerror(unread->errors[part]));
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
		advice_print(out, caps, n[PART_LISTS] > 0);
}

static char *to_line(const struct unread *unread)
{
	char *line = NULL;
	size_t size;
	FILE *out = xcheck(open_memstream(&line, &size));

	for (int part = PART_PROCESSES; part < N_PARTS; part++) {
		if (part == PART_PROCESSES)
			print_processes(out, unread);
		else if (part != PART_UNSEEN && unread->n[part] > 0)
			print_part(out, (enum part)part, unread->n[part]);
		else if (part == PART_UNSEEN && unread->deep)
			print_unseen(out, unread);
		print_error(out, unread, part);
	}
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
	struct unread unread = { 0 };
	char *line;

	if (nsrel_snapshot_count_problems(snap) == 0)
		return;
	unread_count(&unread, snap, sources);
	line = to_line(&unread);
	warnx("%s", line);
	free(line);
}

static bool is_hiding(const struct nsrel_snapshot *snap)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (unread_is_hidepid(problem))
			return true;
	return false;
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
