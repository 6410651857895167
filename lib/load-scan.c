/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <string.h>

#include "load-scan.h"

#define MAX_DIGITS "18446744073709551615"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_blanks(struct cursor *c)
{
	while (c->at < c->end && is_blank(*c->at))
		c->at++;
}

/* Past the closing quote of the string that begins there, or @end. */
static const char *skip_string(const char *at, const char *end)
{
	for (at++; at < end; at++) {
		if (*at == '"')
			return at + 1;
		if (*at == '\\' && at + 1 < end)
			at++;
	}
	return end;
}

/* Past the bracket that closes the first one. -EBADMSG if there is none. */
static int skip_brackets(struct cursor *c)
{
	size_t depth = 0;

	while (c->at < c->end) {
		switch (*c->at) {
		case '"':
			c->at = skip_string(c->at, c->end);
			continue;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			depth--;
			break;
		}
		c->at++;
		if (depth == 0)
			return 0;
	}
	return -EBADMSG;
}

static int skip_value(struct cursor *c)
{
	const char *first = c->at;

	if (c->at == c->end)
		return -EBADMSG;
	if (*c->at == '{' || *c->at == '[')
		return skip_brackets(c);
	if (*c->at == '"') {
		c->at = skip_string(c->at, c->end);
		return c->at - first >= 2 && c->at[-1] == '"' ? 0 : -EBADMSG;
	}
	while (c->at < c->end && !is_blank(*c->at) && !strchr(",:[]{}\"", *c->at))
		c->at++;
	return c->at > first ? 0 : -EBADMSG;
}

static bool is_at(const struct cursor *c, char wanted)
{
	return c->at < c->end && *c->at == wanted;
}

static int take(struct cursor *c, char wanted)
{
	skip_blanks(c);
	if (!is_at(c, wanted))
		return -EBADMSG;
	c->at++;
	return 0;
}

int cursor_open(struct cursor *cursor, struct span value, char open)
{
	*cursor = (struct cursor){
		.at = value.text,
		.end = value.text + value.len,
		.close = open == '{' ? '}' : ']',
	};
	return take(cursor, open);
}

static int take_key(struct cursor *c, struct span *ret)
{
	const char *first;
	int r;

	skip_blanks(c);
	if (!is_at(c, '"'))
		return -EBADMSG;
	first = c->at;
	r = skip_value(c);
	if (r < 0)
		return r;
	*ret = (struct span){ first + 1, (size_t)(c->at - first) - 2 };
	return take(c, ':');
}

int cursor_next(struct cursor *cursor, struct span *ret_key, struct span *ret)
{
	const char *first;
	int r = 0;

	skip_blanks(cursor);
	if (is_at(cursor, cursor->close)) {
		cursor->at++;
		return 0;
	}
	if (cursor->any)
		r = take(cursor, ',');
	if (r == 0 && cursor->close == '}')
		r = take_key(cursor, ret_key);
	if (r < 0)
		return r;
	skip_blanks(cursor);
	first = cursor->at;
	r = skip_value(cursor);
	if (r < 0)
		return r;
	cursor->any = true;
	*ret = (struct span){ first, (size_t)(cursor->at - first) };
	return 1;
}

int cursor_take_all(struct cursor *cursor, struct span text, struct span *ret)
{
	const char *first;
	int r;

	*cursor = (struct cursor){ .at = text.text, .end = text.text + text.len };
	skip_blanks(cursor);
	first = cursor->at;
	r = skip_value(cursor);
	if (r < 0)
		return r;
	*ret = (struct span){ first, (size_t)(cursor->at - first) };
	skip_blanks(cursor);
	return cursor->at == cursor->end ? 0 : -EBADMSG;
}

static bool is_too_large(const char *digits, size_t n)
{
	size_t max = strlen(MAX_DIGITS);

	return n > max || (n == max && memcmp(digits, MAX_DIGITS, n) > 0);
}

struct inspection span_inspect(struct span value)
{
	const char *at = value.text, *end = at + value.len, *first;
	struct inspection result = { 0 };

	while (at < end) {
		if (*at == '"') {
			at = skip_string(at, end);
		} else if (is_digit(*at)) {
			for (first = at; at < end && is_digit(*at); at++)
				;
			if (!result.too_large &&
			    is_too_large(first, (size_t)(at - first)))
				result.too_large = first;
		} else {
			result.n_keys += *at++ == ':';
		}
	}
	return result;
}
