/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json-text.h"
#include "load-value.h"
#include "parse.h"

/* Command lines have up to 128 KiB, and each byte is written as up to 6. */
#define ITEM_MAX (1024 * 1024)

static int say(struct load *load, char *why)
{
	free(load->why);
	load->why = why;
	return why ? -EBADMSG : -ENOMEM;
}

int load_fail(struct load *load, const char *key, const char *format, ...)
{
	char place[64] = "", what[160], *why;
	va_list args;

	if (load->in_list)
		(void)snprintf(place, sizeof(place), "[%zu]", load->index);
	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (asprintf(&why, "%s%s%s%s%s%s: %s", load->section, place,
		     load->inside ? "." : "", load->inside ?: "", key ? "." : "",
		     key ?: "", what) < 0)
		why = NULL;
	return say(load, why);
}

int load_fail_at(struct load *load, const char *at, const char *what)
{
	const char *line = load->text.text, *next;
	size_t n_lines = 1;
	char *why;

	while ((next = memchr(line, '\n', (size_t)(at - line)))) {
		line = next + 1;
		n_lines++;
	}
	if (asprintf(&why, "line %zu, column %zu: %s", n_lines, (size_t)(at - line) + 1,
		     what) < 0)
		why = NULL;
	return say(load, why);
}

int load_charge(struct load *load, size_t n_bytes)
{
	int r;

	load->n_bytes += n_bytes;
	if (load->n_bytes <= LOAD_MEMORY_MAX)
		return 0;
	r = load_fail(load, NULL, "too large");
	return r == -EBADMSG ? -EFBIG : r;
}

static size_t count_keys(struct json_object *value)
{
	size_t n = 0;

	if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			n += count_keys(json_object_array_get_idx(value, i));
	} else if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, child)
		{
			(void)key;
			n += 1 + count_keys(child);
		}
	}
	return n;
}

static int check_syntax(struct load *load, struct span value,
			const struct json_object *object)
{
	enum json_tokener_error error = json_tokener_get_error(load->tokener);
	size_t end = json_tokener_get_parse_end(load->tokener);

	if (error == json_tokener_success && object && end == value.len)
		return 0;
	if (error == json_tokener_continue || error == json_tokener_success)
		return load_fail_at(load, value.text + end, "not JSON");
	return load_fail_at(load, value.text + end, json_tokener_error_desc(error));
}

int load_parse(struct load *load, struct span value, char open, struct json_object **ret)
{
	struct inspection inspection;
	struct json_object *object;
	int r;

	if (value.len > ITEM_MAX)
		return load_fail(load, NULL, "longer than %d bytes", ITEM_MAX);
	if (*value.text != open)
		return load_fail_at(load, value.text, "not an object");
	json_tokener_reset(load->tokener);
	object = json_tokener_parse_ex(load->tokener, value.text, (int)value.len);
	r = check_syntax(load, value, object);
	if (r == 0) {
		inspection = span_inspect(value);
		if (inspection.too_large)
			r = load_fail_at(load, inspection.too_large, "beyond 64 bits");
		else if (inspection.n_keys != count_keys(object))
			r = load_fail(load, NULL, "the same key twice");
	}
	if (r < 0)
		json_object_put(object);
	else
		*ret = object;
	return r;
}

/* NULL also where it is null. */
static struct json_object *get(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) ? value : NULL;
}

int load_number(struct load *load, struct json_object *object, const char *key,
		uint64_t min, uint64_t max, uint64_t *ret)
{
	struct json_object *value = get(object, key);
	uint64_t number;

	if (!value)
		return 0;
	if (!json_object_is_type(value, json_type_int))
		return load_fail(load, key, "not a whole number");
	number = json_object_get_uint64(value);
	if (json_object_get_int64(value) < 0 || number < min || number > max)
		return load_fail(load, key, "not a number from %" PRIu64 " to %" PRIu64,
				 min, max);
	*ret = number;
	return 1;
}

