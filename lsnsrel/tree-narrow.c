/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <langinfo.h>

#include "tree-narrow.h"
#include "xalloc.h"

struct drawing {
	const struct options *options;
	struct libscols_table *table;
	struct libscols_line **lines; /* in the order of the tree */
	size_t n_lines;
	const char *branch;
	const char *last_branch;
	const char *past; /* a branch that ends further down */
};

/* What is to the left of a line, and of those below it. */
struct margin {
	const char *left;
	const char *left_below;
};

/* A number that is there twice is a tree twice. */
static void add_left(const struct drawing *drawing, struct libscols_line *line,
		     const char *left)
{
	const struct column_list *columns = &drawing->options->columns;

	for (size_t i = 0; i < columns->n_ids; i++) {
		struct libscols_cell *cell = scols_line_get_cell(line, i);

		if (columns->ids[i] == COL_NS &&
		    scols_cell_refer_data(cell, xasprintf("%s%s", left,
							  scols_cell_get_data(cell))) !=
			    0)
			xcheck(NULL);
	}
}

/* As deep as namespaces nest. */
static void draw_line(struct drawing *drawing, struct libscols_line *line,
		      const struct margin *margin)
{
	struct libscols_iter *iter = xcheck(scols_new_iter(SCOLS_ITER_FORWARD));
	struct libscols_line *child = NULL, *next;

	add_left(drawing, line, margin->left);
	drawing->lines[drawing->n_lines++] = line;
	scols_line_next_child(line, iter, &child);
	for (; child; child = next) {
		bool last = scols_line_next_child(line, iter, &next) != 0;
		char *left = xasprintf("%s%s", margin->left_below,
				       last ? drawing->last_branch : drawing->branch);
		char *below =
			xasprintf("%s%s", margin->left_below, last ? " " : drawing->past);

		draw_line(drawing, child, &(struct margin){ left, below });
		free(below);
		free(left);
		if (last)
			break;
	}
	scols_free_iter(iter);
}

static void draw_all(struct drawing *drawing)
{
	struct libscols_iter *iter = xcheck(scols_new_iter(SCOLS_ITER_FORWARD));
	struct libscols_line *line;

	while (scols_table_next_line(drawing->table, iter, &line) == 0)
		if (!scols_line_get_parent(line))
			draw_line(drawing, line, &(struct margin){ "", "" });
	scols_free_iter(iter);
}

static void make_list(struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->n_lines; i++) {
		struct libscols_line *line = drawing->lines[i];
		struct libscols_line *parent = scols_line_get_parent(line);

		scols_ref_line(line);
		scols_table_remove_line(drawing->table, line);
		if (parent)
			scols_line_remove_child(parent, line);
	}
	for (size_t i = 0; i < drawing->n_lines; i++) {
		if (scols_table_add_line(drawing->table, drawing->lines[i]) != 0)
			xcheck(NULL);
		scols_unref_line(drawing->lines[i]);
	}
	for (size_t i = 0; i < drawing->options->columns.n_ids; i++) {
		struct libscols_column *cl = scols_table_get_column(drawing->table, i);

		scols_column_set_flags(cl, scols_column_get_flags(cl) & ~SCOLS_FL_TREE);
	}
}

void tree_narrow_draw(const struct options *options, struct libscols_table *table)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	struct drawing drawing = {
		.options = options,
		.table = table,
		.lines = xcalloc(scols_table_get_nlines(table), sizeof(*drawing.lines)),
		.branch = utf8 ? "\u251c" : "+",
		.last_branch = utf8 ? "\u2514" : "`",
		.past = utf8 ? "\u2502" : "|",
	};

	draw_all(&drawing);
	make_list(&drawing);
	free(drawing.lines);
}
