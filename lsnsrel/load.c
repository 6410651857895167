/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "load.h"
#include "xalloc.h"

static void __attribute__((noreturn))
give_up(const char *path, int error, const char *why)
{
	if (why)
		errx(EXIT_FAILURE, "%s: %s", path, why);
	if (error == EOPNOTSUPP)
		errx(EXIT_FAILURE, _("this lsnsrel was built without reading snapshots"));
	errno = error;
	err(EXIT_FAILURE, _("cannot read %s"), path);
}

struct nsrel_snapshot *load_snapshot(const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), r;
	struct nsrel_snapshot *snap = NULL;
	char *why = NULL;

	if (is_stdin)
		path = _("standard input");
	if (fd < 0)
		give_up(path, errno, NULL);
	r = nsrel_snapshot_load(fd, &snap, &why);
	if (r < 0)
		give_up(path, -r, why);
	if (!is_stdin)
		close(fd);
	return snap;
}

/* Whoever reads it may have seen enough, which is no error. */
void load_dump(const struct nsrel_snapshot *snap)
{
	int r = nsrel_snapshot_save(snap, STDOUT_FILENO);

	if (r == 0 || r == -EPIPE)
		return;
	errno = -r;
	err(EXIT_FAILURE, _("write error"));
}

bool load_is_supported(void)
{
	struct nsrel_snapshot *snap;

	return nsrel_snapshot_load(-1, &snap, NULL) != -EOPNOTSUPP;
}
