/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <ctype.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "safe.h"

/* The bytes of the printable character that @s begins with, or 0. */
static size_t printable_length(const char *s, size_t size)
{
	mbstate_t state = { 0 };
	wchar_t c;
	size_t n;

	if (s[0] == '\\' && s[1] == 'x')
		return 0;
	n = mbrtowc(&c, s, size, &state);
	return n <= size && iswprint((wint_t)c) ? n : 0;
}

void safe_write_string(FILE *out, const char *text)
{
	size_t size = strlen(text), n;

	for (; size > 0; text += n, size -= n) {
		n = printable_length(text, size);
		if (n > 0) {
			fwrite(text, 1, n, out);
			continue;
		}
		fprintf(out, "\\x%02x", (unsigned char)*text);
		n = 1;
	}
}
