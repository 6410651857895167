/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The holders of a namespace are found once more, by going through all the snapshot, and
 * compared one by one. Of files and mounts there is nothing but the holders: what they
 * tell has to fit together.
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
	char *task_path;  /* of the first holder that has one: by tasks, */
	char *mount_path; /* by mounts, */
	char *file_path;  /* by files */
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

/* The kind of the next holder, or -1. */
static int peek(const struct walk *walk)
{
	const struct nsrel_holder *holder = nsrel_ns_next_holder(walk->ns, walk->holder);

	return holder ? (int)nsrel_holder_get_kind(holder) : -1;
}

/* Only the first one of its sort counts. */
static void keep_path(char **kept, char *path)
{
	if (*kept)
		free(path);
	else
		*kept = path;
}

/* No holder but a file has a number, and none but a mount a place. */
static void check_no_file(const struct nsrel_holder *holder)
{
	int fd = 77;

	must(nsrel_holder_get_fd(holder, &fd) == -ENODATA && fd == 77);
}

static void check_no_mount(const struct nsrel_holder *holder)
{
	must(!nsrel_holder_get_target(holder));
	must(!nsrel_holder_get_mntns(holder));
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

	/* What is mounted over the caller's /proc may be in the way. */
	r = nsrel_holder_get_path(walk->snap, walk->holder, &path);
	must(r == 0 || r == -ENOENT);
	must((r == 0) == !!path);
	if (!path)
		return;
	must(is_link_of(path, walk->ns, nsrel_process_get_pid(p), tid, suffix) ||
	     (kind == NSREL_HOLDER_PROCESS && is_link_of_thread(path, walk->ns, p)));
	keep_path(&walk->task_path, path);
}

