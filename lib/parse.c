/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "parse.h"
#include "type.h"
#include "util.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads digits, moves *p behind them. 0, -EINVAL if there is none, or -ERANGE. */
static int take_u64(const char **p, const char *end, uint64_t *ret)
{
	const char *s = *p;
	uint64_t value = 0;

	if (s == end || !is_digit(*s))
		return -EINVAL;
	for (; s < end && is_digit(*s); s++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*s - '0'), &value))
			return -ERANGE;
	*p = s;
	*ret = value;
	return 0;
}

int parse_u64(const char *text, uint64_t *ret)
{
	const char *end = text + strlen(text);
	uint64_t value;
	int r;

	r = take_u64(&text, end, &value);
	if (r < 0)
		return r;
	if (text != end)
		return -EINVAL;
	*ret = value;
	return 0;
}

int parse_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -EINVAL;
}

int parse_pid(const char *text, pid_t *ret)
{
	uint64_t value;

	/* Not "0" and not "007": the number and the name of its directory are one. */
	if (*text == '0' || parse_u64(text, &value) < 0 || value > INT_MAX)
		return -EINVAL;
	*ret = (pid_t)value;
	return 0;
}

int parse_ns_link(const char *text, enum nsrel_type *ret_type, uint64_t *ret_ino)
{
	const char *p, *colon = strchr(text, ':');
	char name[8] = "";
	uint64_t ino;
	int type;

	if (!colon || (size_t)(colon - text) >= sizeof(name))
		return -EINVAL;
	memcpy(name, text, (size_t)(colon - text));
	type = nsrel_type_from_name(name);
	if (type < 0 || colon[1] != '[')
		return -EINVAL;
	p = colon + 2;
	if (take_u64(&p, p + strlen(p), &ino) < 0 || strcmp(p, "]") != 0)
		return -EINVAL;
	*ret_type = (enum nsrel_type)type;
	*ret_ino = ino;
	return 0;
}

/* Moves *p behind the next blank, @n times. */
static int skip_fields(const char **p, const char *end, unsigned int n)
{
	while (n-- > 0) {
		const char *blank = memchr(*p, ' ', (size_t)(end - *p));

		if (!blank)
			return -EINVAL;
		*p = blank + 1;
	}
	return 0;
}

/* Moves to a field further on and reads the number there. */
static int take_field(const char **p, const char *end, unsigned int skip, uint64_t max,
		      uint64_t *ret)
{
	uint64_t value;

	if (skip_fields(p, end, skip) < 0 || take_u64(p, end, &value) < 0 || value > max)
		return -EINVAL;
	*ret = value;
	return 0;
}

int parse_stat(const char *text, size_t len, struct parse_stat *ret)
{
	const char *end = text + len, *p = text, *open, *close;
	uint64_t pid, ppid, flags, n_threads, start_time;
	char state;

	/* The name may hold ") R 1 " and newlines: only the last ')' ends it. */
	open = memchr(text, '(', len);
	close = memrchr(text, ')', len);
	if (!open || !close || close < open || end - close < 5)
		return -EINVAL;
	if (take_u64(&p, open, &pid) < 0 || pid > INT_MAX || p + 1 != open)
		return -EINVAL;
	state = close[2];
	p = close + 4;
	if (take_field(&p, end, 0, INT_MAX, &ppid) < 0 ||
	    take_field(&p, end, 5, UINT_MAX, &flags) < 0 ||
	    take_field(&p, end, 11, INT_MAX, &n_threads) < 0 ||
	    take_field(&p, end, 2, UINT64_MAX, &start_time) < 0)
		return -EINVAL;
	/* There is more behind it: one at the very end was cut. */
	if (p == end)
		return -EINVAL;
	*ret = (struct parse_stat){
		.pid = (pid_t)pid,
		.name = open + 1,
		.name_len = (size_t)(close - open - 1),
		.state = state,
		.ppid = (pid_t)ppid,
		.flags = (unsigned int)flags,
		.n_threads = (size_t)n_threads,
		.start_time = start_time,
	};
	return 0;
}

/* A line of an ID map: inside, outside, length, with blanks to stand in columns. */
static int take_extent(const char **p, const char *end, uint64_t *ret_length)
{
	for (int i = 0; i < 3; i++) {
		*p += strspn(*p, " ");
		if (take_u64(p, end, ret_length) < 0 || *ret_length > UINT32_MAX)
			return -EINVAL;
	}
	return *p < end && *(*p)++ == '\n' ? 0 : -EINVAL;
}

int parse_id_map(const char *text, uint64_t *ret)
{
	const char *end = text + strlen(text);
	uint64_t n = 0, length;

	while (text < end) {
		if (take_extent(&text, end, &length) < 0)
			return -EINVAL;
		n += length;
	}
	*ret = n;
	return 0;
}

size_t parse_cmdline(char *buf, size_t len)
{
	while (len > 0 && buf[len - 1] == '\0')
		len--;
	buf[len] = '\0';
	for (char *p = buf; (p = memchr(p, '\0', (size_t)(buf + len - p)));)
		*p = ' ';
	return len;
}
