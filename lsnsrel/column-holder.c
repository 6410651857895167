/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <inttypes.h>

#include "column-holder.h"
#include "xalloc.h"

static const char *get_kind_name(const struct nsrel_holder *holder)
{
	return nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder));
}

/* "process:12", "fd:12:3", "mount:/run/netns/blue", "child:4026532100", "kernel". */
static char *name_holder(const struct nsrel_holder *holder)
{
	const char *kind = get_kind_name(holder);
	const char *target = nsrel_holder_get_target(holder);
	const struct nsrel_ns *ns = nsrel_holder_get_ns(holder);
	pid_t tid = nsrel_holder_get_tid(holder);
	int fd;

	if (target)
		return xasprintf("%s:%s", kind, target);
	if (ns)
		return xasprintf("%s:%" PRIu64, kind, nsrel_ns_get_ino(ns));
	if (nsrel_holder_get_fd(holder, &fd) == 0)
		return xasprintf("%s:%d:%d", kind, (int)tid, fd);
	return tid > 0 ? xasprintf("%s:%d", kind, (int)tid) : xstrdup(kind);
}

/* In short: of a path no more than its end. */
static char *name_holder_in_short(const struct nsrel_holder *holder)
{
	const char *target = nsrel_holder_get_target(holder);
	const char *slash = target ? strrchr(target, '/') : NULL;

	if (!slash || strlen(target) <= strlen("/run/netns/1234567"))
		return name_holder(holder);
	return xasprintf("%s:...%s", get_kind_name(holder), slash);
}

/* The first one, and how many more there are, where nobody is in it. */
static char *summarize(const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder = nsrel_ns_next_holder(ns, NULL);
	size_t n = nsrel_ns_count_holders(ns);
	char *name, *summary;

	if (!holder || nsrel_ns_count_members(ns) > 0)
		return xstrdup("");
	name = name_holder_in_short(holder);
	if (n == 1)
		return name;
	summary = xasprintf("%s +%zu", name, n - 1);
	free(name);
	return summary;
}

/* The first of each kind, and how many more there are; --holders has them all. */
void column_fill_holders(const struct row *row, struct cell *cell)
{
	const struct nsrel_holder *holder = nsrel_ns_next_holder(row->ns, NULL), *next;

	cell_set_list(cell);
	for (; holder; holder = next) {
		enum nsrel_holder_kind kind = nsrel_holder_get_kind(holder);
		size_t n_more = 0;

		cell_add_string(cell, name_holder(holder));
		next = holder;
		while ((next = nsrel_ns_next_holder(row->ns, next)) &&
		       nsrel_holder_get_kind(next) == kind)
			n_more++;
		if (n_more > 0)
			cell_add_string(cell, xasprintf("%s:%zu more",
							get_kind_name(holder), n_more));
	}
	if (row->brief)
		cell_take_summary(cell, summarize(row->ns));
}

void column_fill_nholders(const struct row *row, struct cell *cell)
{
	cell_set_number(cell, nsrel_ns_count_holders(row->ns));
}

void column_fill_hidden(const struct row *row, struct cell *cell)
{
	cell_set_boolean(cell, nsrel_ns_is_hidden(row->ns));
}

void column_fill_path(const struct row *row, struct cell *cell)
{
	char *path = NULL;
	int r;

	if (!row->holder) {
		cell_set_string(cell, nsrel_ns_get_path(row->ns));
		return;
	}
	r = nsrel_holder_get_path(row->snap, row->holder, &path);
	if (r == -ENOMEM)
		xcheck(NULL);
	cell_take_string(cell, path);
}

void column_fill_kind(const struct row *row, struct cell *cell)
{
	cell_set_string(cell, get_kind_name(row->holder));
}

void column_fill_fd(const struct row *row, struct cell *cell)
{
	int fd;

	if (nsrel_holder_get_fd(row->holder, &fd) == 0)
		cell_set_number(cell, (uint64_t)fd);
}

void column_fill_target(const struct row *row, struct cell *cell)
{
	cell_set_string(cell, nsrel_holder_get_target(row->holder));
}

static void set_ino(struct cell *cell, const struct nsrel_ns *ns)
{
	if (ns)
		cell_set_number(cell, nsrel_ns_get_ino(ns));
}

void column_fill_mntns(const struct row *row, struct cell *cell)
{
	set_ino(cell, nsrel_holder_get_mntns(row->holder));
}

void column_fill_holderns(const struct row *row, struct cell *cell)
{
	set_ino(cell, nsrel_holder_get_ns(row->holder));
}
