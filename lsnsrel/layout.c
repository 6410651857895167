/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>
#include <unistd.h>

#include "layout.h"
#include "terminal.h"
#include "xalloc.h"

#define COLUMNS(...)                   \
	(const enum column_id[])       \
	{                              \
		__VA_ARGS__, N_COLUMNS \
	}

#define COLUMNS_VARIABLE "LSNSREL_COLUMNS"

/* A line of --watch that leaves enough of a terminal to REASON has so many columns. */
#define WIDE 110

/* The columns are those that are there if nothing is said of any. */
static const struct layout {
	const char *name;
	const enum column_id *columns; /* ends with N_COLUMNS */
} layouts[] = {
	[VIEW_LIST] = { "namespaces",
			COLUMNS(COL_NS, COL_TYPE, COL_NPROCS, COL_PID, COL_USER,
				COL_OWNERUID, COL_OWNER, COL_ONS, COL_NETNSID, COL_NSFS,
				COL_COMMAND, COL_HIDDEN) },
	[VIEW_PROCESSES] = { "namespaces",
			     COLUMNS(COL_PID, COL_PPID, COL_USER, COL_COMMAND) },
	[VIEW_HOLDERS] = { "holders",
			   COLUMNS(COL_NS, COL_TYPE, COL_KIND, COL_PID, COL_TID, COL_FD,
				   COL_PATH, COL_TARGET, COL_MNTNS, COL_HOLDERNS,
				   COL_USER, COL_COMMAND, COL_WORKLOAD) },
	[VIEW_CAPS] = { "caps", COLUMNS(COL_NS, COL_TYPE, COL_VERDICT, COL_RULE,
					COL_CHAIN, COL_CAPS) },
	[VIEW_PIDS] = { "pids", COLUMNS(COL_PID, COL_TID, COL_NSPID, COL_PIDNS, COL_ONS,
					COL_PIDS, COL_USER, COL_COMMAND) },
	[VIEW_COMPARE] = { "compare", COLUMNS(COL_TYPE, COL_SHARED, COL_NS, COL_INITIAL,
					      COL_PROCESSES) },
	[VIEW_RELATION] = { "relation",
			    COLUMNS(COL_NS, COL_TYPE, COL_STEP, COL_RELATION, COL_PATH) },
	[VIEW_DIFF] = { "diff", COLUMNS(COL_CHANGE, COL_NS, COL_TYPE, COL_CERTAIN,
					COL_WHAT, COL_REASON) },
	[VIEW_WATCH] = { "watch", COLUMNS(COL_TIME, COL_CHANGE, COL_NS, COL_TYPE,
					  COL_CERTAIN, COL_WHAT, COL_REASON) },
	[VIEW_RUN] = { "diff", COLUMNS(COL_NS, COL_TYPE, COL_CERTAIN, COL_REASON) },
	[VIEW_GRAPH] = { "graph", (const enum column_id[]){ N_COLUMNS } },
};

static_assert(sizeof(layouts) / sizeof(layouts[0]) == N_VIEWS, "every view has a layout");

const char *layout_get_name(enum view_kind view)
{
	return layouts[view].name;
}

/* Some columns are there only if they have something to say. */
static bool is_wanted(const struct options *options, enum column_id id)
{
	switch (id) {
	case COL_NETNSID:
	case COL_NSFS:
		return options->types & NSREL_TYPE_MASK(NSREL_TYPE_NET);
	case COL_HIDDEN:
	case COL_WORKLOAD:
		/* In a table only where there is something to say: may_add. */
		return options->json;
	/* What the branches of a tree don't say; JSON has the keys of lsns(8) in all. */
	case COL_OWNERUID:
	case COL_OWNER:
		return options->tree == TREE_OWNER && !options->json;
	case COL_ONS:
		return options->view == VIEW_PIDS ||
		       (options->tree == TREE_PARENT && !options->json);
	/* REASON says it in words. */
	case COL_WHAT:
		return !options->narrow;
	case COL_TID:
		return options->view != VIEW_PIDS || options->threads;
	default:
		return true;
	}
}

static void add_default(struct options *options)
{
	const enum column_id *id = layouts[options->view].columns;

	for (; *id != N_COLUMNS; id++)
		if (is_wanted(options, *id))
			column_list_add(&options->columns, *id);
}

/* What the user has for namespaces instead of the default columns, or NULL. */
static const char *get_variable(const struct options *options)
{
	const char *text = getenv(COLUMNS_VARIABLE);

	return text && *text && options->view == VIEW_LIST ? text : NULL;
}

/* Whether the default columns are among those of the list. */
static bool adds(const char *list)
{
	return !list || *list == '+';
}

/* What the lines of a watch come to depends on what happens: it is decided beforehand. */
static bool is_narrow(const struct options *options, const struct column_choice *choice)
{
	size_t width;

	if (options->view != VIEW_DIFF && options->view != VIEW_WATCH)
		return false;
	width = terminal_get_width(STDOUT_FILENO);
	return width > 0 && width < WIDE && !options->no_truncate && !options->json &&
	       !options->raw && !options->export && !choice->all && adds(choice->output);
}

/* It need not be one that is shown. */
static int choose_sort(const char *name, unsigned int where)
{
	int id;

	if (!name)
		return -1;
	id = column_from_name(name, strlen(name), where);
	if (id < 0)
		errx(EXIT_FAILURE, "%s: %s", _("unknown column"), *name ? name : "''");
	return id;
}

void layout_choose_columns(struct options *options, const struct column_choice *choice)
{
	unsigned int where = 1U << options->view;
	struct column_list *list = &options->columns;
	const char *variable = get_variable(options);

	options->narrow = is_narrow(options, choice);
	if (!choice->all) {
		add_default(options);
		if (variable && adds(choice->output))
			column_list_parse(list, variable, where, COLUMNS_VARIABLE);
	} else {
		for (int i = 0; i < N_COLUMNS; i++)
			if (column_get((enum column_id)i)->where & where)
				column_list_add(list, (enum column_id)i);
	}
	options->may_add = !options->json && !choice->all && adds(variable) &&
			   adds(choice->output) &&
			   (options->view == VIEW_LIST || options->view == VIEW_HOLDERS);
	options->may_leave_out = options->may_add && !choice->output && !variable;
	if (choice->output)
		column_list_parse(list, choice->output, where, NULL);
	options->sort = choose_sort(choice->sort, where);
	/* The keys of an object are different ones. */
	if (options->json)
		column_list_drop_repeated(list);
}
