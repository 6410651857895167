/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sockets that not every kernel gives copies of, and callers who may have but a few. */

#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"
#include "held.h"

#define SOCKET_FD (HELD_FD + 10)
#define N_NETS	  3
#define N_SOCKETS 200

static int open_two(const void *arg)
{
	int r = held_move_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), SOCKET_FD);

	(void)arg;
	return r < 0 ? r
		     : held_move_fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
				    SOCKET_FD + 1);
}

static void compare_two(const struct nsrel_snapshot *snap, const struct kernel_ns *told,
			const struct live_report *at)
{
	struct held_by by[] = {
		{ NSREL_HOLDER_SOCKET, at->pid, at->tid, SOCKET_FD },
		{ NSREL_HOLDER_SOCKET, at->pid, at->tid, SOCKET_FD + 1 },
	};

	held_compare(snap, told, by, 2);
	compare_complete(snap, at->pid);
}

static void *stay(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void hold(void)
{
	held_run_in_net(open_two, NULL, HELD_FD);
	child_report();
	child_await_order();
	close(HELD_FD);
	child_report();
	stay(NULL);
}

static void *hold_in_own_table(void *arg)
{
	child_must(unshare(CLONE_FILES), "unshare(CLONE_FILES)");
	hold();
	return arg;
}

static void run_thread(const void *arg)
{
	(void)arg;
	held_start_thread(hold_in_own_table, NULL);
	child_hold();
}

static void *hold_in_shared_table(void *arg)
{
	hold();
	return arg;
}

/* All threads share one table, which the leader has left. */
static void leave_thread(const void *arg)
{
	(void)arg;
	held_start_thread(hold_in_shared_table, NULL);
	held_start_thread(stay, NULL);
	syscall(SYS_exit, 0);
}

/* The namespace that only the socket of a thread keeps, or else that it is refused. */
static void check_thread(live_body body)
{
	struct live_child *child = live_start(body, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;

	live_order(child);
	live_wait(child);
	CHECK(at.tid != at.pid);
	snap = live_snapshot(NULL);
	if (!held_can_copy_from_thread(at.tid)) {
		held_compare_problem(snap, &at, NSREL_SOURCE_SOCKETS, "fd", EOPNOTSUPP,
				     1);
		held_compare_gone(snap, &told, at.pid);
		live_skip("this kernel has no pidfds of threads");
	}
	compare_two(snap, &told, &at);
	live_end_all();
	held_compare_gone(live_snapshot(NULL), &told, at.pid);
}

static void test_own_table(void **state)
{
	(void)state;
	check_thread(run_thread);
}

static void test_zombie_leader(void **state)
{
	(void)state;
	check_thread(leave_thread);
}

static void hold_one(const void *arg)
{
	(void)arg;
	hold();
}

struct look {
	const struct live_report *at;
	const struct kernel_ns *told;
	size_t n_told;
};

/* As on kernels before 5.6, or in containers. It is told once for all of a table. */
static void look_without_copies(const void *arg)
{
	const struct look *look = arg;
	const struct nsrel_snapshot *snap;

	held_refuse_call(SYS_pidfd_getfd, ENOSYS);
	snap = live_snapshot(NULL);
	held_compare_problem(snap, look->at, NSREL_SOURCE_SOCKETS, "fd", ENOSYS, 1);
	held_compare_gone(snap, look->told, look->at->pid);
	compare_process(snap, look->at->pid);
}

static void test_no_copies(void **state)
{
	struct live_child *child = live_start(hold_one, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	struct look look = { &at, &told, 1 };

	(void)state;
	live_order(child);
	live_wait(child);
	live_wait_end(live_start(look_without_copies, &look));
}

/* What the kernel can't name by cookie has to be asked socket by socket: Linux 5.14. */
static void look_without_cookies(const void *arg)
{
	const struct look *look = arg;
	const struct nsrel_snapshot *snap;

	held_refuse_call(SYS_getsockopt, ENOPROTOOPT);
	snap = live_snapshot(NULL);
	compare_two(snap, look->told, look->at);
}

static void test_no_cookies(void **state)
{
	struct live_child *child = live_start(hold_one, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	struct look look = { &at, &told, 1 };

	(void)state;
	live_order(child);
	live_wait(child);
	live_wait_end(live_start(look_without_cookies, &look));
}

/* More sockets than the caller may open files. */
static int open_many(const void *arg)
{
	int first = *(const int *)arg;

	for (int i = 0; i < N_SOCKETS; i++) {
		int r = held_move_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0),
				     first + i);

		if (r < 0)
			return r;
	}
	return 0;
}

static void hold_many(const void *arg)
{
	(void)arg;
	for (int i = 0; i < N_NETS; i++) {
		int first = SOCKET_FD + i * N_SOCKETS;

		held_run_in_net(open_many, &first, HELD_FD + i);
	}
	child_report();
	child_hold();
}

static void look_with_few_files(const void *arg)
{
	const struct rlimit limit = { 64, 64 };
	const struct look *look = arg;
	size_t n_fds = kernel_count_fds();
	const struct nsrel_problem *problem;
	const struct nsrel_snapshot *snap;

	child_must(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit(RLIMIT_NOFILE)");
	snap = live_snapshot(NULL);
	nsrel_snapshot_foreach_problem(problem, snap)
		CHECK(nsrel_problem_get_errno(problem) != EMFILE);
	for (size_t i = 0; i < look->n_told; i++) {
		const struct nsrel_ns *ns = compare_ns(snap, &look->told[i]);

		compare_uninhabited(ns);
		CHECK_EQ(nsrel_ns_count_holders(ns), N_SOCKETS + 1);
	}
	compare_complete(snap, look->at->pid);
	CHECK_EQ(kernel_count_fds(), n_fds);
}

static void test_few_files(void **state)
{
	struct live_report at = live_start_and_wait(hold_many, NULL);
	struct kernel_ns told[N_NETS];
	struct look look = { &at, told, N_NETS };

	(void)state;
	for (int i = 0; i < N_NETS; i++)
		told[i] = held_ask(&at, HELD_FD + i);
	live_wait_end(live_start(look_with_few_files, &look));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_own_table), live_test(test_zombie_leader),
		live_test(test_no_copies), live_test(test_no_cookies),
		live_test(test_few_files),
	};

	return live_run(tests);
}
