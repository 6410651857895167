/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <limits.h>
#include <stdbool.h>

#include "number.h"
#include "xalloc.h"

/* Digits alone, above 0; 0 if it is none, or above @max. */
static uint64_t parse_digits(const char *text, uint64_t max)
{
	bool digits = *text && text[strspn(text, "0123456789")] == '\0';
	unsigned long long number;

	errno = 0;
	number = digits ? strtoull(text, NULL, 10) : 0;
	return errno == 0 && number <= max ? number : 0;
}

uint64_t number_parse_count(const char *text)
{
	uint64_t count = parse_digits(text, UINT64_MAX);

	if (count == 0)
		errx(EXIT_FAILURE, _("invalid number: '%s'"), text);
	return count;
}

pid_t number_parse_pid(const char *text)
{
	uint64_t pid = parse_digits(text, INT_MAX);

	if (pid == 0)
		errx(EXIT_FAILURE, _("invalid PID argument: '%s'"), text);
	return (pid_t)pid;
}

int64_t number_parse_seconds(const char *text)
{
	size_t n_before = strspn(text, "0123456789");
	const char *after = text[n_before] == '.' ? text + n_before + 1 : "";
	size_t n_after = strspn(after, "0123456789");
	int64_t seconds = 0, unit = INT64_C(1000000000);

	if (n_before + n_after == 0 || n_before > 9 || after[n_after] != '\0' ||
	    (text[n_before] != '\0' && text[n_before] != '.'))
		errx(EXIT_FAILURE, _("invalid number of seconds: '%s'"), text);
	for (size_t i = 0; i < n_before; i++)
		seconds = seconds * 10 + (text[i] - '0');
	seconds *= unit;
	for (size_t i = 0; i < n_after; i++)
		seconds += (after[i] - '0') * (unit /= 10);
	if (seconds == 0)
		errx(EXIT_FAILURE, _("invalid number of seconds: '%s'"), text);
	return seconds;
}
