/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>
#include <limits.h>
#include <stdint.h>

#include "rules.h"
#include "usage.h"
#include "xalloc.h"

/* What goes with a view. */
static const struct {
	size_t min_namespaces;
	size_t max_namespaces;
	bool task;
	bool some; /* --persistent, --no-initial */
	bool tree;
	bool threads;
} rules[] = {
	[VIEW_LIST] = { 0, 0, true, true, true, false },
	[VIEW_PROCESSES] = { 1, 1, true, true, true, false },
	[VIEW_HOLDERS] = { 0, SIZE_MAX, true, true, false, false },
	[VIEW_CAPS] = { 0, SIZE_MAX, false, true, false, false },
	[VIEW_PIDS] = { 0, 0, true, false, true, true },
	[VIEW_COMPARE] = { 0, 0, false, false, false, false },
	[VIEW_RELATION] = { 2, 2, false, false, false, false },
	[VIEW_DIFF] = { 0, 0, false, true, false, false },
	[VIEW_WATCH] = { 0, 0, false, true, false, false },
	[VIEW_RUN] = { 0, 0, false, true, false, false },
	[VIEW_GRAPH] = { 0, SIZE_MAX, true, true, false, false },
};

static_assert(sizeof(rules) / sizeof(rules[0]) == N_VIEWS, "every view has rules");

/* Processes make trees of themselves, unless a list or, as in lsns, all columns are
 * wanted. */
static void choose_tree(struct options *options, const struct choices *choices)
{
	bool wanted = options->tree != TREE_NONE;

	if (!rules[options->view].tree)
		options->tree = TREE_NONE;
	else if (options->view != VIEW_LIST)
		options->tree = wanted || !choices->list ? TREE_PROCESS : TREE_NONE;
	else if (!wanted && !choices->list && !choices->columns.all)
		options->tree = TREE_PROCESS;
}

static void check_goes(int view_code, bool given, bool goes, int code)
{
	if (!given || goes)
		return;
	if (!view_code)
		errx(EXIT_FAILURE, _("--%s needs --pids"), usage_get_name(code));
	usage_refuse_both(view_code, code);
}

/* A graph is no table. */
static void check_graph(const struct options *options, const struct choices *choices)
{
	const struct {
		bool given;
		int code;
	} of_tables[] = {
		{ options->json && options->graph != GRAPH_JSON &&
			  options->graph != GRAPH_UNSAID,
		  'J' },
		{ options->export, 'e' },
		{ choices->list, 'l' },
		{ options->no_headings, 'n' },
		{ choices->columns.output, 'o' },
		{ choices->columns.all, OPT_OUTPUT_ALL },
		{ choices->filter, 'Q' },
		{ options->raw, 'r' },
		{ choices->columns.sort, OPT_SORT },
		{ options->shell, 'y' },
	};

	for (size_t i = 0; i < sizeof(of_tables) / sizeof(of_tables[0]); i++)
		check_goes(OPT_GRAPH, of_tables[i].given, false, of_tables[i].code);
}

static void choose_format(struct options *options)
{
	if (options->graph == GRAPH_UNSAID)
		options->graph = options->json ? GRAPH_JSON : GRAPH_DOT;
	options->json = options->graph == GRAPH_JSON;
}

/* All of a process, or of those without one, is no namespace that is named. */
static void check_unnamed(const struct options *options, bool given, int code)
{
	if (given && options->n_namespaces > 0)
		errx(EXIT_FAILURE, _("--%s is mutually exclusive with <namespace>"),
		     usage_get_name(code));
}

/* A tree that is named is meant: there are PIDs in that of processes only. */
static void check_tree(const struct options *options, const struct choices *choices)
{
	if (options->view == VIEW_PIDS && choices->tree && options->tree != TREE_PROCESS)
		errx(EXIT_FAILURE, _("mutually exclusive arguments: --%s --%s=%s"),
		     usage_get_name(OPT_PIDS), usage_get_name('T'), choices->tree);
}

