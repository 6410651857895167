/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <sys/stat.h>

#include "config.h"
#include "safe.h"
#include "workloads.h"
#include "xalloc.h"

#define PATTERNS SYSCONFDIR "/nsrel/workloads.conf"

/* Of holders it is said where something is known. */
static bool adds_column(const struct options *options)
{
	return options->may_add && options->view == VIEW_HOLDERS;
}

/* Each cgroup is one more file to read. */
static bool are_wanted(const struct options *options)
{
	return options->view == VIEW_GRAPH || adds_column(options) ||
	       column_list_contains(&options->columns, COL_WORKLOAD) ||
	       options->sort == COL_WORKLOAD ||
	       filter_has_column(options->filter, COL_WORKLOAD);
}

static int load(struct nsrel_context *ctx, const char *path)
{
	unsigned int line;
	int r = nsrel_context_load_workloads(ctx, path, &line);

	if (r == -EINVAL && line > 0) {
		warnx(_("%s:%u: not a pattern of workloads"), path, line);
	} else if (r < 0 && r != -ENOENT) {
		errno = -r;
		warn(_("cannot read %s"), path);
	}
	return r;
}

/* What was named has to be there. */
static void load_named(struct nsrel_context *ctx, const char *path)
{
	int r = load(ctx, path);

	if (r == -ENOENT) {
		errno = ENOENT;
		warn(_("cannot read %s"), path);
	}
	if (r < 0)
		exit(EXIT_FAILURE);
}

/* Whoever did not name it is not kept waiting. */
static bool is_fifo(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

/* That of the machine that is looked at; a bad one is no reason to see nothing. */
static void load_installed(struct nsrel_context *ctx, const struct options *options)
{
	size_t len = options->procfs ? strlen(options->procfs) - strlen("/proc") : 0;
	char *path = xasprintf("%.*s%s", (int)len, options->procfs ?: "", PATTERNS);

	if (is_fifo(path))
		warnx(_("cannot read %s: it is a FIFO"), path);
	else
		(void)load(ctx, path);
	free(path);
}

void workloads_prepare(struct nsrel_context *ctx, const struct options *options)
{
	bool wanted = options->dump || are_wanted(options);

	nsrel_context_set_workloads(ctx, wanted);
	/* What was named counts more, and is checked in any case. */
	if (options->workloads)
		load_named(ctx, options->workloads);
	if (wanted)
		load_installed(ctx, options);
}

void workloads_add_column(struct options *options, const struct nsrel_snapshot *snap)
{
	if (adds_column(options) && nsrel_snapshot_count_workloads(snap) > 0 &&
	    !column_list_contains(&options->columns, COL_WORKLOAD))
		column_list_add(&options->columns, COL_WORKLOAD);
}
