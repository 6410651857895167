/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "nls.h"
#include "safe.h"

static char *to_line(int error, const char *text)
{
	char *line = NULL;
	size_t size;
	FILE *out = open_memstream(&line, &size);

	if (!out)
		return NULL;
	safe_write_string(out, program_invocation_short_name);
	fputs(": ", out);
	safe_write_string(out, text);
	if (error)
		fprintf(out, ": %s", strerror(error));
	fputc('\n', out);
	if (fclose(out) == 0)
		return line;
	free(line);
	return NULL;
}

/* In one piece, since standard error has no buffer. */
static void __attribute__((format(printf, 2, 0)))
say(int error, const char *format, va_list args)
{
	char *text = NULL, *line = NULL;

	if (vasprintf(&text, format, args) >= 0) {
		line = to_line(error, text);
		free(text);
	}
	fputs(line ?: _("lsnsrel: cannot allocate memory\n"), stderr);
	free(line);
}

void warn(const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	say(error, format, args);
	va_end(args);
}

void warnx(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(0, format, args);
	va_end(args);
}

void err(int status, const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	say(error, format, args);
	va_end(args);
	exit(status);
}

void errx(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(0, format, args);
	va_end(args);
	exit(status);
}
