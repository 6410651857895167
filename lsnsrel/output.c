/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "fit.h"
#include "layout.h"
#include "output.h"
#include "sort.h"
#include "terminal.h"
#include "tree-look.h"
#include "xalloc.h"

struct output {
	const struct options *options;
	struct libscols_table *table;
	struct colors *colors; /* NULL: none */
	struct sort *sort;     /* NULL: as it comes */
	struct cell cell;      /* reused from cell to cell */
};

/* Of libsmartcols: its functions return negative errno values. */
static void check(int r)
{
	if (r == 0)
		return;
	errno = -r;
	err(EXIT_FAILURE, _("cannot print the table"));
}

/* The column that the branches of a tree are drawn in. */
static bool is_tree_column(const struct options *options, enum column_id id)
{
	switch (options->tree) {
	case TREE_NONE:
		return false;
	case TREE_PROCESS:
		return id == COL_COMMAND;
	case TREE_OWNER:
	case TREE_PARENT:
		return id == COL_NS;
	}
	return false;
}

/* Raw output and that for shells: no branches in it, and libsmartcols makes it safe. */
static bool is_for_programs(const struct options *options)
{
	return options->raw || options->export;
}

static int get_flags(const struct options *options, enum column_id id)
{
	int flags = column_get(id)->flags;

	if (options->no_truncate)
		flags &= ~SCOLS_FL_TRUNC;
	if (options->no_wrap || options->json || is_for_programs(options) ||
	    (options->brief_holders && id == COL_HOLDERS))
		flags &= ~SCOLS_FL_WRAP;
	if (is_tree_column(options, id) && !is_for_programs(options)) {
		flags |= SCOLS_FL_TREE;
		flags &= ~SCOLS_FL_RIGHT;
	}
	return flags;
}

static void add_column(struct output *output, enum column_id id)
{
	const struct column *column = column_get(id);
	int flags = get_flags(output->options, id);
	struct libscols_column *cl;

	cl = xcheck(scols_table_new_column(output->table, column->name, column->width,
					   flags));
	/* Cells of JSON are complete values, which libsmartcols copies as it does
	 * numbers. */
	if (output->options->json)
		check(scols_column_set_json_type(cl, SCOLS_JSON_NUMBER));
	if (flags & SCOLS_FL_WRAP)
		check(scols_column_set_wrapfunc(cl, scols_wrapnl_chunksize,
						scols_wrapnl_nextchunk, NULL));
}

static void print_on_stderr(struct libscols_table *table)
{
	size_t width = terminal_get_width(STDERR_FILENO);

	check(scols_table_set_stream(table, stderr));
	check(scols_table_set_termforce(table, width > 0 ? SCOLS_TERMFORCE_ALWAYS
							 : SCOLS_TERMFORCE_NEVER));
	if (width > 0)
		check(scols_table_set_termwidth(table, width));
}

static struct libscols_table *new_table(const struct options *options, const char *name)
{
	struct libscols_table *table = xcheck(scols_new_table());

	check(scols_table_set_name(table, name));
	check(scols_table_enable_json(table, options->json));
	check(scols_table_enable_raw(table, options->raw));
	check(scols_table_enable_export(table, options->export));
	check(scols_table_enable_shellvar(table, options->shell));
	/* Cells come safe to be shown: an item may hold what wraps the others. */
	check(scols_table_enable_noencoding(table, 1));
	return table;
}

/*
 * libsmartcols since 2.41 can print JSON in other ways: "lines" is an object a line,
 * which is no JSON where lines have children.
 */
static void keep_json_valid(const struct options *options)
{
	const char *wanted = getenv("LIBSMARTCOLS_JSON");

	if (options->tree != TREE_NONE && wanted && strcmp(wanted, "compact") != 0)
		unsetenv("LIBSMARTCOLS_JSON");
}

struct output *output_new(const struct options *options)
{
	struct output *output = xcalloc(1, sizeof(*output));

	keep_json_valid(options);
	output->options = options;
	output->table = new_table(options, layout_get_name(options->view));
	/* The command has standard output for itself. */
	if (options->view == VIEW_RUN)
		print_on_stderr(output->table);
	check(scols_table_enable_noheadings(output->table, options->no_headings));
	for (size_t i = 0; i < options->columns.n_ids; i++)
		add_column(output, options->columns.ids[i]);
	if (!options->json && !is_for_programs(options))
		output->colors = colors_new(options->color, options->view == VIEW_RUN
								    ? STDERR_FILENO
								    : STDOUT_FILENO);
	check(scols_table_enable_colors(output->table, output->colors != NULL));
	if (options->sort >= 0)
		output->sort = sort_new((enum column_id)options->sort);
	return output;
}

