/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "held.h"

static void check_opens(const char *path, const struct nsrel_ns *ns)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	dev_t dev;

	CHECK(fd >= 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_ino, nsrel_ns_get_ino(ns));
	if (nsrel_ns_get_dev(ns, &dev) == 0)
		CHECK_EQ(st.st_dev, dev);
}

static void format_path(const struct held_by *by, char *path, size_t size)
{
	if (by->pid == by->tid)
		(void)snprintf(path, size, "/proc/%d/fd/%d", (int)by->pid, by->fd);
	else
		(void)snprintf(path, size, "/proc/%d/task/%d/fd/%d", (int)by->pid,
			       (int)by->tid, by->fd);
}

/* Only a namespace itself can be opened once more. */
static void compare_path_of(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			    const struct nsrel_holder *holder, const struct held_by *by)
{
	char expected[80], *path = NULL;
	int r = nsrel_holder_get_path(snap, holder, &path);

	if (by->kind != NSREL_HOLDER_FD) {
		CHECK_EQ(r, -ENOENT);
		CHECK(path == NULL);
		return;
	}
	CHECK_EQ(r, 0);
	format_path(by, expected, sizeof(expected));
	CHECK_STR(path, expected);
	check_opens(path, ns);
	free(path);
}

static void compare_holder(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			   const struct nsrel_holder *holder, const struct held_by *by)
{
	int fd = -1;

	CHECK(holder != NULL);
	CHECK_STR(nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder)),
		  nsrel_holder_kind_get_name(by->kind));
	CHECK(nsrel_holder_get_process(holder) == live_process(snap, by->pid));
	CHECK_EQ(nsrel_holder_get_tid(holder), by->tid);
	CHECK_EQ(nsrel_holder_get_fd(holder, &fd), 0);
	CHECK_EQ(fd, by->fd);
	CHECK(nsrel_holder_get_ns(holder) == NULL);
	CHECK(nsrel_holder_get_target(holder) == NULL);
	CHECK(nsrel_holder_get_mntns(holder) == NULL);
	compare_path_of(snap, ns, holder, by);
}

/* In case of a failure, what is there. */
static void print_holders(const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;
	int n = 0;

	nsrel_ns_foreach_holder(holder, ns) {
		int fd = -1;

		if (n++ == 10)
			return;
		(void)nsrel_holder_get_fd(holder, &fd);
		print_message("holder: %s, TID %d, fd %d\n",
			      nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder)),
			      nsrel_holder_get_tid(holder), fd);
	}
}

/* Others who look at files have each for a moment: they are not the test's. */
static bool is_of_others(const struct nsrel_holder *holder)
{
	const struct nsrel_process *p = holder ? nsrel_holder_get_process(holder) : NULL;
	int fd;

	if (!p || nsrel_holder_get_fd(holder, &fd) < 0)
		return false;
	while (p && nsrel_process_get_pid(p) != live_get_pid())
		p = nsrel_process_get_parent(p);
	return !p;
}

static const struct nsrel_holder *next_holder(const struct nsrel_ns *ns,
					      const struct nsrel_holder *prev)
{
	const struct nsrel_holder *holder = prev;

	do
		holder = nsrel_ns_next_holder(ns, holder);
	while (holder && is_of_others(holder));
	return holder;
}

void held_compare_holders(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			  const struct held_by *by, size_t n_by)
{
	const struct nsrel_holder *holder = NULL;

	for (size_t i = 0; i < n_by; i++) {
		holder = next_holder(ns, holder);
		if (!holder)
			print_holders(ns);
		CHECK(holder != NULL);
		compare_holder(snap, ns, holder, &by[i]);
	}
	if (next_holder(ns, holder))
		print_holders(ns);
	CHECK(next_holder(ns, holder) == NULL);
}

/* What it keeps in turn: nobody lives there, and it is among those that say why. */
static void compare_kept(const struct nsrel_snapshot *snap, const struct nsrel_ns *kept,
			 const struct nsrel_ns *by, enum nsrel_holder_kind kind)
{
	const struct nsrel_holder *holder;

	if (!kept || nsrel_ns_is_initial(kept) == 1 || nsrel_ns_count_members(kept) > 0)
		return;
	compare_uninhabited(kept);
	CHECK(compare_is_explained(snap, kept));
	nsrel_ns_foreach_holder(holder, kept)
		if (nsrel_holder_get_kind(holder) == kind &&
		    nsrel_holder_get_ns(holder) == by)
			return;
	FAIL("an owner or parent is held by what it owns or its child");
}

