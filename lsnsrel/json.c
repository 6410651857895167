/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "json.h"
#include "safe.h"
#include "utf8.h"

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
