/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * What a column says of a row, before anybody decides how it looks: in a table, raw, as
 * JSON.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cell_type {
	CELL_STRING,
	CELL_NUMBER,
	CELL_BOOLEAN,
	CELL_OBJECT,  /* in JSON; elsewhere a string */
	CELL_NUMBERS, /* from here on: a list */
	CELL_STRINGS,
	CELL_OBJECTS, /* in JSON */
};

struct cell {
	bool known; /* false: blank in a table, null in JSON, whatever the type */
	const char *string;
	char *own_string; /* freed with the next reset */
	char *json;	  /* of an object */
	uint64_t number;  /* of a boolean 0 or 1 */
	uint64_t *numbers;
	char **strings;
	char *summary; /* of a list or string, where people read it; or NULL */
	size_t n_items;
	size_t n_room;
};

void cell_set_string(struct cell *cell, const char *string);
void cell_take_string(struct cell *cell, char *string); /* takes it over */
void cell_set_number(struct cell *cell, uint64_t number);
void cell_set_boolean(struct cell *cell, bool value);

/* What JSON has instead of the string, a JSON value; takes it over. */
void cell_take_json(struct cell *cell, char *json);

/* Makes a list known, even if nothing is added to it. */
void cell_set_list(struct cell *cell);
void cell_add_number(struct cell *cell, uint64_t number);
void cell_add_string(struct cell *cell, char *string); /* takes it over */

/* @number stands for it in tables; @json, a JSON value, is taken over. */
void cell_add_object(struct cell *cell, uint64_t number, char *json);

/* What tables have instead of the list or string; takes it over. */
void cell_take_summary(struct cell *cell, char *summary);

/* Empties the cell and keeps its room. */
void cell_reset(struct cell *cell);
void cell_done(struct cell *cell);

/*
 * The cell as text for a table, safe to be shown, items of a list apart by @separator; to
 * be freed. NULL if it is not known.
 */
char *cell_to_text(const struct cell *cell, enum cell_type type, char separator);

/* The same as it is, with commas, for raw output, which libsmartcols makes safe. */
char *cell_to_raw(const struct cell *cell, enum cell_type type);

/* The cell as a JSON value; to be freed. NULL stands for null. */
char *cell_to_json(const struct cell *cell, enum cell_type type);

/* "<integer>" and the like, as -H prints it. Static. */
const char *cell_type_get_name(enum cell_type type);
