/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "json.h"
#include "safe.h"

/* The length of the valid UTF-8 sequence at @s (RFC 3629), or 0. */
static size_t utf8_length(const unsigned char *s)
{
	size_t n = s[0] < 0x80 ? 1
		 : s[0] < 0xc2 ? 0
		 : s[0] < 0xe0 ? 2
		 : s[0] < 0xf0 ? 3
		 : s[0] < 0xf5 ? 4
			       : 0;

	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates, and what lies beyond U+10FFFF */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

static const char *short_escape(unsigned char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

/* Of a valid sequence. */
static uint32_t utf8_decode(const unsigned char *s, size_t n)
{
	uint32_t c = n == 1 ? s[0] : s[0] & (0xffU >> (n + 1));

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3fU);
	return c;
}

/* What a terminal would act upon, were the JSON shown on one. */
static bool must_be_escaped(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || safe_is_deceptive(c);
}

static void write_escape(FILE *out, uint32_t c)
{
	if (c < 0x10000) {
		fprintf(out, "\\u%04x", c);
		return;
	}
	c -= 0x10000;
	fprintf(out, "\\u%04x\\u%04x", 0xd800 | c >> 10, 0xdc00 | (c & 0x3ff));
}

static void write_character(FILE *out, const unsigned char *s, size_t n)
{
	uint32_t c = utf8_decode(s, n);

	if (c == '\\' && s[1] == 'x')
		fputs("\\\\x5c", out);
	else if (short_escape(*s))
		fputs(short_escape(*s), out);
	else if (must_be_escaped(c))
		write_escape(out, c);
	else
		fwrite(s, 1, n, out);
}

void json_write_string(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	fputc('"', out);
	for (; *s; s += n ?: 1) {
		n = utf8_length(s);
		if (n > 0)
			write_character(out, s, n);
		else
			fprintf(out, "\\\\x%02x", *s);
	}
	fputc('"', out);
}
