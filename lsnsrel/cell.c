/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "cell.h"
#include "json.h"
#include "xalloc.h"

static const char *const type_names[] = {
	[CELL_STRING] = "<string>",    [CELL_NUMBER] = "<integer>",
	[CELL_BOOLEAN] = "<boolean>",  [CELL_NUMBERS] = "<integer[]>",
	[CELL_STRINGS] = "<string[]>",
};

static_assert(sizeof(type_names) / sizeof(type_names[0]) == CELL_STRINGS + 1,
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

void cell_set_number(struct cell *cell, uint64_t number)
{
	cell->number = number;
	cell->known = true;
}

void cell_set_boolean(struct cell *cell, bool value)
{
	cell_set_number(cell, value);
}

void cell_set_list(struct cell *cell)
{
	cell->known = true;
}

void cell_add_number(struct cell *cell, uint64_t number)
{
	if (cell->n_items == cell->n_room) {
		cell->n_room = cell->n_room * 2 ?: 8;
		cell->numbers = xreallocarray(cell->numbers, cell->n_room,
					      sizeof(*cell->numbers));
	}
	cell->numbers[cell->n_items++] = number;
	cell->known = true;
}

void cell_reset(struct cell *cell)
{
	cell->known = false;
	cell->string = NULL;
	cell->n_items = 0;
}

void cell_done(struct cell *cell)
{
	free(cell->numbers);
	*cell = (struct cell){ 0 };
}

static void write_text(FILE *out, const struct cell *cell, enum cell_type type,
		       char separator)
{
	switch (type) {
	case CELL_STRING:
		fputs(cell->string, out);
		break;
	case CELL_NUMBER:
	case CELL_BOOLEAN:
		fprintf(out, "%" PRIu64, cell->number);
		break;
	case CELL_NUMBERS:
	case CELL_STRINGS: /* NSFS, of which no source knows yet */
		for (size_t i = 0; i < cell->n_items; i++) {
			if (i > 0)
				fputc(separator, out);
			fprintf(out, "%" PRIu64, cell->numbers[i]);
		}
		break;
	}
}

static void write_json(FILE *out, const struct cell *cell, enum cell_type type)
{
	switch (type) {
	case CELL_STRING:
		json_write_string(out, cell->string);
		break;
	case CELL_BOOLEAN:
		fputs(cell->number ? "true" : "false", out);
		break;
	case CELL_NUMBER:
		write_text(out, cell, type, ',');
		break;
	case CELL_NUMBERS:
	case CELL_STRINGS:
		fputc('[', out);
		write_text(out, cell, type, ',');
		fputc(']', out);
		break;
	}
}

/* Both ways of writing a cell, into a text of its own. */
static char *to_string(const struct cell *cell, enum cell_type type, bool json,
		       char separator)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!cell->known)
		return NULL;
	out = xcheck(open_memstream(&text, &size));
	if (json)
		write_json(out, cell, type);
	else
		write_text(out, cell, type, separator);
	if (fclose(out) != 0)
		xcheck(NULL);
	return text;
}

char *cell_to_text(const struct cell *cell, enum cell_type type, char separator)
{
	return to_string(cell, type, false, separator);
}

char *cell_to_json(const struct cell *cell, enum cell_type type)
{
	return to_string(cell, type, true, ',');
}
