/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces mounted in a tree of mounts that is attached nowhere. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel-lists.h"
#include "mounts.h"

/* How the child holds the tree. */
enum by { BY_FD, BY_CWD, BY_ROOT };

static struct {
	const char *dir;
	enum by by;
	bool with_mntns;
	bool is_covered;
	bool is_file; /* the root of the tree, and all are on it */
	bool leaves;  /* and somebody else stays in the mount namespace that it is of */
} how;

static void put_type(const char *dir, enum nsrel_type type)
{
	char path[128];
	int fd = mounts_has_type(type) ? mounts_make(type, 1) : -1;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, nsrel_type_get_name(type));
	if (fd >= 0)
		mounts_put(fd, path);
	mounts_note(fd);
}

/* What is unmounted in a copy would go from the tree, too, unless one takes care. */
static void cover(const char *dir)
{
	char path[128], plain[128];

	(void)snprintf(plain, sizeof(plain), "%s/plain", dir);
	close(child_must(open(plain, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "creat"));
	child_must(mount(NULL, dir, NULL, MS_REC | MS_SHARED, NULL), "mount shared");
	for (int i = NSREL_TYPE_MNT + 1; i < NSREL_N_TYPES; i++) {
		if (!mounts_has_type((enum nsrel_type)i))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir,
			       nsrel_type_get_name((enum nsrel_type)i));
		child_must(mount(plain, path, NULL, MS_BIND, NULL), "mount --bind");
	}
}

/* One on another, on a mount of a plain file. */
static int make_tree_of_file(const char *dir)
{
	int root_fd, fd;
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/plain", dir);
	close(child_must(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "creat"));
	child_must(mount(path, path, NULL, MS_BIND, NULL), "mount --bind");
	root_fd = child_must(open(path, O_PATH | O_CLOEXEC), "open");
	mounts_note(-1);
	for (int i = NSREL_TYPE_MNT + 1; i < NSREL_N_TYPES; i++) {
		bool has = mounts_has_type((enum nsrel_type)i);

		fd = has ? mounts_make((enum nsrel_type)i, 1) : -1;
		mounts_note(fd);
		if (has)
			mounts_bind(fd, path);
	}
	fd = child_must(open_tree(root_fd, "",
				  AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE |
					  OPEN_TREE_CLOEXEC),
			"open_tree");
	close(root_fd);
	child_must(umount2(dir, MNT_DETACH), "umount");
	return fd;
}

/* A copy of a tree that goes then. */
static int make_tree(const char *dir)
{
	int fd;

	mounts_begin(dir);
	if (how.is_file)
		return make_tree_of_file(dir);
	/* Where a mount namespace is mounted, no newer one can have the tree. */
	if (how.with_mntns)
		put_type(dir, NSREL_TYPE_MNT);
	else
		mounts_note(-1);
	for (int i = NSREL_TYPE_MNT + 1; i < NSREL_N_TYPES; i++)
		put_type(dir, (enum nsrel_type)i);
	if (how.is_covered)
		cover(dir);
	fd = child_must(open_tree(AT_FDCWD, dir,
				  OPEN_TREE_CLONE | AT_RECURSIVE | OPEN_TREE_CLOEXEC),
			"open_tree");
	child_must(mount(NULL, dir, NULL, MS_REC | MS_PRIVATE, NULL), "mount private");
	child_must(umount2(dir, MNT_DETACH), "umount");
	return fd;
}