static void compare_way_in(const struct nsrel_ns *ns, const struct held_by *by,
			   size_t n_by)
{
	char expected[80];

	if (is_of_others(nsrel_ns_next_holder(ns, NULL)))
		return;
	for (size_t i = 0; i < n_by; i++)
		if (by[i].kind == NSREL_HOLDER_FD) {
			format_path(&by[i], expected, sizeof(expected));
			CHECK_STR(nsrel_ns_get_path(ns), expected);
			return;
		}
	CHECK(nsrel_ns_get_path(ns) == NULL);
}

const struct nsrel_ns *held_compare(const struct nsrel_snapshot *snap,
				    const struct kernel_ns *told,
				    const struct held_by *by, size_t n_by)
{
	const struct nsrel_ns *ns = compare_ns(snap, told);
	bool flat = !nsrel_type_is_hierarchical(nsrel_ns_get_type(ns));

	compare_uninhabited(ns);
	compare_made(ns);
	CHECK(!nsrel_ns_is_hidden(ns));
	CHECK(compare_is_explained(snap, ns));
	held_compare_holders(snap, ns, by, n_by);
	compare_way_in(ns, by, n_by);
	if (flat)
		compare_kept(snap, nsrel_ns_get_owner(ns), ns, NSREL_HOLDER_OWNED);
	else
		compare_kept(snap, nsrel_ns_get_parent(ns), ns, NSREL_HOLDER_CHILD);
	return ns;
}

void held_compare_gone(const struct nsrel_snapshot *snap, const struct kernel_ns *told,
		       pid_t pid)
{
	const struct nsrel_ns *ns =
		nsrel_snapshot_get_ns(snap, compare_type_of(told->clone_flag), told->ino);
	const struct nsrel_holder *holder;
	uint64_t id;

	if (!ns)
		return;
	if (told->has_id && nsrel_ns_get_id(ns, &id) == 0)
		CHECK(id != told->id);
	nsrel_ns_foreach_holder(holder, ns) {
		const struct nsrel_process *process = nsrel_holder_get_process(holder);

		CHECK(!process || nsrel_process_get_pid(process) != pid);
	}
}

void held_compare_unexplained(const struct nsrel_snapshot *snap,
			      const struct kernel_ns *told, pid_t pid)
{
	enum nsrel_type type = compare_type_of(told->clone_flag);
	const struct nsrel_ns *ns = nsrel_snapshot_get_ns(snap, type, told->ino);
	const struct nsrel_holder *holder;

	if (!ns || !nsrel_ns_is_hidden(ns)) {
		held_compare_gone(snap, told, pid);
		return;
	}
	CHECK(compare_ns(snap, told) == ns);
	compare_uninhabited(ns);
	CHECK_EQ(nsrel_ns_count_holders(ns), 1);
	holder = nsrel_ns_next_holder(ns, NULL);
	CHECK_EQ(nsrel_holder_get_kind(holder), NSREL_HOLDER_KERNEL);
	CHECK(nsrel_holder_get_process(holder) == NULL);
}

static size_t count_all_problems(const struct nsrel_snapshot *snap, pid_t pid)
{
	const struct nsrel_problem *problem;
	size_t n = 0;

	nsrel_snapshot_foreach_problem(problem, snap)
		n += nsrel_problem_get_pid(problem) == pid;
	return n;
}

void held_compare_all_seen(const struct nsrel_snapshot *snap, pid_t pid)
{
	compare_complete(snap, pid);
	CHECK_EQ(count_all_problems(snap, pid), 0);
}

void held_compare_problem(const struct nsrel_snapshot *snap, const struct live_report *at,
			  enum nsrel_source source, const char *what, int error,
			  size_t count)
{
	const struct nsrel_problem *problem = NULL;
	bool complete = nsrel_process_is_complete(live_process(snap, at->pid));

	CHECK_EQ(count_all_problems(snap, at->pid), 1);
	do
		problem = nsrel_snapshot_next_problem(snap, problem);
	while (nsrel_problem_get_pid(problem) != at->pid);
	CHECK_EQ(nsrel_problem_get_tid(problem), at->tid);
	CHECK_STR(nsrel_source_get_name(nsrel_problem_get_source(problem)),
		  nsrel_source_get_name(source));
	CHECK_STR(nsrel_problem_get_what(problem), what);
	CHECK_EQ(nsrel_problem_get_errno(problem), error);
	CHECK_EQ(nsrel_problem_get_count(problem), count);
	/* What nobody asked for is not missing. */
	CHECK_EQ(complete, error == 0);
}
