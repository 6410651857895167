/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <unistd.h>

#include "report.h"
#include "xalloc.h"

/* What stays unknown, of one snapshot. */
struct unread {
	const struct nsrel_snapshot *snap;
	bool *seen;  /* by index of the process: it is counted */
	bool hidden; /* processes that were not even listed */
	size_t n_processes;
	size_t n_relations;
	size_t n_others;
	bool denied; /* permissions explain some of it */
	int error;   /* the first that they don't explain; 0: none */
};

static bool is_hidepid(const struct nsrel_problem *problem)
{
	return nsrel_problem_get_pid(problem) == 0 &&
	       strcmp(nsrel_problem_get_what(problem), "hidepid") == 0;
}

static bool is_hiding(const struct nsrel_snapshot *snap)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (is_hidepid(problem))
			return true;
	return false;
}

/* A process counts once, however many problems it has. */
static void add_process(struct unread *unread, const struct nsrel_process *process)
{
	size_t index = nsrel_process_get_index(process);

	if (!unread->seen[index])
		unread->n_processes++;
	unread->seen[index] = true;
}

static void add_problem(struct unread *unread, const struct nsrel_problem *problem)
{
	const struct nsrel_process *process =
		nsrel_snapshot_get_process(unread->snap, nsrel_problem_get_pid(problem));
	int error = nsrel_problem_get_errno(problem);

	if (is_hidepid(problem))
		unread->hidden = true;
	else if (nsrel_problem_get_source(problem) == NSREL_SOURCE_RELATIONS)
		unread->n_relations++;
	else if (process)
		add_process(unread, process);
	else
		unread->n_others++;
	if (error == EACCES || error == EPERM)
		unread->denied = true;
	else if (unread->error == 0)
		unread->error = error;
}

static void print_processes(FILE *out, const struct unread *unread, size_t n_all)
{
	size_t n = unread->n_processes;

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

static void print_comma(FILE *out)
{
	if (ftell(out) > 0)
		fputs(", ", out);
}

/* What has no process of its own. */
static void print_others(FILE *out, const struct unread *unread)
{
	size_t n_relations = unread->n_relations, n_others = unread->n_others;

	if (n_relations > 0) {
		print_comma(out);
		fprintf(out,
			P_("%zu owner or parent could not be asked",
			   "%zu owners or parents could not be asked", n_relations),
			n_relations);
	}
	if (n_others > 0) {
		print_comma(out);
		fprintf(out,
			P_("%zu other thing could not be read",
			   "%zu other things could not be read", n_others),
			n_others);
	}
}

static char *to_line(const struct unread *unread, size_t n_all)
{
	char *line = NULL;
	size_t size;
	FILE *out = xcheck(open_memstream(&line, &size));

	print_processes(out, unread, n_all);
	print_others(out, unread);
	if (unread->error)
		fprintf(out, " (%s)", strerror(unread->error));
	if (unread->denied && geteuid() != 0)
		fputs(_("; run as root for the rest"), out);
	if (fclose(out) != 0)
		xcheck(NULL);
	return line;
}

void report_unread(const struct nsrel_snapshot *snap)
{
	size_t n_all = nsrel_snapshot_count_processes(snap);
	struct unread unread = { .snap = snap };
	const struct nsrel_problem *problem;
	char *line;

	if (nsrel_snapshot_count_problems(snap) == 0)
		return;
	unread.seen = xcalloc(n_all, sizeof(*unread.seen));
	nsrel_snapshot_foreach_problem(problem, snap)
		add_problem(&unread, problem);
	line = to_line(&unread, n_all);
	warnx("%s", line);
	free(line);
	free(unread.seen);
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
		if (nsrel_problem_get_pid(problem) != pid)
			continue;
		errno = nsrel_problem_get_errno(problem);
		warn(_("cannot read the namespaces of process %d"), (int)pid);
		return true;
	}
	return false;
}
