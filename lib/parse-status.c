/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "parse-status.h"
#include "parse.h"
#include "util.h"

/* Each takes what follows the name and its colon; *end is the line's. 0 or -EINVAL. */
typedef int (*take_line)(const char *p, const char *end, struct parse_status *ret);

/* A blank and a decimal number. Moves *p behind it. 0 or -EINVAL. */
static int take_number(const char **p, const char *end, uint64_t max, uint64_t *ret)
{
	const char *s = *p;
	uint64_t value = 0;

	if (s == end || *s++ != '\t' || s == end)
		return -EINVAL;
	for (; s < end && *s >= '0' && *s <= '9'; s++) {
		value = value * 10 + (uint64_t)(*s - '0');
		if (value > max)
			return -EINVAL;
	}
	if (s[-1] == '\t')
		return -EINVAL;
	*p = s;
	*ret = value;
	return 0;
}

/* Real, effective ... */
static int take_uid(const char *p, const char *end, struct parse_status *ret)
{
	uint64_t uid;

	for (int i = 0; i < 2; i++)
		if (take_number(&p, end, UINT32_MAX, &uid) < 0)
			return -EINVAL;
	ret->euid = (uid_t)uid;
	ret->has_euid = true;
	return 0;
}

/* All of the line or nothing: what a cut one says would be a wrong answer. */
static int take_pids(const char *p, const char *end, struct parse_status *ret)
{
	size_t n = 0;
	uint64_t pid;

	if (*end != '\n')
		return -EINVAL;
	while (p < end) {
		if (n == ARRAY_SIZE(ret->pids) ||
		    take_number(&p, end, INT_MAX, &pid) < 0 || pid == 0)
			return -EINVAL;
		ret->pids[n++] = (pid_t)pid;
	}
	ret->n_pids = n;
	return 0;
}

static int take_caps(const char *p, const char *end, struct parse_status *ret)
{
	uint64_t caps = 0;

	/* The kernel writes all digits. */
	if (*end != '\n' || end - p != 17 || *p++ != '\t')
		return -EINVAL;
	for (; p < end; p++) {
		int digit = parse_hex_digit(*p);

		if (digit < 0)
			return -EINVAL;
		caps = caps << 4 | (uint64_t)digit;
	}
	ret->caps = caps;
	ret->has_caps = true;
	return 0;
}

static const struct {
	const char *name;
	take_line take;
} lines[] = {
	{ "Uid:", take_uid },
	{ "NSpid:", take_pids },
	{ "CapEff:", take_caps },
};

/* A process's name can't fake a line: the kernel writes a newline in it as \n. */
void parse_status(const char *text, struct parse_status *ret)
{
	unsigned int seen = 0;
	const char *end;

	*ret = (struct parse_status){ 0 };
	for (; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
			size_t len = strlen(lines[i].name);

			if (seen & 1U << i || strncmp(text, lines[i].name, len) != 0)
				continue;
			seen |= 1U << i;
			(void)lines[i].take(text + len, end, ret);
		}
	}
}
