/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <libsmartcols.h>

#include "column.h"
#include "filter.h"
#include "graph.h"
#include "load.h"
#include "usage.h"
#include "xalloc.h"

/* In the order of --help. */
const struct usage_row usage_rows[N_USAGE_ROWS] = {
	{ OPT_COLOR, "color", "[=<when>]",
	  N_("color namespaces by type (auto, always, or never)") },
	{ OPT_DUMP, "dump", NULL, N_("write all of the snapshot, as JSON") },
	{ 'e', "export", NULL, N_("use KEY=\"value\" output format") },
	{ OPT_FROM, "from", "<file>",
	  N_("use the snapshot that --dump wrote to this file") },
	{ 'J', "json", NULL, N_("use JSON output format") },
	{ 'l', "list", NULL, N_("use list format output") },
	{ OPT_NO_INITIAL, "no-initial", NULL,
	  N_("leave out the initial namespaces of the machine") },
	{ 'n', "noheadings", NULL, N_("don't print headings") },
	{ 'o', "output", "<list>", N_("define which output columns to use") },
	{ OPT_OUTPUT_ALL, "output-all", NULL, N_("output all columns") },
	{ OPT_HOLDERS, "holders", NULL, N_("print what keeps namespaces alive") },
	{ OPT_CAPS, "caps", "<pid>", N_("print what a process may do in namespaces") },
	{ OPT_PIDS, "pids", "[=<ns>]",
	  N_("print PIDs in all PID namespaces, or in one") },
	{ OPT_COMPARE, "compare", "<pid>[,...]",
	  N_("print which namespaces processes share") },
	{ OPT_RELATION, "relation", NULL, N_("print how two namespaces are related") },
	{ OPT_GRAPH, "graph", "[=<format>]",
	  N_("print a graph of all relations (dot, json, svg, or html)") },
	{ OPT_DIFF, "diff", "<file>",
	  N_("print what changed since a snapshot, or between two") },
	{ OPT_RUN, "run", NULL,
	  N_("run a command, print which namespaces it leaves behind") },
	{ OPT_WATCH, "watch", "[=<seconds>]",
	  N_("print what comes, goes and changes, as it happens") },
	{ OPT_COUNT, "count", "<number>", N_("end after so many looks (with --watch)") },
	{ 'P', "persistent", NULL, N_("namespaces without processes") },
	{ 'p', "task", "<pid>", N_("print process namespaces") },
	{ 'Q', "filter", "<expr>", N_("show only what the expression applies to") },
	{ 'q', "quiet", NULL, N_("don't say what could not be seen") },
	{ 'r', "raw", NULL, N_("use the raw output format") },
	{ OPT_SCAN, "scan", "<list>",
	  N_("in (tasks, fds, sockets, mounts, kernel, relations, deep, links)") },
	{ OPT_SORT, "sort", "<column>", N_("sort by this column") },
	{ OPT_STRICT, "strict", NULL, N_("fail if not all could be seen") },
	{ OPT_SYSROOT, "sysroot", "<dir>",
	  N_("use the specified directory as system root") },
	{ OPT_THREADS, "threads", NULL, N_("print threads, too (with --pids)") },
	{ 'u', "notruncate", NULL, N_("don't truncate text in columns") },
	{ 'W', "nowrap", NULL, N_("don't use multi-line representation") },
	{ 'y', "shell", NULL, N_("use column names that shell variables can have") },
	{ 't', "type", "<list>",
	  N_("namespace types (mnt, net, ipc, user, pid, uts, cgroup, time)") },
	{ 'T', "tree", "[=<rel>]", N_("use tree format (owner, parent, or process)") },
	{ OPT_WORKLOADS, "workloads", "<file>", N_("patterns of cgroup paths") },
	{ 0, NULL, NULL, NULL },
	{ 'H', "list-columns", NULL, N_("list the available columns") },
	{ 'h', "help", NULL, N_("display this help") },
	{ 'V', "version", NULL, N_("display version") },
};

const char *usage_get_name(int code)
{
	for (size_t i = 0; i < N_USAGE_ROWS; i++)
		if (usage_rows[i].code == code)
			return usage_rows[i].name;
	return NULL;
}

static void print_option(const struct usage_row *row)
{
	const char *value = row->value ?: "";
	const char *gap = *value && *value != '[' ? " " : "";
	char letter[] = "    ";
	int width;

	if (row->code <= CHAR_MAX)
		snprintf(letter, sizeof(letter), "-%c, ", row->code);
	width = 18 - (int)(strlen(row->name) + strlen(gap) + strlen(value));
	printf(" %s--%s%s%s%*s%s\n", letter, row->name, gap, value, width > 1 ? width : 1,
	       "", _(row->help));
}

void __attribute__((noreturn)) usage_print_help(void)
{
	printf(_("\nUsage:\n %1$s [options] [<namespace>]\n"
		 " %1$s --holders [options] [<namespace>...]\n"
		 " %1$s --caps <pid> [options] [<namespace>...]\n"
		 " %1$s --pids[=<namespace>] [options]\n"
		 " %1$s --compare <pid>[,<pid>...] [options]\n"
		 " %1$s --relation [options] <namespace> <namespace>\n"
		 " %1$s --graph[=<format>] [options] [<namespace>...]\n"
		 " %1$s --diff <old> [options] [<new>]\n"
		 " %1$s --dump [options]\n"
		 " %1$s --run [options] <command> [<argument>...]\n"
		 " %1$s --watch[=<seconds>] [options]\n"),
	       program_invocation_short_name);
	fputs(_("\nList namespaces, who lives in them and who owns them.\n"), stdout);
	fputs(_("\nOptions:\n"), stdout);
	for (size_t i = 0; i < N_USAGE_ROWS; i++) {
		if (usage_rows[i].name)
			print_option(&usage_rows[i]);
		else
			putchar('\n');
	}
	fputs(_("\nAvailable output columns:\n"), stdout);
	for (int i = 0; i < N_COLUMNS; i++) {
		const struct column *column = column_get((enum column_id)i);

		printf(" %11s  %s\n", column->name, _(column->help));
	}
	fputs(_("\nFor more details see lsnsrel(8).\n"), stdout);
	exit(EXIT_SUCCESS);
}

void __attribute__((noreturn)) usage_print_version(void)
{
	const char *smartcols = NULL;

	scols_get_library_version(&smartcols);
	/* The parts that not every build has. */
	printf(_("%s from nsrel %s (libsmartcols %s: %s, %s, %s)\n"),
	       program_invocation_short_name, nsrel_version(), smartcols,
	       filter_is_supported() ? "filter" : "no filter",
	       graph_has_page() ? "html" : "no html",
	       load_is_supported() ? "from" : "no from");
	exit(EXIT_SUCCESS);
}

void __attribute__((noreturn)) usage_refuse_both(int code, int other)
{
	errx(EXIT_FAILURE, _("mutually exclusive arguments: --%s --%s"),
	     usage_get_name(code), usage_get_name(other));
}

void __attribute__((noreturn)) usage_try_help(void)
{
	fprintf(stderr, _("Try '%s --help' for more information.\n"),
		program_invocation_short_name);
	exit(EXIT_FAILURE);
}
