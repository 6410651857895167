/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <ctype.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "safe.h"

/* Not printed themselves, these change how what stands beside them reads. */
static const struct {
	uint32_t first;
	uint32_t last;
} deceptive[] = {
	{ 0xad, 0xad },	      /* soft hyphen */
	{ 0x61c, 0x61c },     /* Arabic letter mark */
	{ 0x180e, 0x180e },   /* Mongolian vowel separator */
	{ 0x200b, 0x200b },   /* zero width space */
	{ 0x200e, 0x200f },   /* left-to-right and right-to-left marks */
	{ 0x2028, 0x202e },   /* separators, embeddings and overrides */
	{ 0x2060, 0x206f },   /* word joiner, isolates */
	{ 0xfeff, 0xfeff },   /* byte order mark */
	{ 0xfff9, 0xfffb },   /* interlinear annotations */
	{ 0xe0000, 0xe007f }, /* tags */
};

bool safe_is_deceptive(uint32_t c)
{
	for (size_t i = 0; i < sizeof(deceptive) / sizeof(deceptive[0]); i++)
		if (c >= deceptive[i].first && c <= deceptive[i].last)
			return true;
	return false;
}

/* The bytes of the printable character that @s begins with, or 0. */
static size_t printable_length(const char *s, size_t size)
{
	mbstate_t state = { 0 };
	wchar_t c;
	size_t n;

	if (s[0] == '\\' && s[1] == 'x')
		return 0;
	n = mbrtowc(&c, s, size, &state);
	if (n > size || !iswprint((wint_t)c) || safe_is_deceptive((uint32_t)c))
		return 0;
	return n;
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

bool safe_is_safe(const char *text)
{
	size_t size = strlen(text), n;

	for (; size > 0; text += n, size -= n) {
		n = printable_length(text, size);
		if (n == 0)
			return false;
	}
	return true;
}
