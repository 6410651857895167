/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "sort.h"
#include "xalloc.h"

/* What a line is sorted by, whatever it looks like: data of the line's first cell. */
struct key {
	struct key *next;
	bool known;
	uint64_t number;
	char *string; /* NULL: it is a number */
};

struct sort {
	const struct column *column;
	struct cell cell; /* reused from line to line */
	struct key *keys;
};

struct sort *sort_new(enum column_id id)
{
	struct sort *sort = xcalloc(1, sizeof(*sort));

	sort->column = column_get(id);
	return sort;
}

void sort_free(struct sort *sort)
{
	struct key *key, *next;

	if (!sort)
		return;
	for (key = sort->keys; key; key = next) {
		next = key->next;
		free(key->string);
		free(key);
	}
	cell_done(&sort->cell);
	free(sort);
}

/* Of a list, its first item. */
static void set_key(struct key *key, const struct cell *cell, enum cell_type type)
{
	bool list = type >= CELL_NUMBERS;

	if (!cell->known || (list && cell->n_items == 0))
		return;
	key->known = true;
	if (type == CELL_STRING || type == CELL_STRINGS || type == CELL_OBJECT)
		key->string = xstrdup(list ? cell->strings[0] : cell->string);
	else
		key->number = list ? cell->numbers[0] : cell->number;
}

void sort_add(struct sort *sort, struct libscols_line *line, const struct row *row)
{
	struct key *key = xcalloc(1, sizeof(*key));

	column_fill(sort->column, row, &sort->cell);
	set_key(key, &sort->cell, sort->column->type);
	key->next = sort->keys;
	sort->keys = key;
	scols_cell_set_userdata(scols_line_get_cell(line, 0), key);
}

static int compare(struct libscols_cell *a, struct libscols_cell *b, void *data)
{
	const struct key *x = scols_cell_get_userdata(a);
	const struct key *y = scols_cell_get_userdata(b);

	(void)data;
	if (!x->known || !y->known)
		return (int)y->known - (int)x->known;
	if (x->string)
		return strcmp(x->string, y->string);
	return x->number < y->number ? -1 : x->number > y->number;
}

int sort_table(struct libscols_table *table)
{
	struct libscols_column *first = scols_table_get_column(table, 0);
	int r;

	r = scols_column_set_cmpfunc(first, compare, NULL);
	return r < 0 ? r : scols_sort_table(table, first);
}