/* Linux 6.15, as long as it has not been closed. */
static bool can_be_copied(int dir_fd, const char *path)
{
	_cleanup_close_ int fd = open_tree(dir_fd, path,
					   AT_EMPTY_PATH | AT_RECURSIVE |
						   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	return fd >= 0;
}

/* Another process stays here, with nothing open. */
static void leave(void)
{
	char byte;
	int ends[2];

	child_must(pipe2(ends, O_CLOEXEC), "pipe");
	if (child_fork() == 0) {
		child_must(close_range(3, ~0U, 0), "close_range");
		for (;;)
			pause();
	}
	close(ends[1]);
	CHECK_EQ(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	child_unshare(CLONE_NEWNS);
}

static void hold_tree(const void *arg)
{
	int fd = make_tree(arg);
	bool can;

	mounts_tell_noted();
	if (how.by == BY_FD) {
		can = can_be_copied(fd, "");
		if (how.leaves)
			leave();
		child_report_number(can ? fd : -1);
		child_hold();
	}
	child_must(fchdir(fd), "fchdir");
	close(fd);
	can = can_be_copied(AT_FDCWD, ".");
	/* What is mounted stays there. */
	CHECK(access("net", F_OK) == 0);
	if (how.by == BY_ROOT)
		child_must(chroot("."), "chroot");
	child_report_number(can ? 0 : -1);
	child_hold();
}

static struct nsrel_context *look_deep(void)
{
	struct nsrel_context *ctx = live_context(NULL);

	CHECK_EQ(nsrel_context_set_sources(ctx, NSREL_SOURCES_ALL), 0);
	return ctx;
}

static const struct nsrel_problem *find_problem(const struct nsrel_snapshot *snap,
						pid_t pid)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (nsrel_problem_get_pid(problem) == pid &&
		    strcmp(nsrel_problem_get_what(problem), "detached mounts") == 0)
			return problem;
	return NULL;
}

static void compare_holder(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			   const struct live_report *report)
{
	const struct nsrel_holder *holder = nsrel_ns_next_holder(ns, NULL);
	char target[32], *path = NULL;
	int fd = -5;

	(void)snprintf(target, sizeof(target), "/%s",
		       how.is_file ? "" : nsrel_type_get_name(nsrel_ns_get_type(ns)));
	CHECK_EQ(nsrel_ns_count_holders(ns), 1);
	CHECK_EQ(nsrel_holder_get_kind(holder), NSREL_HOLDER_MOUNT);
	CHECK_STR(nsrel_holder_get_target(holder), target);
	CHECK(nsrel_holder_get_mntns(holder) == NULL);
	CHECK(nsrel_holder_get_process(holder) == live_process(snap, report->pid));
	CHECK_EQ(nsrel_holder_get_tid(holder), report->pid);
	if (how.by == BY_FD) {
		CHECK_EQ(nsrel_holder_get_fd(holder, &fd), 0);
		CHECK_EQ(fd, report->number);
	} else {
		CHECK_EQ(nsrel_holder_get_fd(holder, &fd), -ENODATA);
		CHECK_EQ(fd, -5);
	}
	if (nsrel_holder_get_path(snap, holder, &path) == 0) {
		struct stat st;

		CHECK_EQ(stat(path, &st), 0);
		CHECK_EQ(st.st_ino, nsrel_ns_get_ino(ns));
		free(path);
	}
	CHECK(!nsrel_ns_is_hidden(ns));
	compare_uninhabited(ns);
}

static void compare_deep(const struct nsrel_snapshot *snap, const struct mounts_set *set,
			 const struct live_report *report)
{
	mounts_foreach(i, set)
	{
		compare_holder(snap, mounts_compare(snap, &set->of[i]), report);
	}
	CHECK(find_problem(snap, report->pid) == NULL);
}

/* Not looked at, but known to be there. */
static void compare_told(const struct nsrel_snapshot *snap, const struct mounts_set *set,
			 pid_t pid)
{
	const struct nsrel_problem *problem = find_problem(snap, pid);

	CHECK(problem != NULL);
	CHECK_EQ(nsrel_problem_get_source(problem), NSREL_SOURCE_DEEP);
	CHECK_EQ(nsrel_problem_get_errno(problem), 0);
	CHECK_EQ(nsrel_problem_get_tid(problem), pid);
	CHECK_EQ(nsrel_problem_get_count(problem), 1);
	mounts_foreach(i, set)
	{
		if (kernel_lists_all())
			CHECK(nsrel_ns_is_hidden(compare_ns(snap, &set->of[i].told)));
		else
			mounts_compare_gone(snap, &set->of[i]);
	}
}

static void check(enum by by)
{
	const struct nsrel_snapshot *snap;
	struct live_child *child;
	struct live_report report;
	struct mounts_set set;

	mounts_need_root();
	how.dir = live_dir();
	how.by = by;
	child = live_start(hold_tree, how.dir);
	mounts_hear_each(child, &set);
	report = live_wait(child);
	report.pid = child->pid;
	if (!kernel_lists_mounts())
		live_skip("the kernel can't tell which mounts are attached");
	/* To look at all directories takes time: what is open is seen anyway. */
	if (by == BY_FD)
		compare_told(live_snapshot(NULL), &set, report.pid);
	snap = live_snapshot(look_deep());
	if (report.number < 0) {
		CHECK(find_problem(snap, report.pid) != NULL);
		CHECK(nsrel_problem_get_errno(find_problem(snap, report.pid)) > 0);
		return;
	}
	compare_deep(snap, &set, &report);
	live_end_all();
	mounts_compare_set_gone(live_snapshot(look_deep()), &set);
}

static void test_fd(void **state)
{
	(void)state;
	check(BY_FD);
}

/* It can be copied where it comes from, and nowhere else. */
static void test_of_elsewhere(void **state)
{
	(void)state;
	how.leaves = true;
	check(BY_FD);
	how.leaves = false;
}

static void test_covered(void **state)
{
	(void)state;
	how.is_covered = true;
	check(BY_FD);
	how.is_covered = false;
}

static void test_on_file(void **state)
{
	(void)state;
	how.is_file = true;
	check(BY_FD);
	how.is_file = false;
}

static void test_cwd(void **state)
{
	(void)state;
	check(BY_CWD);
}

static void test_root(void **state)
{
	(void)state;
	check(BY_ROOT);
}

/* It can't be looked at, and this is told, with a reason. */
static void test_with_mntns(void **state)
{
	const struct nsrel_problem *problem;
	struct live_child *child;
	struct mounts_set set;

	(void)state;
	mounts_need_root();
	how.dir = live_dir();
	how.with_mntns = true;
	child = live_start(hold_tree, how.dir);
	mounts_hear_each(child, &set);
	live_wait(child);
	how.with_mntns = false;
	if (!kernel_lists_mounts())
		live_skip("the kernel can't tell which mounts are attached");
	problem = find_problem(live_snapshot(look_deep()), child->pid);
	CHECK(problem != NULL);
	CHECK_EQ(nsrel_problem_get_source(problem), NSREL_SOURCE_DEEP);
	CHECK(nsrel_problem_get_errno(problem) > 0);
}

/* The tree is as it was, and nothing was attached anywhere. */
static void look_at_own(const void *arg)
{
	struct stat before, after;
	int n, fd;

	how.is_covered = true;
	fd = make_tree(arg);
	mounts_tell_noted();
	n = kernel_count_mntns();
	CHECK_EQ(fstatat(fd, "net", &before, 0), 0);
	(void)live_snapshot(look_deep());
	CHECK_EQ(fstatat(fd, "net", &after, 0), 0);
	CHECK_EQ(after.st_ino, before.st_ino);
	CHECK_EQ(after.st_dev, before.st_dev);
	CHECK(n < 0 || kernel_count_mntns() > 0);
	CHECK(access(arg, F_OK) == 0);
	CHECK(fstatat(AT_FDCWD, "/net", &after, 0) < 0 || after.st_ino != before.st_ino);
}

static void test_own(void **state)
{
	struct live_child *child;
	struct mounts_set set;

	(void)state;
	mounts_need_root();
	child = live_start(look_at_own, live_dir());
	mounts_hear_each(child, &set);
	live_wait_end(child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_fd),	    live_test(test_cwd),
		live_test(test_root),	    live_test(test_own),
		live_test(test_with_mntns), live_test(test_of_elsewhere),
		live_test(test_covered),    live_test(test_on_file),
	};

	return live_run(tests);
}
