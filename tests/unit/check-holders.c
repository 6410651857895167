/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The holders of a namespace are found once more, by going through all the snapshot, and
 * compared one by one.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check-holders.h"
#include "must.h"

/* How far the comparison has come. */
struct walk {
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	const struct nsrel_holder *holder; /* the last one */
	char *first_path;		   /* of the first holder that has one */
	size_t n;
};

static const struct nsrel_holder *next(struct walk *walk, enum nsrel_holder_kind kind)
{
	walk->holder = nsrel_ns_next_holder(walk->ns, walk->holder);
	must(walk->holder);
	must(nsrel_holder_get_kind(walk->holder) == kind);
	must(nsrel_holder_kind_get_name(kind));
	walk->n++;
	return walk->holder;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool is_link_of(const char *path, const struct nsrel_ns *ns, pid_t pid, pid_t tid,
		       const char *suffix)
{
	const char *type = nsrel_type_get_name(nsrel_ns_get_type(ns));
	char end[128];

	if (tid == pid)
		snprintf(end, sizeof(end), "/%d/ns/%s%s", (int)pid, type, suffix);
	else
		snprintf(end, sizeof(end), "/%d/task/%d/ns/%s%s", (int)pid, (int)tid,
			 type, suffix);
	return ends_with(path, end);
}

/* A zombie's own links are gone: that of a thread will do. */
static bool is_link_of_thread(const char *path, const struct nsrel_ns *ns,
			      const struct nsrel_process *p)
{
	const struct nsrel_thread *t;

	if (!strchr("ZX", nsrel_process_get_state(p)))
		return false;
	nsrel_process_foreach_thread(t, p)
		if (nsrel_thread_get_ns(t, nsrel_ns_get_type(ns)) == ns &&
		    is_link_of(path, ns, nsrel_process_get_pid(p),
			       nsrel_thread_get_tid(t), ""))
			return true;
	return false;
}

static void check_path(struct walk *walk, const struct nsrel_process *p, pid_t tid,
		       const char *suffix)
{
	enum nsrel_holder_kind kind = nsrel_holder_get_kind(walk->holder);
	char *path = NULL;
	int r;

	r = nsrel_holder_get_path(walk->snap, walk->holder, &path);
	must(r == 0 || (r == -ENOENT && kind == NSREL_HOLDER_PID_FOR_CHILDREN));
	must((r == 0) == !!path);
	if (!path)
		return;
	must(is_link_of(path, walk->ns, nsrel_process_get_pid(p), tid, suffix) ||
	     (kind == NSREL_HOLDER_PROCESS && is_link_of_thread(path, walk->ns, p)));
	if (walk->first_path)
		free(path);
	else
		walk->first_path = path;
}

static void check_task(struct walk *walk, enum nsrel_holder_kind kind,
		       const struct nsrel_process *p, pid_t tid, const char *suffix)
{
	const struct nsrel_holder *holder = next(walk, kind);

	must(nsrel_holder_get_process(holder) == p);
	must(nsrel_holder_get_tid(holder) == tid);
	must(!nsrel_holder_get_ns(holder));
	check_path(walk, p, tid, suffix);
}

static void check_ns(struct walk *walk, enum nsrel_holder_kind kind,
		     const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder = next(walk, kind);
	char *path = NULL;

	must(nsrel_holder_get_ns(holder) == ns);
	must(!nsrel_holder_get_process(holder));
	must(nsrel_holder_get_tid(holder) == 0);
	must(nsrel_holder_get_path(walk->snap, holder, &path) == -ENOENT && !path);
}

static void check_processes(struct walk *walk)
{
	enum nsrel_type type = nsrel_ns_get_type(walk->ns);
	const struct nsrel_process *p;

	nsrel_snapshot_foreach_process(p, walk->snap)
		if (nsrel_process_get_ns(p, type) == walk->ns)
			check_task(walk, NSREL_HOLDER_PROCESS, p,
				   nsrel_process_get_pid(p), "");
	must(walk->n == nsrel_ns_count_members(walk->ns));
}

static void check_loose(struct walk *walk)
{
	const struct nsrel_thread *t, *loose = NULL;
	enum nsrel_type type = nsrel_ns_get_type(walk->ns);
	const struct nsrel_process *p;

	nsrel_snapshot_foreach_process(p, walk->snap)
		nsrel_process_foreach_thread(t, p) {
			if (nsrel_thread_get_ns(t, type) != walk->ns ||
			    nsrel_process_get_ns(p, type) == walk->ns)
				continue;
			check_task(walk, NSREL_HOLDER_THREAD, p, nsrel_thread_get_tid(t),
				   "");
			loose = nsrel_ns_next_loose_thread(walk->ns, loose);
			must(loose == t);
		}
	must(!loose || !nsrel_ns_next_loose_thread(walk->ns, loose));
}

/* Pid and time are the only types that have them: of others none is for children. */
static void check_for_children(struct walk *walk)
{
	enum nsrel_type type = nsrel_ns_get_type(walk->ns);
	enum nsrel_holder_kind kind = type == NSREL_TYPE_PID
					    ? NSREL_HOLDER_PID_FOR_CHILDREN
					    : NSREL_HOLDER_TIME_FOR_CHILDREN;
	const struct nsrel_process *p;
	const struct nsrel_thread *t;

	nsrel_snapshot_foreach_process(p, walk->snap) {
		if (nsrel_process_get_ns_for_children(p, type) == walk->ns &&
		    nsrel_process_get_ns(p, type) != walk->ns)
			check_task(walk, kind, p, nsrel_process_get_pid(p),
				   "_for_children");
		nsrel_process_foreach_thread(t, p)
			if (nsrel_thread_get_ns_for_children(t, type) == walk->ns &&
			    nsrel_thread_get_ns(t, type) != walk->ns)
				check_task(walk, kind, p, nsrel_thread_get_tid(t),
					   "_for_children");
	}
}

static void check_related(struct walk *walk)
{
	const struct nsrel_ns *other;

	nsrel_snapshot_foreach_ns(other, walk->snap)
		if (nsrel_ns_get_parent(other) == walk->ns)
			check_ns(walk, NSREL_HOLDER_CHILD, other);
	nsrel_snapshot_foreach_ns(other, walk->snap)
		if (nsrel_ns_get_owner(other) == walk->ns &&
		    nsrel_ns_get_parent(other) != walk->ns)
			check_ns(walk, NSREL_HOLDER_OWNED, other);
}

static void check_ns_holders(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	struct walk walk = { .snap = snap, .ns = ns };
	const char *path = nsrel_ns_get_path(ns);

	check_processes(&walk);
	check_loose(&walk);
	check_for_children(&walk);
	check_related(&walk);
	must(walk.holder && !nsrel_ns_next_holder(ns, walk.holder));
	must(walk.n >= 1 && walk.n == nsrel_ns_count_holders(ns));
	must(!path == !walk.first_path);
	must(!path || strcmp(path, walk.first_path) == 0);
	free(walk.first_path);
}

void check_holders(const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, snap)
		check_ns_holders(snap, ns);
}
