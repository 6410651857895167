/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "cell.h"
#include "json.h"
#include "safe.h"
#include "xalloc.h"

static const char *const type_names[] = {
	[CELL_STRING] = "<string>",	[CELL_NUMBER] = "<integer>",
	[CELL_BOOLEAN] = "<boolean>",	[CELL_OBJECT] = "<object>",
	[CELL_NUMBERS] = "<integer[]>", [CELL_STRINGS] = "<string[]>",
	[CELL_OBJECTS] = "<object[]>",
};

static_assert(sizeof(type_names) / sizeof(type_names[0]) == CELL_OBJECTS + 1,
	      "every type has a name");

const char *cell_type_get_name(enum cell_type type)
{
	return type_names[type];
}

void cell_set_string(struct cell *cell, const char *string)
{
	cell->string = string;
	cell->known = string != NULL;
}

void cell_take_string(struct cell *cell, char *string)
{
	free(cell->own_string);
	cell->own_string = string;
	cell_set_string(cell, string);
}

void cell_set_number(struct cell *cell, uint64_t number)
{
	cell->number = number;
	cell->known = true;
}

void cell_set_boolean(struct cell *cell, bool value)
{
	cell_set_number(cell, value);
}

void cell_take_json(struct cell *cell, char *json)
{
	free(cell->json);
	cell->json = json;
}

void cell_set_list(struct cell *cell)
{
	cell->known = true;
}

/* A list is of one type: both arrays grow alike. */
static void make_room(struct cell *cell)
{
	if (cell->n_items < cell->n_room)
		return;
	cell->n_room = cell->n_room * 2 ?: 8;
	cell->numbers =
		xreallocarray(cell->numbers, cell->n_room, sizeof(*cell->numbers));
	cell->strings =
		xreallocarray(cell->strings, cell->n_room, sizeof(*cell->strings));
}

void cell_add_number(struct cell *cell, uint64_t number)
{
	make_room(cell);
	cell->strings[cell->n_items] = NULL;
	cell->numbers[cell->n_items++] = number;
	cell->known = true;
}

void cell_add_string(struct cell *cell, char *string)
{
	make_room(cell);
	cell->strings[cell->n_items++] = string;
	cell->known = true;
}

void cell_add_object(struct cell *cell, uint64_t number, char *json)
{
	make_room(cell);
	cell->numbers[cell->n_items] = number;
	cell->strings[cell->n_items++] = json;
	cell->known = true;
}

void cell_take_summary(struct cell *cell, char *summary)
{
	free(cell->summary);
	cell->summary = summary;
}

void cell_reset(struct cell *cell)
{
	for (size_t i = 0; i < cell->n_items; i++)
		free(cell->strings[i]);
	free(cell->own_string);
	cell->own_string = NULL;
	cell_take_summary(cell, NULL);
	cell_take_json(cell, NULL);
	cell->known = false;
	cell->string = NULL;
	cell->n_items = 0;
}

void cell_done(struct cell *cell)
{
	cell_reset(cell);
	free(cell->numbers);
	free(cell->strings);
	*cell = (struct cell){ 0 };
}

enum style {
	STYLE_TABLE,
	STYLE_RAW,
	STYLE_JSON,
};

static void write_string(FILE *out, const char *string, enum style style)
{
	switch (style) {
	case STYLE_TABLE:
		safe_write_string(out, string);
		break;
	case STYLE_RAW:
		fputs(string, out);
		break;
	case STYLE_JSON:
		json_write_string(out, string);
		break;
	}
}

/* One item of a list, or the one value of another cell. */
static void write_item(FILE *out, const struct cell *cell, enum cell_type type, size_t i,
		       enum style style)
{
	switch (type) {
	case CELL_OBJECT:
		if (style == STYLE_JSON) {
			fputs(cell->json, out);
			break;
		}
		/* fall through */
	case CELL_STRING:
		write_string(out, cell->string, style);
		break;
	case CELL_STRINGS:
		write_string(out, cell->strings[i], style);
		break;
	case CELL_BOOLEAN:
		if (style == STYLE_JSON) {
			fputs(cell->number ? "true" : "false", out);
			break;
		}
		/* fall through */
	case CELL_NUMBER:
		fprintf(out, "%" PRIu64, cell->number);
		break;
	case CELL_OBJECTS:
		if (style == STYLE_JSON) {
			fputs(cell->strings[i], out);
			break;
		}
		/* fall through */
	case CELL_NUMBERS:
		fprintf(out, "%" PRIu64, cell->numbers[i]);
		break;
	}
}

static char *to_string(const struct cell *cell, enum cell_type type, enum style style,
		       char separator)
{
	bool json = style == STYLE_JSON;
	bool list = type >= CELL_NUMBERS;
	bool summary = cell->summary && style == STYLE_TABLE;
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!cell->known)
		return NULL;
	out = xcheck(open_memstream(&text, &size));
	if (summary)
		safe_write_string(out, cell->summary);
	if (list && json)
		fputc('[', out);
	for (size_t i = 0; !summary && i < (list ? cell->n_items : 1); i++) {
		if (i > 0)
			fputc(separator, out);
		write_item(out, cell, type, i, style);
	}
	if (list && json)
		fputc(']', out);
	if (fclose(out) != 0)
		xcheck(NULL);
	return text;
}

char *cell_to_text(const struct cell *cell, enum cell_type type, char separator)
{
	return to_string(cell, type, STYLE_TABLE, separator);
}

char *cell_to_raw(const struct cell *cell, enum cell_type type)
{
	return to_string(cell, type, STYLE_RAW, ',');
}

char *cell_to_json(const struct cell *cell, enum cell_type type)
{
	return to_string(cell, type, STYLE_JSON, ',');
}
