/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Filters for a libsmartcols that has none, so that lsnsrel's side of them is tested: all
 * that this one can do is COLUMN == NUMBER, COLUMN == "TEXT", COLUMN == true, and two of
 * these with && in between.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter-api.h"

struct condition {
	char column_name[32];
	char value[64];
	struct libscols_column *column;
};

struct libscols_filter {
	struct condition conditions[2];
	int n, next;
};

struct libscols_filter *scols_new_filter(const char *str)
{
	return str ? NULL : calloc(1, sizeof(struct libscols_filter));
}

void scols_unref_filter(struct libscols_filter *fltr)
{
	for (int i = 0; i < fltr->n; i++)
		scols_unref_column(fltr->conditions[i].column);
	free(fltr);
}

int scols_filter_parse_string(struct libscols_filter *fltr, const char *str)
{
	struct condition *a = &fltr->conditions[0], *b = &fltr->conditions[1];
	int n = sscanf(str, "%31[A-Za-z] == %63[^ ] && %31[A-Za-z] == %63[^ ]",
		       a->column_name, a->value, b->column_name, b->value);

	fltr->n = n / 2;
	return n == 2 || n == 4 ? 0 : -EINVAL;
}

const char *scols_filter_get_errmsg(struct libscols_filter *fltr)
{
	(void)fltr;
	return NULL;
}

int scols_filter_next_holder(struct libscols_filter *fltr, struct libscols_iter *itr,
			     const char **name, int type)
{
	(void)itr;
	(void)type;
	if (fltr->next == fltr->n)
		return 1;
	*name = fltr->conditions[fltr->next++].column_name;
	return 0;
}

int scols_filter_assign_column(struct libscols_filter *fltr, struct libscols_iter *itr,
			       const char *name, struct libscols_column *col)
{
	struct condition *condition = &fltr->conditions[fltr->next - 1];

	(void)itr;
	if (strcmp(condition->column_name, name) != 0)
		return -EINVAL;
	condition->column = col;
	scols_ref_column(col);
	return 0;
}

static bool is_true(const struct condition *condition, const char *data)
{
	const char *value = condition->value;

	if (!data)
		return false;
	switch (scols_column_get_json_type(condition->column)) {
	case SCOLS_JSON_NUMBER:
		return strtoull(data, NULL, 10) == strtoull(value, NULL, 10);
	case SCOLS_JSON_BOOLEAN:
		return (strcmp(data, "1") == 0) == (strcmp(value, "true") == 0);
	default:
		return strlen(value) == strlen(data) + 2 &&
		       strncmp(value + 1, data, strlen(data)) == 0;
	}
}

int scols_line_apply_filter(struct libscols_line *ln, struct libscols_filter *fltr,
			    int *status)
{
	*status = 1;
	for (int i = 0; i < fltr->n; i++) {
		const struct condition *condition = &fltr->conditions[i];

		if (!is_true(condition,
			     scols_line_get_column_data(ln, condition->column)))
			*status = 0;
	}
	return 0;
}
