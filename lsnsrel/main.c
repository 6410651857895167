/* SPDX-License-Identifier: GPL-2.0-or-later */

/* lsnsrel: options, discover, show, status. */

#include <errno.h>
#include <locale.h>
#include <stdio_ext.h>
#include <unistd.h>

#include "config.h"
#include "report.h"
#include "users.h"
#include "view.h"
#include "xalloc.h"

/* As lsblk(8) and findmnt(8): nothing of what was asked for by name was found. */
#define EXIT_NOT_FOUND 32

/*
 * A full disk or a closed output must not look like success. A reader that left early is
 * no error, and neither is an output that was closed and not needed.
 */
static void close_stdout(void)
{
	bool pending = __fpending(stdout) > 0, failed = ferror(stdout) != 0;

	if (fclose(stdout) != 0)
		failed = failed || pending || errno != EBADF;
	if (failed && errno != EPIPE) {
		warn(_("write error"));
		_exit(EXIT_FAILURE);
	}
}

static struct nsrel_snapshot *discover(const struct options *options)
{
	struct nsrel_context *ctx = NULL;
	struct nsrel_snapshot *snap = NULL;
	int r;

	r = nsrel_context_new(&ctx);
	if (r == 0)
		r = nsrel_context_set_procfs(ctx, options->procfs);
	if (r == 0)
		/* Only the list of one namespace's processes shows them all. */
		nsrel_context_set_all_cmdlines(ctx, options->namespace != NULL);
	if (r == 0)
		r = nsrel_context_set_types(ctx, options->types);
	if (r == 0)
		r = nsrel_context_set_sources(ctx, options->sources);
	if (r == 0)
		r = nsrel_snapshot_new(ctx, &snap);
	nsrel_context_unref(ctx);
	if (r == -ENODEV)
		errx(EXIT_FAILURE, _("/proc is not a proc file system"));
	if (r < 0) {
		errno = -r;
		err(EXIT_FAILURE, _("cannot read %s"), options->procfs ?: "/proc");
	}
	return snap;
}

/* One namespace was named: its processes. */
static int show_namespace(const struct options *options,
			  const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns *ns;
	int r;

	r = nsrel_snapshot_find_ns(snap, options->namespace, &ns);
	if (r == -EINVAL) {
		warnx(_("invalid namespace argument: '%s'"), options->namespace);
		return EXIT_FAILURE;
	}
	if (r < 0) {
		warnx(_("not found namespace: %s"), options->namespace);
		return EXIT_NOT_FOUND;
	}
	view_processes(options, snap, ns);
	return EXIT_SUCCESS;
}

static int show(const struct options *options, const struct nsrel_snapshot *snap)
{
	if (options->namespace)
		return show_namespace(options, snap);
	if (options->pid && !nsrel_snapshot_get_process(snap, options->pid)) {
		warnx(_("no such process: %d"), (int)options->pid);
		return EXIT_NOT_FOUND;
	}
	if (options->pid && report_unread_process(snap, options->pid))
		return EXIT_FAILURE;
	if (options->tree == TREE_OWNER || options->tree == TREE_PARENT)
		view_tree(options, snap);
	else
		view_list(options, snap);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct nsrel_snapshot *snap;
	int status;

	setlocale(LC_ALL, "");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	atexit(close_stdout);

	options_parse(&options, argc, argv);
	if (options.procfs)
		users_set_numeric();
	snap = discover(&options);
	status = show(&options, snap);
	if (status != EXIT_FAILURE)
		report_unread(snap);
	nsrel_snapshot_unref(snap);
	options_done(&options);
	users_done();
	return status;
}