/* As a tree of namespaces has it in a table: told apart by more than a number. */
static char *format_ns(const struct options *options, const struct row *row)
{
	if (row->unknown)
		return xstrdup(_("[unknown]"));
	return xasprintf("%s%" PRIu64, tree_look_get_mark(options, row->ns),
			 nsrel_ns_get_ino(row->ns));
}

static char *format_cell(struct output *output, const struct row *row, enum column_id id)
{
	const struct column *column = column_get(id);
	struct cell *cell = &output->cell;
	bool wrap;

	column_fill(column, row, cell);
	if (output->options->json)
		return cell_to_json(cell, column->type);
	if (is_for_programs(output->options))
		return cell_to_raw(cell, column->type);
	if (id == COL_NS && tree_look_is_wanted(output->options))
		return format_ns(output->options, row);
	/* Only columns that wrap have a line for each item of a list. */
	wrap = (column->flags & SCOLS_FL_WRAP) && !output->options->no_wrap;
	return cell_to_text(cell, column->type, wrap ? '\n' : ',');
}

/* Number and type have the colour of the type; a hidden one has a line in its own. */
static void set_colors(struct output *output, struct libscols_line *line,
		       const struct nsrel_ns *ns)
{
	const struct column_list *columns = &output->options->columns;
	const char *color = colors_get(output->colors, nsrel_ns_get_type(ns));

	if (nsrel_ns_is_hidden(ns))
		check(scols_line_set_color(line,
					   colors_get(output->colors, COLOR_HIDDEN)));
	for (size_t i = 0; i < columns->n_ids; i++)
		if (columns->ids[i] == COL_NS || columns->ids[i] == COL_TYPE)
			check(scols_cell_set_color(scols_line_get_cell(line, i), color));
}

bool output_accepts(const struct output *output, const struct row *row)
{
	return !output->options->filter || filter_accepts(output->options->filter, row);
}

/* Values are JSON already, and names have but letters. */
static void print_json_line(struct output *output, const struct row *row)
{
	const struct column_list *columns = &output->options->columns;

	for (size_t i = 0; i < columns->n_ids; i++) {
		const struct column *column = column_get(columns->ids[i]);
		char *text = format_cell(output, row, columns->ids[i]);

		fputs(i == 0 ? "{\"" : ", \"", stdout);
		for (const char *p = column->name; *p; p++)
			putchar(tolower((unsigned char)*p));
		printf("\": %s", text ?: "null");
		free(text);
	}
	puts("}");
}

bool output_add_json_line(struct output *output, const struct row *row)
{
	if (!output_accepts(output, row))
		return false;
	print_json_line(output, row);
	return true;
}

struct libscols_line *output_add(struct output *output, const struct row *row,
				 struct libscols_line *parent)
{
	const struct column_list *columns = &output->options->columns;
	struct libscols_line *line;

	/* A line that is only there for those below it is not asked for, or not. */
	if (!row->unknown && !output_accepts(output, row))
		return NULL;
	if (output->options->tree == TREE_NONE)
		parent = NULL;
	line = xcheck(scols_table_new_line(output->table, parent));
	for (size_t i = 0; i < columns->n_ids; i++) {
		char *text = format_cell(output, row, columns->ids[i]);

		if (text)
			check(scols_line_refer_data(line, i, text));
	}
	if (output->colors && row->ns)
		set_colors(output, line, row->ns);
	if (output->sort)
		sort_add(output->sort, line, row);
	return line;
}

static void fit(struct output *output)
{
	if (tree_look_is_wanted(output->options))
		tree_look_fit(output->options, output->table);
	else
		fit_leave_out_blank(output->options, output->table);
}

void output_print(struct output *output)
{
	if (output->sort)
		check(sort_table(output->table));
	if (!output->options->json && !is_for_programs(output->options))
		fit(output);
	check(scols_print_table(output->table));
}

void output_free(struct output *output)
{
	cell_done(&output->cell);
	scols_unref_table(output->table);
	sort_free(output->sort);
	colors_free(output->colors);
	free(output);
}

void output_print_columns(const struct options *options)
{
	struct libscols_table *table = new_table(options, "lsnsrel-columns");

	check(scols_table_enable_noheadings(table, 1));
	xcheck(scols_table_new_column(table, "HOLDER", 0, SCOLS_FL_RIGHT));
	xcheck(scols_table_new_column(table, "TYPE", 0, 0));
	xcheck(scols_table_new_column(table, "DESCRIPTION", 0, 0));
	for (int i = 0; i < N_COLUMNS; i++) {
		const struct column *column = column_get((enum column_id)i);
		struct libscols_line *line = xcheck(scols_table_new_line(table, NULL));

		check(scols_line_set_data(line, 0, column->name));
		check(scols_line_set_data(line, 1, cell_type_get_name(column->type)));
		check(scols_line_set_data(line, 2, _(column->help)));
	}
	check(scols_print_table(table));
	scols_unref_table(table);
}
