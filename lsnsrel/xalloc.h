/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The command gives up when memory runs out; the library never does. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "nls.h"

static inline void *xcheck(void *p)
{
	if (!p)
		errx(EXIT_FAILURE, _("cannot allocate memory"));
	return p;
}

static inline void *xcalloc(size_t n, size_t size)
{
	return xcheck(calloc(n ?: 1, size));
}

static inline void *xreallocarray(void *p, size_t n, size_t size)
{
	return xcheck(reallocarray(p, n, size));
}

static inline char *xstrdup(const char *s)
{
	return xcheck(strdup(s));
}

static inline __attribute__((format(printf, 1, 2))) char *xasprintf(const char *format,
								    ...)
{
	va_list args;
	char *s;
	int n;

	va_start(args, format);
	n = vasprintf(&s, format, args);
	va_end(args);
	return xcheck(n < 0 ? NULL : s);
}
