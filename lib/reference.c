/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "parse.h"
#include "reference.h"
#include "util.h"

/* Every byte of a path may become three; all else is numbers. */
#define TEXT_MAX (3 * PATH_MAX + 512)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* As it is, in a path. */
static bool is_plain(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && strchr("/._:@+-", c));
}

/* All of the text from @s on; each number is written in one way only. 0 or -EINVAL. */
static int take_number(const char *s, const char *end, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (s == end || (*s == '0' && end - s > 1))
		return -EINVAL;
	for (; s < end; s++)
		if (!is_digit(*s) || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*s - '0'), &value))
			return -EINVAL;
	if (value > max)
		return -EINVAL;
	*ret = value;
	return 0;
}

/* The same, and 0 is none. */
static int take_positive(const char *s, const char *end, uint64_t max, uint64_t *ret)
{
	return s < end && *s == '0' ? -EINVAL : take_number(s, end, max, ret);
}

static int take_dev(const char *s, const char *end, struct reference *ref)
{
	const char *colon = memchr(s, ':', (size_t)(end - s));
	uint64_t major, minor;

	if (!colon || take_number(s, colon, UINT32_MAX, &major) < 0 ||
	    take_number(colon + 1, end, UINT32_MAX, &minor) < 0)
		return -EINVAL;
	ref->dev = makedev((unsigned int)major, (unsigned int)minor);
	return 0;
}

static int take_id(const char *s, const char *end, struct reference *ref)
{
	return take_positive(s, end, UINT64_MAX, &ref->id);
}

/* As the kernel writes it. */
static bool is_boot_id(const char *s, size_t len)
{
	if (len != REFERENCE_BOOT_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !is_digit(s[i]) && (s[i] < 'a' || s[i] > 'f'))
			return false;
	}
	return true;
}

static int take_boot(const char *s, const char *end, struct reference *ref)
{
	if (!is_boot_id(s, (size_t)(end - s)))
		return -EINVAL;
	memcpy(ref->boot, s, REFERENCE_BOOT_LEN);
	ref->boot[REFERENCE_BOOT_LEN] = '\0';
	return 0;
}

static int take_pid(const char *s, const char *end, struct reference *ref)
{
	uint64_t pid;

	if (take_positive(s, end, INT_MAX, &pid) < 0)
		return -EINVAL;
	ref->pid = (pid_t)pid;
	return 0;
}

static int take_start(const char *s, const char *end, struct reference *ref)
{
	return take_number(s, end, UINT64_MAX, &ref->start);
}

static int take_mntns(const char *s, const char *end, struct reference *ref)
{
	return take_positive(s, end, UINT64_MAX, &ref->mntns);
}

/* One byte of a path, and moves behind it. -EINVAL if there is none such. */
static int take_byte(const char **p, const char *end)
{
	int high, low;

	if (**p != '%')
		return is_plain(**p) ? *(*p)++ : -EINVAL;
	if (end - *p < 3)
		return -EINVAL;
	high = parse_hex_digit((*p)[1]);
	low = parse_hex_digit((*p)[2]);
	if (high < 0 || low < 0 || (high == 0 && low == 0))
		return -EINVAL;
	*p += 3;
	return high << 4 | low;
}

static int take_path(const char *s, const char *end, struct reference *ref)
{
	size_t n = 0;

	while (s < end) {
		int byte = take_byte(&s, end);

		if (byte < 0 || n + 1 >= sizeof(ref->path))
			return -EINVAL;
		ref->path[n++] = (char)byte;
	}
	ref->path[n] = '\0';
	return ref->path[0] == '/' ? 0 : -EINVAL;
}

static int format_dev(char *buf, size_t size, const struct reference *ref)
{
	return snprintf(buf, size, "%u:%u", major(ref->dev), minor(ref->dev));
}

static int format_id(char *buf, size_t size, const struct reference *ref)
{
	return snprintf(buf, size, "%" PRIu64, ref->id);
}

static int format_boot(char *buf, size_t size, const struct reference *ref)
{
	return snprintf(buf, size, "%s", ref->boot);
}

static int format_pid(char *buf, size_t size, const struct reference *ref)
{
	return snprintf(buf, size, "%d", (int)ref->pid);
}

static int format_start(char *buf, size_t size, const struct reference *ref)
{
	return snprintf(buf, size, "%" PRIu64, ref->start);
}

static int format_mntns(char *buf, size_t size, const struct reference *ref)
{
	return snprintf(buf, size, "%" PRIu64, ref->mntns);
}

static int format_path(char *buf, size_t size, const struct reference *ref)
{
	char *p = buf;

	for (const char *s = ref->path; *s; s++)
		p += snprintf(p, size - (size_t)(p - buf), is_plain(*s) ? "%c" : "%%%02X",
			      (unsigned char)*s);
	return (int)(p - buf);
}

