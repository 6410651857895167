/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <libsmartcols.h>

#include "filter.h"
#include "xalloc.h"

/*
 * A filter reads cells of a line. This one has a table of its own, of the columns that it
 * names: what is shown may be other columns, and is not what is compared in JSON.
 */
struct filter {
	struct libscols_filter *expression;
	struct libscols_table *table; /* of one line, filled anew for each row */
	struct libscols_line *line;
	struct column_list columns;
	struct cell cell; /* reused from cell to cell */
};

static int get_type(enum cell_type type)
{
	switch (type) {
	case CELL_NUMBER:
		return SCOLS_JSON_NUMBER;
	case CELL_BOOLEAN:
		return SCOLS_JSON_BOOLEAN;
	default:
		return SCOLS_JSON_STRING;
	}
}

static struct libscols_column *add_column(struct filter *filter, enum column_id id)
{
	const struct column *column = column_get(id);
	struct libscols_column *cl;

	for (size_t i = 0; i < filter->columns.n_ids; i++)
		if (filter->columns.ids[i] == id)
			return scols_table_get_column(filter->table, i);
	cl = xcheck(scols_table_new_column(filter->table, column->name, 0, 0));
	scols_column_set_json_type(cl, get_type(column->type));
	column_list_add(&filter->columns, id);
	return cl;
}

/* Columns are what the expression holds a place for. */
static void assign_columns(struct filter *filter, unsigned int where)
{
	struct libscols_iter *iter = xcheck(scols_new_iter(SCOLS_ITER_FORWARD));
	const char *name = NULL;

	while (scols_filter_next_holder(filter->expression, iter, &name, 0) == 0) {
		int id = column_from_name(name, strlen(name), where);
		struct libscols_column *cl;

		if (id < 0)
			errx(EXIT_FAILURE, "--filter: %s: %s", _("unknown column"), name);
		cl = add_column(filter, (enum column_id)id);
		if (scols_filter_assign_column(filter->expression, iter, name, cl) != 0)
			xcheck(NULL);
	}
	scols_free_iter(iter);
}

bool filter_is_supported(void)
{
	return true;
}

struct filter *filter_new(const char *expression, unsigned int where)
{
	struct filter *filter = xcalloc(1, sizeof(*filter));

	filter->expression = xcheck(scols_new_filter(NULL));
	if (scols_filter_parse_string(filter->expression, expression) != 0)
		errx(EXIT_FAILURE, _("failed to parse \"%s\": %s"), expression,
		     scols_filter_get_errmsg(filter->expression) ?: "?");
	filter->table = xcheck(scols_new_table());
	assign_columns(filter, where);
	filter->line = xcheck(scols_table_new_line(filter->table, NULL));
	return filter;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	scols_unref_filter(filter->expression);
	scols_unref_table(filter->table);
	column_list_done(&filter->columns);
	cell_done(&filter->cell);
	free(filter);
}

bool filter_has_column(const struct filter *filter, enum column_id id)
{
	return filter && column_list_contains(&filter->columns, id);
}

bool filter_accepts(struct filter *filter, const struct row *row)
{
	int accepted = 0, r = 0;

	for (size_t i = 0; r == 0 && i < filter->columns.n_ids; i++) {
		const struct column *column = column_get(filter->columns.ids[i]);

		column_fill(column, row, &filter->cell);
		r = scols_line_refer_data(filter->line, i,
					  cell_to_raw(&filter->cell, column->type));
	}
	if (r == 0)
		r = scols_line_apply_filter(filter->line, filter->expression, &accepted);
	if (r != 0)
		errx(EXIT_FAILURE, _("cannot apply the filter"));
	return accepted != 0;
}
