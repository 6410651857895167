/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <unistd.h>
#include <wchar.h>

#include "fit.h"
#include "xalloc.h"

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

size_t fit_get_text_width(const char *text)
{
	size_t left = text ? strlen(text) : 0, width = 0, widest = 0, n;
	mbstate_t state = { 0 };
	wchar_t c;

	for (; left > 0; text += n, left -= n) {
		n = mbrtowc(&c, text, left, &state);
		if (n == 0 || n > left)
			return max(widest, width + left);
		if (c == L'\n')
			width = 0;
		else
			width += wcwidth(c) > 0 ? (size_t)wcwidth(c) : 0;
		widest = max(widest, width);
	}
	return widest;
}

/* Of the cells of one column; 0: all are blank. */
static size_t get_widest(struct libscols_table *table, size_t i)
{
	struct libscols_iter *iter = xcheck(scols_new_iter(SCOLS_ITER_FORWARD));
	struct libscols_line *line;
	size_t width = 0;

	while (scols_table_next_line(table, iter, &line) == 0) {
		struct libscols_cell *cell = scols_line_get_cell(line, i);

		width = max(width, fit_get_text_width(scols_cell_get_data(cell)));
	}
	scols_free_iter(iter);
	return width;
}

/* All columns, with a blank between any two. */
static size_t get_total(const struct options *options, struct libscols_table *table)
{
	size_t total = 0;

	for (size_t i = 0; i < options->columns.n_ids; i++) {
		const struct column *column = column_get(options->columns.ids[i]);
		size_t least = max(options->no_headings ? 0 : strlen(column->name),
				   (size_t)column->width);

		total += max(least, get_widest(table, i)) + (i > 0);
	}
	return total;
}

void fit_hide(struct libscols_table *table, size_t i)
{
	struct libscols_column *cl = scols_table_get_column(table, i);

	scols_column_set_flags(cl, scols_column_get_flags(cl) | SCOLS_FL_HIDDEN);
}

void fit_leave_out_blank(const struct options *options, struct libscols_table *table)
{
	if ((options->view != VIEW_HOLDERS && !options->persistent) ||
	    !options->may_leave_out || options->no_truncate || !isatty(STDOUT_FILENO) ||
	    get_total(options, table) <= scols_table_get_termwidth(table))
		return;
	for (size_t i = 0; i < options->columns.n_ids; i++)
		if (get_widest(table, i) == 0)
			fit_hide(table, i);
}
