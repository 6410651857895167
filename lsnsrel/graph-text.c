/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <string.h>

#include "graph-text.h"
#include "safe.h"
#include "utf8.h"

#define MAX_PLAIN 255

/* XML has no words for some, which Graphviz copies into SVG. */
static bool can_be_shown(uint32_t c)
{
	bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
	bool nobody = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);

	return !control && !nobody && !safe_is_deceptive(c);
}

static void write_character(FILE *out, const char *s, size_t n)
{
	if (*s == '\\' && s[1] == 'x')
		fputs("\\\\x5c", out);
	else if (*s == '"' || *s == '\\')
		fprintf(out, "\\%c", *s);
	else if (*s == '&')
		fputs("&amp;", out);
	else
		fwrite(s, 1, n, out);
}

void graph_text_write(FILE *out, const char *text, size_t max)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	for (; *s && max > 0; s += n, max--) {
		n = utf8_length(s);
		if (n > 0 && can_be_shown(utf8_decode(s, n))) {
			write_character(out, (const char *)s, n);
			continue;
		}
		n = n ?: 1;
		for (size_t i = 0; i < n; i++)
			fprintf(out, "\\\\x%02x", s[i]);
	}
	if (*s)
		fputs("…", out);
}

bool graph_text_is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789:[]/@%+=,._ -";
	size_t len = strspn(text, plain);

	return text[len] == '\0' && len <= MAX_PLAIN;
}