int load_signed(struct load *load, struct json_object *object, const char *key,
		int64_t min, int64_t *ret)
{
	struct json_object *value = get(object, key);

	if (!value)
		return 0;
	if (!json_object_is_type(value, json_type_int))
		return load_fail(load, key, "not a whole number");
	if (json_object_get_int64(value) < min ||
	    (json_object_get_int64(value) > 0 &&
	     json_object_get_uint64(value) > INT64_MAX))
		return load_fail(load, key, "not a number from %" PRId64 " to %" PRId64,
				 min, INT64_MAX);
	*ret = json_object_get_int64(value);
	return 1;
}

int load_boolean(struct load *load, struct json_object *object, const char *key,
		 bool *ret)
{
	struct json_object *value = get(object, key);

	if (!value)
		return 0;
	if (!json_object_is_type(value, json_type_boolean))
		return load_fail(load, key, "neither true nor false");
	*ret = json_object_get_boolean(value);
	return 1;
}

static int check_string(struct load *load, struct json_object *value, const char *key)
{
	const char *text;

	if (!json_object_is_type(value, json_type_string))
		return load_fail(load, key, "not a string");
	text = json_object_get_string(value);
	if (strlen(text) != (size_t)json_object_get_string_len(value))
		return load_fail(load, key, "has a NUL");
	return 1;
}

int load_name(struct load *load, struct json_object *object, const char *key,
	      const char **ret)
{
	struct json_object *value = get(object, key);
	int r = value ? check_string(load, value, key) : 0;

	if (r > 0)
		*ret = json_object_get_string(value);
	return r;
}

int load_hex(struct load *load, struct json_object *object, const char *key,
	     uint64_t *ret)
{
	const char *text;
	uint64_t bits = 0;
	int r;

	r = load_name(load, object, key, &text);
	if (r <= 0)
		return r;
	if (strlen(text) != 16)
		return load_fail(load, key, "not 16 hexadecimal digits");
	for (; *text; text++) {
		int digit = parse_hex_digit(*text);

		if (digit < 0)
			return load_fail(load, key, "not 16 hexadecimal digits");
		bits = bits << 4 | (unsigned int)digit;
	}
	*ret = bits;
	return 1;
}

int load_text(struct load *load, struct json_object *object, const char *key, char **ret)
{
	const char *text;
	char *copy;
	int r;

	r = load_name(load, object, key, &text);
	if (r <= 0)
		return r;
	r = load_charge(load, strlen(text) + 1);
	if (r < 0)
		return r;
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	if (json_unescape(copy) < 0) {
		free(copy);
		return load_fail(load, key, "a \\x without the digits of a byte");
	}
	*ret = copy;
	return 1;
}

int load_pid(struct load *load, struct json_object *object, const char *key, pid_t *ret)
{
	struct json_object *value = get(object, key);

	if (!value)
		return 0;
	if (!json_object_is_type(value, json_type_int) ||
	    json_object_get_int64(value) <= 0 || json_object_get_int64(value) > INT_MAX)
		return load_fail(load, key, "not a PID");
	*ret = (pid_t)json_object_get_int64(value);
	return 1;
}

int load_type_to_bit(const char *name)
{
	int type = nsrel_type_from_name(name);

	return type < 0 ? type : (int)NSREL_TYPE_MASK(type);
}

int load_set(struct load *load, struct json_object *array, const char *key,
	     int (*to_bit)(const char *name), unsigned int *ret)
{
	unsigned int set = 0;

	if (!json_object_is_type(array, json_type_array))
		return load_fail(load, key, "not an array");
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *value = json_object_array_get_idx(array, i);
		int bit, r = check_string(load, value, key);

		if (r < 0)
			return r;
		bit = to_bit(json_object_get_string(value));
		if (bit < 0)
			return load_fail(load, key, "[%zu] is an unknown name", i);
		set |= (unsigned int)bit;
	}
	*ret = set;
	return 1;
}

int load_need(struct load *load, const char *key, int r)
{
	return r == 0 ? load_fail(load, key, "missing") : r;
}
