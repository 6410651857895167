/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "json-text.h"
#include "parse.h"
#include "util.h"

static void flush(struct json_text *json)
{
	const char *data = json->buf;

	while (json->len > 0 && json->error == 0) {
		ssize_t n = write(json->fd, data, json->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			json->error = n < 0 ? -errno : -EIO;
			break;
		}
		data += n;
		json->len -= (size_t)n;
	}
	json->len = 0;
}

static void put(struct json_text *json, const char *data, size_t len)
{
	if (len > sizeof(json->buf) - json->len)
		flush(json);
	memcpy(json->buf + json->len, data, len);
	json->len += len;
}

static void put_text(struct json_text *json, const char *text)
{
	put(json, text, strlen(text));
}

static void begin(struct json_text *json, const char *key)
{
	if (json->comma)
		put(json, ",", 1);
	json->comma = true;
	if (!key)
		return;
	put(json, "\"", 1);
	put_text(json, key);
	put(json, "\":", 2);
}

void json_open(struct json_text *json, const char *key, char bracket)
{
	begin(json, key);
	put(json, &bracket, 1);
	json->comma = false;
}

void json_close(struct json_text *json, char bracket)
{
	put(json, &bracket, 1);
	json->comma = true;
}

void json_new_line(struct json_text *json)
{
	put_text(json, json->comma ? ",\n" : "\n");
	json->comma = false;
}

void json_number(struct json_text *json, const char *key, uint64_t value)
{
	char digits[20], *first = digits + sizeof(digits);

	do {
		*--first = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	begin(json, key);
	put(json, first, (size_t)(digits + sizeof(digits) - first));
}

void json_signed(struct json_text *json, const char *key, int64_t value)
{
	char digits[24];

	(void)snprintf(digits, sizeof(digits), "%" PRId64, value);
	begin(json, key);
	put_text(json, digits);
}

void json_boolean(struct json_text *json, const char *key, bool value)
{
	begin(json, key);
	put_text(json, value ? "true" : "false");
}

void json_hex(struct json_text *json, const char *key, uint64_t value)
{
	char digits[20];

	(void)snprintf(digits, sizeof(digits), "\"%016" PRIx64 "\"", value);
	begin(json, key);
	put_text(json, digits);
}

/* The length of the valid UTF-8 sequence that @s begins with (RFC 3629), or 0. */
static size_t sequence_length(const unsigned char *s)
{
	size_t n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Longer than need be, half of a surrogate pair, beyond U+10FFFF. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90))
		return 0;
	return n;
}

static uint32_t decode(const unsigned char *s, size_t n)
{
	uint32_t c = n == 1 ? s[0] : s[0] & (0x7fU >> n);

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3fU);
	return c;
}

/* Invisible, and changing how what is around them looks. */
static const struct {
	uint32_t first;
	uint32_t last;
} unseen[] = {
	{ 0xad, 0xad },	    { 0x61c, 0x61c },	  { 0x180e, 0x180e }, { 0x200b, 0x200b },
	{ 0x200e, 0x200f }, { 0x2028, 0x202e },	  { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
};

static bool is_unseen(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(unseen); i++)
		if (c >= unseen[i].first && c <= unseen[i].last)
			return true;
	return false;
}

static void put_escaped(struct json_text *json, uint32_t c)
{
	char text[16];

	if (c < 0x10000)
		(void)snprintf(text, sizeof(text), "\\u%04x", c);
	else
		(void)snprintf(text, sizeof(text), "\\u%04x\\u%04x",
			       0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
	put_text(json, text);
}

static void put_character(struct json_text *json, const unsigned char *s, size_t n)
{
	uint32_t c = decode(s, n);
	char text[16];

	if (n == 0) {
		(void)snprintf(text, sizeof(text), "\\\\x%02x", *s);
		put_text(json, text);
	} else if (c == '\\') {
		put_text(json, s[1] == 'x' ? "\\\\x5c" : "\\\\");
	} else if (c == '"') {
		put_text(json, "\\\"");
	} else if (is_unseen(c)) {
		put_escaped(json, c);
	} else {
		put(json, (const char *)s, n);
	}
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void json_string(struct json_text *json, const char *key, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	begin(json, key);
	put(json, "\"", 1);
	while (*s) {
		const unsigned char *first = s;
		size_t n;

		while (is_plain(*s) && s - first < JSON_BUFFER / 2)
			s++;
		put(json, (const char *)first, (size_t)(s - first));
		if (!*s || is_plain(*s))
			continue;
		n = sequence_length(s);
		put_character(json, s, n);
		s += n ?: 1;
	}
	put(json, "\"", 1);
}

int json_finish(struct json_text *json)
{
	put(json, "\n", 1);
	flush(json);
	return json->error;
}

int json_unescape(char *text)
{
	const char *from = text;
	char *to = text;

	while (*from) {
		int high, low;

		if (from[0] != '\\' || from[1] != 'x') {
			*to++ = *from++;
			continue;
		}
		high = parse_hex_digit(from[2]);
		low = high < 0 ? high : parse_hex_digit(from[3]);
		if (low < 0 || high + low == 0)
			return -EINVAL;
		*to++ = (char)(high << 4 | low);
		from += 4;
	}
	*to = '\0';
	return 0;
}