static void check_task(struct walk *walk, enum nsrel_holder_kind kind,
		       const struct nsrel_process *p, pid_t tid, const char *suffix)
{
	const struct nsrel_holder *holder = next(walk, kind);

	must(nsrel_holder_get_process(holder) == p);
	must(nsrel_holder_get_tid(holder) == tid);
	must(!nsrel_holder_get_ns(holder));
	check_no_file(holder);
	check_no_mount(holder);
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
	check_no_file(holder);
	check_no_mount(holder);
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

/* Whose it says that it is: a process of the snapshot, and one of its threads. */
static void check_whose(const struct walk *walk, const struct nsrel_holder *holder)
{
	const struct nsrel_process *p = nsrel_holder_get_process(holder);
	const struct nsrel_thread *t;
	pid_t tid = nsrel_holder_get_tid(holder);
	bool is_its_own;

	must(p && nsrel_snapshot_get_process(walk->snap, nsrel_process_get_pid(p)) == p);
	is_its_own = tid == nsrel_process_get_pid(p);
	nsrel_process_foreach_thread(t, p)
		is_its_own |= nsrel_thread_get_tid(t) == tid;
	must(is_its_own);
}

/* By PID, TID and number. */
static void check_file_order(const struct nsrel_holder *a, const struct nsrel_holder *b)
{
	pid_t pid_a = nsrel_process_get_pid(nsrel_holder_get_process(a));
	pid_t pid_b = nsrel_process_get_pid(nsrel_holder_get_process(b));
	pid_t tid_a = nsrel_holder_get_tid(a), tid_b = nsrel_holder_get_tid(b);
	int fd_a, fd_b;

	must(nsrel_holder_get_fd(a, &fd_a) == 0 && nsrel_holder_get_fd(b, &fd_b) == 0);
	must(pid_a <= pid_b);
	must(pid_a < pid_b || tid_a <= tid_b);
	must(pid_a < pid_b || tid_a < tid_b || fd_a < fd_b);
}

static void check_file_path(struct walk *walk, const struct nsrel_holder *holder, int fd)
{
	pid_t pid = nsrel_process_get_pid(nsrel_holder_get_process(holder));
	pid_t tid = nsrel_holder_get_tid(holder);
	char *path = NULL, end[64];
	int r;

	r = nsrel_holder_get_path(walk->snap, holder, &path);
	must(r == 0 || r == -ENOENT);
	must((r == 0) == !!path);
	/* Of all files only those of namespaces open as what they are. */
	must(r < 0 || nsrel_holder_get_kind(holder) == NSREL_HOLDER_FD);
	if (!path)
		return;
	if (tid == pid)
		snprintf(end, sizeof(end), "/%d/fd/%d", (int)pid, fd);
	else
		snprintf(end, sizeof(end), "/%d/task/%d/fd/%d", (int)pid, (int)tid, fd);
	must(ends_with(path, end));
	keep_path(&walk->file_path, path);
}

static void check_files(struct walk *walk, enum nsrel_holder_kind kind)
{
	enum nsrel_type type = nsrel_ns_get_type(walk->ns);
	const struct nsrel_holder *prev = NULL;

	while (peek(walk) == (int)kind) {
		const struct nsrel_holder *holder = next(walk, kind);
		int fd = -1;

		must(type == NSREL_TYPE_NET ||
		     (kind != NSREL_HOLDER_SOCKET && kind != NSREL_HOLDER_TUN));
		check_whose(walk, holder);
		check_no_mount(holder);
		must(!nsrel_holder_get_ns(holder));
		must(nsrel_holder_get_fd(holder, &fd) == 0 && fd >= 0);
		if (prev)
			check_file_order(prev, holder);
		check_file_path(walk, holder, fd);
		prev = holder;
	}
}

/* By mount namespace, those without one last, then path. */
static void check_mount_order(const struct nsrel_holder *a, const struct nsrel_holder *b)
{
	const struct nsrel_ns *ns_a = nsrel_holder_get_mntns(a);
	const struct nsrel_ns *ns_b = nsrel_holder_get_mntns(b);

	must(ns_a || !ns_b);
	must(!ns_a || !ns_b || nsrel_ns_get_ino(ns_a) <= nsrel_ns_get_ino(ns_b));
	if (ns_a == ns_b)
		must(strcmp(nsrel_holder_get_target(a), nsrel_holder_get_target(b)) <= 0);
}

/* In a mount namespace, or in a tree that somebody has open. */
static void check_mount_place(const struct walk *walk, const struct nsrel_holder *holder)
{
	const struct nsrel_ns *mntns = nsrel_holder_get_mntns(holder);
	int fd = -1, r;

	if (!mntns) {
		check_whose(walk, holder);
		/* Without a number it is the working or root directory. */
		r = nsrel_holder_get_fd(holder, &fd);
		must(r == 0 ? fd >= 0 : r == -ENODATA && fd == -1);
		return;
	}
	must(nsrel_ns_get_type(mntns) == NSREL_TYPE_MNT);
	must(nsrel_snapshot_get_ns(walk->snap, NSREL_TYPE_MNT, nsrel_ns_get_ino(mntns)) ==
	     mntns);
	must(!nsrel_holder_get_process(holder));
	must(nsrel_holder_get_tid(holder) == 0);
	check_no_file(holder);
}

static void check_mounts(struct walk *walk)
{
	const struct nsrel_holder *prev = NULL;

	while (peek(walk) == NSREL_HOLDER_MOUNT) {
		const struct nsrel_holder *holder = next(walk, NSREL_HOLDER_MOUNT);
		char *path = NULL;
		int r;

		must(!nsrel_holder_get_ns(holder));
		must(nsrel_holder_get_target(holder));
		check_mount_place(walk, holder);
		if (prev)
			check_mount_order(prev, holder);
		r = nsrel_holder_get_path(walk->snap, holder, &path);
		must(r == 0 || r == -ENOENT);
		must((r == 0) == !!path);
		must(!path || ends_with(path, nsrel_holder_get_target(holder)));
		if (path)
			keep_path(&walk->mount_path, path);
		prev = holder;
	}
}

/* The kernel's word counts only where there is no other. */
static void check_listed(struct walk *walk)
{
	bool hidden = peek(walk) == NSREL_HOLDER_KERNEL;

	must(nsrel_ns_is_hidden(walk->ns) == hidden);
	if (!hidden)
		return;
	must(walk->n == 0);
	check_ns(walk, NSREL_HOLDER_KERNEL, NULL);
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

/* A task that is in it is the best way, then a mount, then an open file. */
static void check_first_path(struct walk *walk)
{
	const char *found = walk->task_path ?: walk->mount_path ?: walk->file_path;
	const char *path = nsrel_ns_get_path(walk->ns);

	must(!path == !found);
	must(!path || strcmp(path, found) == 0);
	free(walk->task_path);
	free(walk->mount_path);
	free(walk->file_path);
}

static void check_ns_holders(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	struct walk walk = { .snap = snap, .ns = ns };

	check_processes(&walk);
	check_loose(&walk);
	check_for_children(&walk);
	for (int kind = NSREL_HOLDER_FD; kind <= NSREL_HOLDER_IN_FLIGHT; kind++)
		check_files(&walk, (enum nsrel_holder_kind)kind);
	check_mounts(&walk);
	check_related(&walk);
	check_listed(&walk);
	must(walk.holder && !nsrel_ns_next_holder(ns, walk.holder));
	must(walk.n >= 1 && walk.n == nsrel_ns_count_holders(ns));
	check_first_path(&walk);
}

void check_holders(const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, snap)
		check_ns_holders(snap, ns);
}