static void check_combination(const struct options *options,
			      const struct choices *choices)
{
	int view_code = choices->view_code;
	size_t n = options->n_namespaces, max = rules[options->view].max_namespaces;

	if (n > max) {
		warnx(_("unexpected argument: '%s'"), options->namespaces[max]);
		usage_try_help();
	}
	if (n < rules[options->view].min_namespaces) {
		warnx(_("--%s needs two namespaces"), usage_get_name(view_code));
		usage_try_help();
	}
	check_goes(view_code, options->pid, rules[options->view].task, 'p');
	check_goes(view_code, options->persistent, rules[options->view].some, 'P');
	check_goes(view_code, options->no_initial, rules[options->view].some,
		   OPT_NO_INITIAL);
	check_goes(view_code, options->types, options->view != VIEW_PIDS, 't');
	check_goes(view_code, options->tree != TREE_NONE, rules[options->view].tree, 'T');
	check_tree(options, choices);
	check_goes(view_code, options->threads, rules[options->view].threads,
		   OPT_THREADS);
	if (options->count > 0 && options->view != VIEW_WATCH)
		errx(EXIT_FAILURE, _("--%s needs --watch"), usage_get_name(OPT_COUNT));
	check_unnamed(options, options->pid, 'p');
	check_unnamed(options, options->persistent, 'P');
	check_unnamed(options, options->no_initial, OPT_NO_INITIAL);
}

/* A dump has everything; a snapshot from a file has what it has. */
static const struct {
	int code;
	int others[20]; /* ends with 0 */
} excluded[] = {
	{ OPT_DUMP,
	  { 'e', 'J', 'l', 'n', 'o', 'P', 'p', 'Q', 'r', 'T', 'u', 'W', 'y',
	    OPT_NO_INITIAL, OPT_OUTPUT_ALL, OPT_SORT, OPT_THREADS } },
	{ OPT_FROM,
	  { OPT_DIFF, OPT_RUN, OPT_WATCH, OPT_SCAN, OPT_SYSROOT, OPT_WORKLOADS } },
};

static void check_excluded(const struct choices *choices)
{
	for (size_t i = 0; i < sizeof(excluded) / sizeof(excluded[0]); i++)
		for (const int *other = excluded[i].others; *other; other++)
			if (choices->given[excluded[i].code] && choices->given[*other])
				usage_refuse_both(excluded[i].code, *other);
}

/* Of tasks and their PIDs only tasks tell, and what is above them. */
static void choose_sources(struct options *options)
{
	bool of_tasks = options->view == VIEW_PIDS || options->view == VIEW_COMPARE;
	unsigned int all = NSREL_SOURCES_DEFAULT;

	/* A captured /proc has no network to ask. */
	if (options->view == VIEW_GRAPH && !options->procfs)
		all |= NSREL_SOURCE_LINKS;
	/* A diff looks as the other snapshot did. */
	if (options->sources == 0 && options->view != VIEW_DIFF)
		options->sources =
			of_tasks ? NSREL_SOURCE_TASKS | NSREL_SOURCE_RELATIONS : all;
	/* More of the same, as nobody wants these alone. */
	if (options->sources && !(options->sources & NSREL_SOURCES_DEFAULT))
		options->sources |= all;
	/* A namespace that is named is found whatever its type. */
	if (options->n_namespaces > 0 || options->pids_in)
		options->types = NSREL_TYPES_ALL;
	else if (options->view == VIEW_PIDS)
		options->types = NSREL_TYPE_MASK(NSREL_TYPE_PID);
	else if (options->types == 0)
		options->types = NSREL_TYPES_ALL;
}

static bool is_stdin(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

void rules_apply(struct options *options, const struct choices *choices)
{
	if (!choices->view_code && options->n_namespaces > 0)
		options->view = VIEW_PROCESSES;
	check_excluded(choices);
	check_combination(options, choices);
	if (is_stdin(options->diff_old) && is_stdin(options->diff_new))
		errx(EXIT_FAILURE, _("--diff: standard input can be read only once"));
	if (options->view == VIEW_GRAPH) {
		check_graph(options, choices);
		choose_format(options);
	}
	layout_choose_columns(options, &choices->columns);
	choose_tree(options, choices);
	choose_sources(options);
	/* Of JSON on standard error nothing else is to be said there. */
	if (options->view == VIEW_RUN && options->json)
		options->quiet = true;
}