static const struct {
	const char *name;
	int (*parse)(const char *s, const char *end, struct reference *ref);
	int (*format)(char *buf, size_t size, const struct reference *ref);
} keys[] = {
	[REFERENCE_DEV] = { "dev", take_dev, format_dev },
	[REFERENCE_ID] = { "id", take_id, format_id },
	[REFERENCE_BOOT] = { "boot", take_boot, format_boot },
	[REFERENCE_PID] = { "pid", take_pid, format_pid },
	[REFERENCE_START] = { "start", take_start, format_start },
	[REFERENCE_MNTNS] = { "mntns", take_mntns, format_mntns },
	[REFERENCE_PATH] = { "path", take_path, format_path },
};

static_assert(ARRAY_SIZE(keys) == REFERENCE_N_KEYS, "every key has a row");

static bool is_text(const char *s, const char *end, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(end - s) == len && memcmp(s, text, len) == 0;
}

/* "net:[4026531840]" */
static int take_name(const char *s, const char *end, struct reference *ref)
{
	const char *colon = memchr(s, ':', (size_t)(end - s));

	if (!colon || end - colon < 4 || colon[1] != '[' || end[-1] != ']' ||
	    take_positive(colon + 2, end - 1, UINT64_MAX, &ref->ino) < 0)
		return -EINVAL;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		ref->type = (enum nsrel_type)type;
		if (is_text(s, colon, nsrel_type_get_name(ref->type)))
			return 0;
	}
	return -EINVAL;
}

/* "id=89" */
static int take_part(const char *s, const char *end, struct reference *ref)
{
	const char *value = memchr(s, '=', (size_t)(end - s));

	if (!value)
		return -EINVAL;
	for (int key = 0; key < REFERENCE_N_KEYS; key++) {
		if (!is_text(s, value, keys[key].name))
			continue;
		if (ref->has & 1U << key)
			return -EINVAL;
		ref->has |= 1U << key;
		return keys[key].parse(value + 1, end, ref);
	}
	return -EINVAL;
}

int reference_parse(const char *text, struct reference *ret)
{
	struct reference ref = { .has = 0 };
	const char *end = strchrnul(text, ',');
	int r;

	r = take_name(text, end, &ref);
	while (r == 0 && *end) {
		text = end + 1;
		end = strchrnul(text, ',');
		r = take_part(text, end, &ref);
	}
	if (r < 0)
		return r;
	if (reference_has(&ref, REFERENCE_PID) != reference_has(&ref, REFERENCE_START) ||
	    (reference_has(&ref, REFERENCE_MNTNS) &&
	     !reference_has(&ref, REFERENCE_PATH)))
		return -EINVAL;
	*ret = ref;
	return 0;
}

int reference_format(const struct reference *ref, char **ret)
{
	char *text = malloc(TEXT_MAX), *p = text, *short_text;
	const char *end = text + TEXT_MAX;

	if (!text)
		return -ENOMEM;
	p += snprintf(p, TEXT_MAX, "%s:[%" PRIu64 "]", nsrel_type_get_name(ref->type),
		      ref->ino);
	for (int key = 0; key < REFERENCE_N_KEYS; key++) {
		if (!(ref->has & 1U << key))
			continue;
		p += snprintf(p, (size_t)(end - p), ",%s=", keys[key].name);
		p += keys[key].format(p, (size_t)(end - p), ref);
	}
	assert(p < end);
	short_text = realloc(text, (size_t)(p - text) + 1);
	*ret = short_text ?: text;
	return 0;
}

int reference_set_boot(struct reference *ref, const char *boot)
{
	int r = take_boot(boot, boot + strlen(boot), ref);

	if (r == 0)
		ref->has |= 1U << REFERENCE_BOOT;
	return r;
}

int reference_set_path(struct reference *ref, const char *path, uint64_t mntns)
{
	if (path[0] != '/' || strlen(path) >= sizeof(ref->path) || mntns == 0)
		return -EINVAL;
	strcpy(ref->path, path);
	ref->mntns = mntns;
	ref->has |= 1U << REFERENCE_PATH | 1U << REFERENCE_MNTNS;
	return 0;
}

void reference_set_task(struct reference *ref, pid_t pid, uint64_t start)
{
	ref->pid = pid;
	ref->start = start;
	ref->has |= 1U << REFERENCE_PID | 1U << REFERENCE_START;
}

/* The number that is the next part of a path, if it follows @prefix; or 0. */
static pid_t take_task(const char **path, const char *prefix)
{
	const char *first, *end;
	uint64_t pid;

	if (strncmp(*path, prefix, strlen(prefix)) != 0)
		return 0;
	first = *path + strlen(prefix);
	end = strchrnul(first, '/');
	if (!*end || take_positive(first, end, INT_MAX, &pid) < 0)
		return 0;
	*path = end;
	return (pid_t)pid;
}

pid_t reference_find_task(const char *path)
{
	pid_t pid = take_task(&path, "/proc/");

	return pid ? take_task(&path, "/task/") ?: pid : 0;
}
