/* SPDX-License-Identifier: GPL-2.0-or-later */

/* lsnsrel: options, discover, show, status. */

#include <errno.h>
#include <locale.h>
#include <unistd.h>

#include "config.h"
#include "graph.h"
#include "load.h"
#include "name.h"
#include "report.h"
#include "run.h"
#include "safe.h"
#include "status.h"
#include "stdout.h"
#include "users.h"
#include "view-watch.h"
#include "workloads.h"
#include "xalloc.h"

/* Where the program is called by a name that can't be shown. */
static char own_name[] = "lsnsrel";

static void print_log(void *data, const char *line)
{
	(void)data;
	safe_write_string(stderr, line);
	fputc('\n', stderr);
}

static void set_log(struct nsrel_context *ctx)
{
	const char *wanted = getenv("LSNSREL_DEBUG");

	if (wanted && strcmp(wanted, "all") == 0)
		nsrel_context_set_log(ctx, print_log, NULL);
}

/* Lists of processes and holders show them all. */
static bool wants_all_cmdlines(const struct options *options)
{
	return options->dump ||
	       (options->view != VIEW_LIST && options->view != VIEW_DIFF &&
		options->view != VIEW_RUN && options->view != VIEW_WATCH);
}

static int new_context(const struct options *options, struct nsrel_context **ret)
{
	struct nsrel_context *ctx = NULL;
	int r;

	r = nsrel_context_new(&ctx);
	if (r == 0)
		r = nsrel_context_set_procfs(ctx, options->procfs);
	if (r == 0)
		nsrel_context_set_all_cmdlines(ctx, wants_all_cmdlines(options));
	if (r == 0)
		nsrel_context_set_status(ctx, options->dump ||
						      options->view == VIEW_CAPS ||
						      options->view == VIEW_PIDS);
	if (r == 0)
		r = nsrel_context_set_types(ctx, options->types);
	if (r == 0)
		r = nsrel_context_set_sources(ctx, options->sources);
	if (r < 0) {
		nsrel_context_unref(ctx);
		return r;
	}
	workloads_prepare(ctx, options);
	set_log(ctx);
	*ret = ctx;
	return 0;
}

static void check_look(const struct options *options, int r)
{
	if (r == -ENODEV)
		errx(EXIT_FAILURE, _("/proc is not a proc file system"));
	if (r < 0) {
		errno = -r;
		err(EXIT_FAILURE, _("cannot read %s"), options->procfs ?: "/proc");
	}
}

static struct nsrel_context *get_context(const struct options *options)
{
	struct nsrel_context *ctx = NULL;

	check_look(options, new_context(options, &ctx));
	return ctx;
}

static struct nsrel_snapshot *look(const struct options *options,
				   struct nsrel_context *ctx)
{
	struct nsrel_snapshot *snap = NULL;

	check_look(options, nsrel_snapshot_new(ctx, &snap));
	return snap;
}

static struct nsrel_snapshot *discover(const struct options *options)
{
	struct nsrel_context *ctx = get_context(options);
	struct nsrel_snapshot *snap = look(options, ctx);

	nsrel_context_unref(ctx);
	return snap;
}

static int look_again_and_again(struct options *options)
{
	struct nsrel_context *ctx = get_context(options);
	int status = EXIT_SUCCESS, r;

	r = view_watch(options, ctx, &status);
	nsrel_context_unref(ctx);
	check_look(options, r);
	return status;
}

/* Which namespaces are hidden is said only where one is: lsns has no such column. */
static void add_hidden(struct options *options, const struct nsrel_snapshot *snap)
{
	bool *selected = view_select(options, snap), found = false;
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, snap)
		found |= selected[nsrel_ns_get_index(ns)] && nsrel_ns_is_hidden(ns);
	if (found && !column_list_contains(&options->columns, COL_HIDDEN))
		column_list_add(&options->columns, COL_HIDDEN);
	free(selected);
}

/* Namespaces, in a list or a tree. */
static int show_list(struct options *options, const struct nsrel_snapshot *snap)
{
	if (options->may_add)
		add_hidden(options, snap);
	if (options->tree == TREE_OWNER || options->tree == TREE_PARENT)
		view_tree(options, snap);
	else
		view_list(options, snap);
	return EXIT_SUCCESS;
}

/* An exit status, EXIT_SUCCESS if the view has nothing to add to whether all was found.
 */
static int show_view(struct options *options, struct nsrel_snapshot *snap,
		     const struct nsrel_ns **named, size_t n_named)
{
	switch (options->view) {
	case VIEW_PROCESSES:
		view_processes(options, snap, named[0]);
		break;
	case VIEW_HOLDERS:
		view_holders(options, snap, named, n_named);
		break;
	case VIEW_CAPS:
		return view_caps(options, snap, named, n_named);
	case VIEW_PIDS:
		return view_pids(options, snap);
	case VIEW_COMPARE:
		return view_compare(options, snap);
	case VIEW_RELATION:
		view_relation(options, snap,
			      (const struct nsrel_ns *const[]){ named[0],
								named[n_named - 1] });
		break;
	case VIEW_GRAPH:
		return view_graph(options, snap, named, n_named);
	default:
		return show_list(options, snap);
	}
	return EXIT_SUCCESS;
}

