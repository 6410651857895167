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
/* Some of it was. */
#define EXIT_SOME_FOUND 64

/*
 * A full disk or a closed output must not look like success. A reader that left early is
 * no error, and neither is an output that was closed and not needed. Why an earlier write
 * failed is not known any more; what is known, is said.
 */
static void close_stdout(void)
{
	bool pending = __fpending(stdout) > 0, failed = ferror(stdout) != 0;
	int error = fclose(stdout) != 0 ? errno : 0;

	if (error)
		failed = failed || pending || error != EBADF;
	if (failed && error != EPIPE) {
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

static struct nsrel_snapshot *discover(const struct options *options)
{
	struct nsrel_context *ctx = NULL;
	struct nsrel_snapshot *snap = NULL;
	int r;

	r = nsrel_context_new(&ctx);
	if (r == 0)
		r = nsrel_context_set_procfs(ctx, options->procfs);
	if (r == 0)
		/* Lists of processes and holders show them all. */
		nsrel_context_set_all_cmdlines(ctx, options->view != VIEW_LIST);
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

static bool contains(const struct nsrel_ns **list, size_t n, const struct nsrel_ns *ns)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == ns)
			return true;
	return false;
}

/* Those that were named and found, once each, with a word for each that was not. */
static int find_named(const struct options *options, const struct nsrel_snapshot *snap,
		      const struct nsrel_ns **ret, size_t *ret_n)
{
	size_t n = 0, n_found = 0;

	for (size_t i = 0; i < options->n_namespaces; i++) {
		const char *name = options->namespaces[i];
		int r = nsrel_snapshot_find_ns(snap, name, &ret[n]);

		if (r == 0) {
			n_found++;
			n += !contains(ret, n, ret[n]);
		} else if (r == -EINVAL) {
			warnx(_("invalid namespace argument: '%s'"), name);
			return EXIT_FAILURE;
		} else {
			warnx(_("not found namespace: %s"), name);
		}
	}
	*ret_n = n;
	if (n_found == options->n_namespaces)
		return EXIT_SUCCESS;
	return n > 0 ? EXIT_SOME_FOUND : EXIT_NOT_FOUND;
}

static int show_named(const struct options *options, const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns **named = xcalloc(options->n_namespaces, sizeof(*named));
	size_t n = 0;
	int status;

	status = find_named(options, snap, named, &n);
	if (n > 0 && options->view == VIEW_HOLDERS)
		view_holders(options, snap, named, n);
	else if (n > 0)
		view_processes(options, snap, named[0]);
	free(named);
	return status;
}

/* Which namespaces are hidden is said only where one is: lsns has no such column. */
static void add_hidden(struct options *options, const struct nsrel_snapshot *snap)
{
	bool *selected = view_select(options, snap), found = false;
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, snap)
		found |= selected[nsrel_ns_get_index(ns)] && nsrel_ns_is_hidden(ns);
	for (size_t i = 0; i < options->columns.n_ids; i++)
		found &= options->columns.ids[i] != COL_HIDDEN;
	if (found)
		column_list_add(&options->columns, COL_HIDDEN);
	free(selected);
}

static int show(struct options *options, const struct nsrel_snapshot *snap)
{
	if (options->n_namespaces > 0)
		return show_named(options, snap);
	if (options->pid && !nsrel_snapshot_get_process(snap, options->pid)) {
		if (report_hidden_process(snap, options->pid))
			return EXIT_FAILURE;
		warnx(_("no such process: %d"), (int)options->pid);
		return EXIT_NOT_FOUND;
	}
	if (options->pid && report_unread_process(snap, options->pid))
		return EXIT_FAILURE;
	if (options->may_add_hidden)
		add_hidden(options, snap);
	if (options->view == VIEW_HOLDERS)
		view_holders(options, snap, NULL, 0);
	else if (options->tree == TREE_OWNER || options->tree == TREE_PARENT)
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
		report_unread(snap, options.sources);
	nsrel_snapshot_unref(snap);
	options_done(&options);
	users_done();
	return status;
}
