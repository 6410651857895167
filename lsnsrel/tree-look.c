/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <langinfo.h>
#include <unistd.h>

#include "fit.h"
#include "tree-look.h"
#include "tree-narrow.h"
#include "xalloc.h"

/* Widths of the pieces that branches are made of: libsmartcols' own, and ours. */
enum {
	STEP_USUAL = 2,
	STEP_NARROW = 1,
};

/* What is left of holders before nothing is: fd:12345:10, the beginning of a path. */
#define HOLDERS_LEAST 16

/* What a command has to have before others give way: fewer letters tell nothing. */
#define COMMAND_LEAST 16

/* What a tree can do without, in this order, if nobody asked for it. */
static const enum column_id dispensable[] = {
	COL_NPROCS, COL_USER, COL_NSFS, COL_NETNSID, COL_HOLDERS, COL_PID, COL_COMMAND,
};

static bool is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool tree_look_is_wanted(const struct options *options)
{
	return options->tree == TREE_OWNER || options->tree == TREE_PARENT;
}

/* The bullet is one that the fonts of the console have, too. */
const char *tree_look_get_mark(const struct options *options, const struct nsrel_ns *ns)
{
	if (options->tree != TREE_OWNER || nsrel_ns_get_type(ns) == NSREL_TYPE_USER)
		return "";
	return is_utf8() ? "\u25e6" : "*";
}

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* As deep as namespaces nest. */
static size_t get_depth(const struct libscols_line *line)
{
	size_t depth = 0;

	while ((line = scols_line_get_parent(line)))
		depth++;
	return depth;
}

/* Of one column, the least that is of use. */
static size_t get_width(const struct options *options, struct libscols_table *table,
			size_t i, size_t step)
{
	const struct column *column = column_get(options->columns.ids[i]);
	struct libscols_iter *iter = xcheck(scols_new_iter(SCOLS_ITER_FORWARD));
	bool is_tree = options->columns.ids[i] == COL_NS;
	size_t width = max(strlen(column->name), (size_t)column->width);
	struct libscols_line *line;

	if (options->columns.ids[i] == COL_COMMAND)
		width = COMMAND_LEAST;
	while (!(column->flags & SCOLS_FL_TRUNC) &&
	       scols_table_next_line(table, iter, &line) == 0) {
		const char *text = scols_cell_get_data(scols_line_get_cell(line, i));
		size_t branches = is_tree ? step * get_depth(line) : 0;

		width = max(width, branches + fit_get_text_width(text));
	}
	scols_free_iter(iter);
	return width;
}

/* All columns, with a blank between any two. */
static size_t get_total(const struct options *options, struct libscols_table *table,
			size_t step)
{
	size_t total = 0;

	for (size_t i = 0; i < options->columns.n_ids; i++)
		total += get_width(options, table, i, step) + (i > 0);
	return total;
}

/* How much that gives. */
static size_t leave_out(const struct options *options, struct libscols_table *table,
			enum column_id id)
{
	size_t given = 0;

	for (size_t i = 0; i < options->columns.n_ids; i++) {
		if (options->columns.ids[i] != id)
			continue;
		given += get_width(options, table, i, STEP_NARROW) + 1;
		fit_hide(table, i);
	}
	return given;
}

/* How much it gives that they are cut, which is better than not to tell. */
static size_t cut_holders(const struct options *options, struct libscols_table *table)
{
	size_t given = 0;

	for (size_t i = 0; i < options->columns.n_ids; i++) {
		struct libscols_column *cl = scols_table_get_column(table, i);
		size_t width;

		if (options->columns.ids[i] != COL_HOLDERS)
			continue;
		width = get_width(options, table, i, STEP_NARROW);
		if (width <= HOLDERS_LEAST)
			continue;
		given += width - HOLDERS_LEAST;
		scols_column_set_flags(cl, (scols_column_get_flags(cl) & ~SCOLS_FL_WRAP) |
						   SCOLS_FL_TRUNC);
		scols_column_set_whint(cl, HOLDERS_LEAST);
	}
	return given;
}

void tree_look_fit(const struct options *options, struct libscols_table *table)
{
	size_t room = scols_table_get_termwidth(table), total;

	if (!isatty(STDOUT_FILENO) || options->no_truncate ||
	    get_total(options, table, STEP_USUAL) <= room)
		return;
	tree_narrow_draw(options, table);
	total = get_total(options, table, STEP_NARROW);
	for (size_t i = 0; i < sizeof(dispensable) / sizeof(dispensable[0]); i++) {
		if (!options->may_add || total <= room)
			return;
		if (dispensable[i] == COL_HOLDERS &&
		    total - cut_holders(options, table) <= room)
			return;
		total -= leave_out(options, table, dispensable[i]);
	}
}
