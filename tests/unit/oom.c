/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "oom.h"
#include "util.h"

static bool armed, for_all;
static size_t fail_at;
static atomic_size_t n_calls; /* several threads may be at work */

void oom_begin(size_t at, bool all)
{
	n_calls = 0;
	fail_at = at;
	for_all = all;
	armed = true;
}

size_t oom_end(void)
{
	armed = false;
	return n_calls;
}

static bool is_out_of_memory(void)
{
	size_t n;

	if (!armed)
		return false;
	n = atomic_fetch_add(&n_calls, 1) + 1;
	if (n < fail_at || (n > fail_at && !for_all))
		return false;
	errno = ENOMEM;
	return true;
}

#define WRAP(type, name, failed, params, args)                           \
	type __real_##name params;                                       \
	type __wrap_##name params;                                       \
	type __wrap_##name params                                        \
	{                                                                \
		return is_out_of_memory() ? failed : __real_##name args; \
	}

WRAP(void *, malloc, NULL, (size_t size), (size))
WRAP(void *, calloc, NULL, (size_t n, size_t size), (n, size))
WRAP(void *, realloc, NULL, (void *p, size_t size), (p, size))
WRAP(void *, reallocarray, NULL, (void *p, size_t n, size_t size), (p, n, size))
WRAP(char *, strdup, NULL, (const char *text), (text))
WRAP(char *, strndup, NULL, (const char *text, size_t n), (text, n))
WRAP(DIR *, fdopendir, NULL, (int fd), (fd))
WRAP(int, vasprintf, -1, (char **ret, const char *format, va_list args),
     (ret, format, args))

/* The same where the compiler fortifies. */
WRAP(int, __vasprintf_chk, -1, (char **ret, int flag, const char *format, va_list args),
     (ret, flag, format, args))

int __wrap_asprintf(char **ret, const char *format, ...) _printf_(2, 3);
int __wrap___asprintf_chk(char **ret, int flag, const char *format, ...) _printf_(3, 4);

int __wrap_asprintf(char **ret, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = __wrap_vasprintf(ret, format, args);
	va_end(args);
	return r;
}

int __wrap___asprintf_chk(char **ret, int flag, const char *format, ...)
{
	va_list args;
	int r;

	(void)flag;
	va_start(args, format);
	r = __wrap_vasprintf(ret, format, args);
	va_end(args);
	return r;
}
