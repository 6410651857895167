/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <stdbool.h>

#include "column.h"
#include "xalloc.h"

void column_list_add(struct column_list *list, enum column_id id)
{
	list->ids = xreallocarray(list->ids, list->n_ids + 1, sizeof(*list->ids));
	list->ids[list->n_ids++] = id;
}

static size_t find(const struct column_list *list, enum column_id id)
{
	size_t i = 0;

	while (i < list->n_ids && list->ids[i] != id)
		i++;
	return i;
}

bool column_list_contains(const struct column_list *list, enum column_id id)
{
	return find(list, id) < list->n_ids;
}

void column_list_insert(struct column_list *list, enum column_id id,
			enum column_id before)
{
	size_t at = find(list, before);

	column_list_add(list, id);
	for (size_t i = list->n_ids - 1; i > at; i--)
		list->ids[i] = list->ids[i - 1];
	list->ids[at] = id;
}

void column_list_parse(struct column_list *list, const char *text, unsigned int where,
		       const char *variable)
{
	const char *told = variable ?: "", *colon = variable ? ": " : "";
	const char *p = text;

	if (*p == '+')
		p++;
	else
		list->n_ids = 0;
	for (;;) {
		size_t len = strcspn(p, ",");
		int id = column_from_name(p, len, where);

		if (len == 0)
			errx(EXIT_FAILURE, "%s%s%s: '%s'", told, colon,
			     _("empty column name in list"), text);
		if (id < 0)
			errx(EXIT_FAILURE, "%s%s%s: %.*s", told, colon,
			     _("unknown column"), (int)len, p);
		column_list_add(list, (enum column_id)id);
		p += len;
		if (*p++ == '\0')
			return;
	}
}

void column_list_drop_repeated(struct column_list *list)
{
	bool seen[N_COLUMNS] = { false };
	size_t n = 0;

	for (size_t i = 0; i < list->n_ids; i++) {
		enum column_id id = list->ids[i];

		if (!seen[id])
			list->ids[n++] = id;
		seen[id] = true;
	}
	list->n_ids = n;
}

void column_list_done(struct column_list *list)
{
	free(list->ids);
	*list = (struct column_list){ 0 };
}
