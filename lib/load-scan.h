/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Cuts a JSON document into pieces small enough to be parsed one by one, whatever is in
 * it. Nothing here takes more memory for a larger or deeper document.
 */

#include <stdbool.h>
#include <stddef.h>

/* A part of the document. */
struct span {
	const char *text;
	size_t len;
};

/* A place in an object or array. */
struct cursor {
	const char *at; /* where something is wrong, after an error */
	const char *end;
	char close; /* the bracket that ends it; 0: not begun */
	bool any;   /* something was taken */
};

/* What a value has that a parser of JSON would not mind. */
struct inspection {
	size_t n_keys;	       /* in all objects */
	const char *too_large; /* a number beyond 64 bits, or NULL */
};

/* Goes into a value that has to begin with @open, "{" or "[". 0 or -EBADMSG. */
int cursor_open(struct cursor *cursor, struct span value, char open);

/*
 * Takes the next value; of an object also its key, without quotes. 1; 0 at the end;
 * -EBADMSG.
 */
int cursor_next(struct cursor *cursor, struct span *ret_key, struct span *ret);

/* The one value in the text: nothing but blanks may be around it. 0 or -EBADMSG. */
int cursor_take_all(struct cursor *cursor, struct span text, struct span *ret);

struct inspection span_inspect(struct span value);
