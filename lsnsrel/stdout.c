/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio_ext.h>
#include <unistd.h>

#include "stdout.h"
#include "xalloc.h"

/* Of stdout_flush(); 0: none. */
static int flush_error;

void stdout_flush(void)
{
	if (fflush(stdout) != 0 && flush_error == 0)
		flush_error = errno;
}

static bool has_reader_left(void)
{
	struct pollfd fd = { .fd = STDOUT_FILENO };

	return poll(&fd, 1, 0) > 0 && (fd.revents & POLLERR);
}

/*
 * A full disk or a closed output must not look like success. A reader that left early is
 * no error, and neither is an output that was closed and not needed. Why a write failed
 * that was not asked for is not known any more; what is known, is said.
 */
void stdout_close(void)
{
	bool pending = __fpending(stdout) > 0, failed = ferror(stdout) != 0;
	bool left = has_reader_left();
	int error = fclose(stdout) != 0 ? errno : 0;

	if (error)
		failed = failed || pending || error != EBADF;
	error = flush_error ?: error;
	if (failed && error != EPIPE && !(error == 0 && left)) {
		errno = error;
		if (error)
			warn(_("write error"));
		else
			warnx(_("write error"));
		_exit(EXIT_FAILURE);
	}
	/* Nobody is left to be told; and it stays open, for the sanitizers. */
	if (ferror(stderr) || fflush(stderr) != 0)
		_exit(EXIT_FAILURE);
}