/* The one whose namespaces or holders are wanted. */
static int check_task(const struct options *options, const struct nsrel_snapshot *snap)
{
	if (!options->pid || options->view == VIEW_PIDS)
		return EXIT_SUCCESS;
	if (!nsrel_snapshot_get_process(snap, options->pid))
		return name_say_no_task(snap, options->pid);
	return report_unread_process(snap, options->pid) ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Of two namespaces one alone has no relation. */
static bool can_show(const struct options *options, int status)
{
	return status == EXIT_SUCCESS ||
	       (status == EXIT_SOME_FOUND && options->view != VIEW_RELATION);
}

/* Of what was not found there is no table, but JSON that says so. */
static void show_nothing(const struct options *options)
{
	struct output *output;

	if (options->view == VIEW_GRAPH) {
		graph_write_empty(stdout);
		return;
	}
	output = output_new(options);
	output_print(output);
	output_free(output);
}

static int show(struct options *options, struct nsrel_snapshot *snap)
{
	const struct nsrel_ns **named = xcalloc(options->n_namespaces, sizeof(*named));
	int status, view_status = EXIT_SUCCESS;
	size_t n = 0;

	workloads_add_column(options, snap);
	status = check_task(options, snap);
	if (status == EXIT_SUCCESS)
		status = name_find_all(snap, options->namespaces, options->n_namespaces,
				       named, &n);
	if (can_show(options, status))
		view_status = show_view(options, snap, named, n);
	free(named);
	if (options->json && status != EXIT_FAILURE &&
	    (!can_show(options, status) || view_status == EXIT_NOT_FOUND))
		show_nothing(options);
	return status == EXIT_SUCCESS || view_status == EXIT_FAILURE ? view_status
								     : status;
}

/* What could not be seen is said, and may make the status. */
static int judge(const struct options *options, const struct nsrel_snapshot *snap,
		 int status)
{
	if (nsrel_snapshot_count_problems(snap) == 0)
		return status;
	if (!options->quiet) {
		/* Below the table where both go to one file. */
		stdout_flush();
		report_unread(snap, options->sources);
	}
	return options->strict ? EXIT_INCOMPLETE : status;
}

/* As the old one looked, but for what has to be asked for. */
static void choose_sources(struct options *options, const struct nsrel_snapshot *old)
{
	if (options->sources == 0)
		options->sources =
			nsrel_snapshot_get_sources(old) & NSREL_SOURCES_DEFAULT;
	if ((options->sources & ~(unsigned int)NSREL_SOURCE_RELATIONS) == 0)
		options->sources = NSREL_SOURCES_DEFAULT;
}

static int compare_moments(struct options *options)
{
	struct nsrel_snapshot *old = load_snapshot(options->diff_old), *now;
	int status;

	choose_sources(options, old);
	now = options->diff_new ? load_snapshot(options->diff_new) : discover(options);
	status = view_diff(options, old, now);
	if (nsrel_snapshot_count_problems(old) > 0 && options->strict)
		status = EXIT_INCOMPLETE;
	status = judge(options, now, status);
	nsrel_snapshot_unref(old);
	nsrel_snapshot_unref(now);
	return status;
}

/* Whatever is just ending gets some time to do so, and the kernel to clean up. */
static int check_leaks(const struct options *options)
{
	struct nsrel_context *ctx = get_context(options);
	struct nsrel_snapshot *before = look(options, ctx), *after;
	int status = run_command(options->command), own_status;
	size_t n;

	run_reap();
	after = look(options, ctx);
	for (useconds_t pause = 50000; pause <= 800000; pause *= 2) {
		if (view_run(options, before, after, false) == 0)
			break;
		usleep(pause);
		run_reap();
		nsrel_snapshot_unref(after);
		after = look(options, ctx);
	}
	nsrel_context_unref(ctx);
	n = view_run(options, before, after, true);
	own_status = judge(options, after, n > 0 ? EXIT_DIFFERENT : EXIT_SUCCESS);
	nsrel_snapshot_unref(before);
	nsrel_snapshot_unref(after);
	return status == EXIT_SUCCESS ? own_status : status;
}

/* Of now, or of what was looked at then. */
static struct nsrel_snapshot *get_snapshot(struct options *options)
{
	struct nsrel_snapshot *snap;

	if (!options->from)
		return discover(options);
	snap = load_snapshot(options->from);
	options->sources = nsrel_snapshot_get_sources(snap);
	return snap;
}

static int look_once(struct options *options)
{
	struct nsrel_snapshot *snap = get_snapshot(options);
	int status = EXIT_SUCCESS;

	options->captured = nsrel_snapshot_is_captured(snap);
	if (options->dump)
		load_dump(snap);
	else
		status = show(options, snap);
	if (status != EXIT_FAILURE)
		status = judge(options, snap, status);
	nsrel_snapshot_unref(snap);
	return status;
}

static int act(struct options *options)
{
	switch (options->view) {
	case VIEW_DIFF:
		return compare_moments(options);
	case VIEW_RUN:
		return check_leaks(options);
	case VIEW_WATCH:
		return look_again_and_again(options);
	default:
		return look_once(options);
	}
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int status;

	setlocale(LC_ALL, "");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	if (!safe_is_safe(program_invocation_short_name))
		program_invocation_short_name = own_name;
	atexit(stdout_close);

	options_parse(&options, argc, argv);
	/* Names of another machine's users are not known. */
	if (options.procfs || options.from)
		users_set_numeric();
	status = act(&options);
	options_done(&options);
	users_done();
	return status;
}
