/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"

#define USUAL_WIDTH 80

/* As libsmartcols has it for standard output, which is not always what is written to. */
size_t terminal_get_width(int fd)
{
	struct winsize size = { 0 };
	const char *columns;
	int width;

	if (!isatty(fd))
		return 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	columns = getenv("COLUMNS");
	width = columns ? atoi(columns) : 0;
	return width > 0 ? (size_t)width : USUAL_WIDTH;
}
