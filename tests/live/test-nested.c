/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces in namespaces, of which the middle ones have nobody in them. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define FEW_LEVELS 5
/* More than the kernel's limit of 32 below the initial one. */
#define MANY_LEVELS 64

/* Moves on through @arg levels, or as many as the kernel gives. */
static void nest_users(const void *arg)
{
	const int *wanted = arg;
	int n = 0, r = 0;

	while (n < *wanted && (r = child_try_user_ns()) == 0)
		n++;
	if (n == 0)
		child_refused("unshare(CLONE_NEWUSER)", -r);
	child_report_number(n);
	child_hold();
}

/* All namespaces from the process's own to the top, as far as the kernel shows. */
static size_t walk_up(pid_t pid, const char *link, struct kernel_ns *ret, size_t max)
{
	int fd = kernel_open(pid, pid, link);
	size_t n = 0;

	CHECK(fd >= 0);
	while (fd >= 0 && n < max) {
		int parent_fd = kernel_open_parent(fd);

		kernel_ask(fd, &ret[n++]);
		close(fd);
		fd = parent_fd;
	}
	CHECK_EQ(fd, -EPERM);
	return n;
}

static void check_user_chain(int wanted)
{
	struct live_report report = live_start_and_wait(nest_users, &wanted);
	struct kernel_ns told[MANY_LEVELS + 2];
	size_t n = walk_up(report.pid, "user", told, ARRAY_SIZE(told));
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *lower = NULL;

	print_message("%d levels, %zu in sight\n", report.number, n);
	CHECK_EQ(n, report.number + 1);
	CHECK_EQ(told[n - 1].ino, kernel_read_ino(getpid(), "user"));
	for (size_t i = 0; i < n; i++) {
		const struct nsrel_ns *ns = compare_ns(snap, &told[i]);

		if (lower)
			CHECK(nsrel_ns_get_parent(lower) == ns);
		if (i + 1 < n)
			compare_made(ns);
		if (i > 0 && i + 1 < n) {
			compare_uninhabited(ns);
			CHECK(nsrel_ns_get_path(ns) == NULL);
			CHECK(nsrel_ns_next_child(ns, NULL) == lower);
			CHECK(nsrel_ns_next_child(ns, lower) == NULL);
		}
		lower = ns;
	}
	compare_process(snap, report.pid);
	live_end_all();
	compare_gone(live_snapshot(NULL), &told[1], report.pid);
}

static void test_few_user_levels(void **state)
{
	(void)state;
	check_user_chain(FEW_LEVELS);
}

static void test_all_user_levels(void **state)
{
	(void)state;
	check_user_chain(MANY_LEVELS);
}

/* Child namespaces of a process-less one: a tree, not only a chain. */
static void fork_users(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUSER);
	for (int i = 0; i < 2; i++)
		if (child_fork() == 0) {
			child_unshare(CLONE_NEWUSER);
			child_report();
			child_hold();
		}
	child_unshare(CLONE_NEWUSER);
	child_report();
	child_hold();
}

static void test_siblings(void **state)
{
	struct live_child *child = live_start(fork_users, NULL);
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns, *sibling, *middle = NULL;
	pid_t pids[3];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		pids[i] = live_wait(child).pid;
	snap = live_snapshot(NULL);
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		struct kernel_ns told = kernel_ns_of(pids[i], "user");

		ns = compare_ns(snap, &told);
		CHECK(!middle || nsrel_ns_get_parent(ns) == middle);
		middle = nsrel_ns_get_parent(ns);
		compare_process(snap, pids[i]);
	}
	compare_uninhabited(middle);
	nsrel_ns_foreach_child(sibling, middle)
		n++;
	CHECK_EQ(n, ARRAY_SIZE(pids));
}

static void join(pid_t pid, const char *link, int flag)
{
	_cleanup_close_ int fd = kernel_open(pid, pid, link);

	if (fd < 0)
		child_refused("open a namespace", -fd);
	child_must(setns(fd, flag), "setns");
}

/* Who makes the namespaces goes; who joined one of them stays: nobody is in its owner. */
static void leave_owner_alone(const void *arg)
{
	int ready[2], leave[2];
	pid_t maker;
	char byte;

	(void)arg;
	child_be_able();
	child_must(pipe2(ready, O_CLOEXEC), "pipe2");
	child_must(pipe2(leave, O_CLOEXEC), "pipe2");
	maker = child_fork();
	if (maker == 0) {
		close(leave[1]);
		child_unshare(CLONE_NEWUSER | CLONE_NEWNET);
		child_must((int)write(ready[1], "", 1), "write");
		(void)!read(leave[0], &byte, 1);
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		_exit(0); /* it told why itself */
	join(maker, "net", CLONE_NEWNET);
	close(leave[1]);
	/* Even a zombie would still be in its user namespace. */
	child_must(waitpid(maker, NULL, 0), "waitpid");
	child_report();
	child_hold();
}

static void test_owner_only(void **state)
{
	struct live_child *child = live_start(leave_owner_alone, NULL);
	pid_t pid = live_wait(child).pid;
	struct kernel_ns told = kernel_ns_of(pid, "net");
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns, *owner;
	uid_t uid;

	(void)state;
	snap = live_snapshot(NULL);
	ns = compare_ns(snap, &told);
	owner = nsrel_ns_get_owner(ns);
	CHECK(told.owner != kernel_read_ino(pid, "user"));
	CHECK(nsrel_ns_next_child(owner, NULL) == NULL);
	CHECK(nsrel_ns_next_owned(owner, NULL) == ns);
	CHECK_EQ(nsrel_ns_get_owner_uid(owner, &uid), 0);
	CHECK_EQ(uid, geteuid());
	compare_made(owner);
	compare_made(ns);
}

/* PID namespaces always have an init, each the parent of the next. */
static void nest_pids(const void *arg)
{
	const int *levels = arg;

	for (int i = 0; i < *levels; i++) {
		child_unshare(CLONE_NEWPID);
		child_move_on();
		child_report_number(i);
	}
	child_hold();
}

static void test_pid_levels(void **state)
{
	const int levels = FEW_LEVELS;
	struct live_child *child = live_start(nest_pids, &levels);
	struct kernel_ns told[FEW_LEVELS + 1];
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *lower = NULL;
	pid_t pids[FEW_LEVELS];

	(void)state;
	for (int i = 0; i < FEW_LEVELS; i++)
		pids[i] = live_wait(child).pid;
	CHECK_EQ(walk_up(pids[FEW_LEVELS - 1], "pid", told, ARRAY_SIZE(told)),
		 ARRAY_SIZE(told));
	snap = live_snapshot(NULL);
	for (int i = 0; i < FEW_LEVELS; i++) {
		const struct nsrel_ns *ns = compare_ns(snap, &told[i]);

		compare_members(ns, &pids[FEW_LEVELS - 1 - i], 1);
		CHECK(!lower || nsrel_ns_get_parent(lower) == ns);
		lower = ns;
	}
	CHECK(nsrel_ns_get_parent(lower) == compare_ns(snap, &told[FEW_LEVELS]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_few_user_levels), live_test(test_all_user_levels),
		live_test(test_siblings),	 live_test(test_owner_only),
		live_test(test_pid_levels),
	};

	return live_run(tests);
}
