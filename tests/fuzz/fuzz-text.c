/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whatever a text holds: as a cell and as JSON it is harmless, and can be had back. */

#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "must.h"
#include "safe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *write_text(const char *text, void (*write)(FILE *out, const char *text))
{
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);

	must(out);
	write(out, text);
	must(fclose(out) == 0 && strlen(written) == size);
	return written;
}

static void must_be_harmless(const char *text)
{
	must(mbstowcs(NULL, text, 0) != (size_t)-1);
	for (const char *p = text; *p; p++)
		must((unsigned char)*p >= 0x20 && *p != 0x7f);
	/* C1, as UTF-8 has it */
	for (const char *p = text; (p = strchr(p, 0xc2)); p++)
		must((unsigned char)p[1] >= 0xa0);
}

static char *put_utf8(char *out, uint32_t c)
{
	int n = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char marks[] = { 0, 0xc0, 0xe0, 0xf0 };

	*out++ = (char)(marks[n] | c >> (6 * n));
	while (n-- > 0)
		*out++ = (char)(0x80 | ((c >> (6 * n)) & 0x3f));
	return out;
}

static uint32_t get_hex(const char **p, size_t n)
{
	char digits[5] = "";
	char *end;
	uint32_t c;

	memcpy(digits, *p, n);
	c = (uint32_t)strtoul(digits, &end, 16);
	must(end == digits + n);
	*p += n;
	return c;
}

/* The character that @p, after "\u", begins with. */
static uint32_t get_escaped(const char **p)
{
	uint32_t c = get_hex(p, 4), low;

	must(c < 0xdc00 || c >= 0xe000);
	if (c < 0xd800 || c >= 0xe000)
		return c;
	must(strncmp(*p, "\\u", 2) == 0);
	*p += 2;
	low = get_hex(p, 4);
	must(low >= 0xdc00 && low < 0xe000);
	return 0x10000 + ((c - 0xd800) << 10 | (low - 0xdc00));
}

/* What a JSON parser makes of it, in place: escapes are longer than what they say. */
static void undo_json(char *text)
{
	const char *p = text + 1;
	char *out = text;

	must(*text == '"');
	while (*p != '"') {
		must(*p);
		if (*p != '\\') {
			*out++ = *p++;
			continue;
		}
		p += 2;
		switch (p[-1]) {
		case 'u':
			out = put_utf8(out, get_escaped(&p));
			break;
		case 'n':
			*out++ = '\n';
			break;
		case 't':
			*out++ = '\t';
			break;
		default:
			must(p[-1] == '"' || p[-1] == '\\');
			*out++ = p[-1];
		}
	}
	must(p[1] == '\0');
	*out = '\0';
}

/* The bytes that each \xHH stands for, in place. */
static void undo_hex(char *text)
{
	const char *p = text;
	char *out = text;

	while (*p) {
		if (strncmp(p, "\\x", 2) != 0) {
			*out++ = *p++;
			continue;
		}
		p += 2;
		*out++ = (char)get_hex(&p, 2);
	}
	*out = '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *written;

	must(text && setlocale(LC_ALL, "C.UTF-8"));
	written = write_text(text, json_write_string);
	must_be_harmless(written);
	undo_json(written);
	undo_hex(written);
	must(strcmp(written, text) == 0);
	free(written);

	written = write_text(text, safe_write_string);
	must_be_harmless(written);
	must(safe_is_safe(written) || strstr(written, "\\x"));
	must(safe_is_safe(text) == (strcmp(written, text) == 0));
	undo_hex(written);
	must(strcmp(written, text) == 0);
	free(written);
	free(text);
	return 0;
}
