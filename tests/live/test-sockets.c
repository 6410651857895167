/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Network namespaces in which nobody lives, and that sockets keep. */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "held.h"
#include "in-flight.h"

#define SOCKET_FD (HELD_FD + 1)

struct kind {
	int domain;
	int type;
	int protocol;
};

static const struct kind kinds[] = {
	{ AF_UNIX, SOCK_STREAM, 0 },
	{ AF_UNIX, SOCK_DGRAM, 0 },
	{ AF_UNIX, SOCK_SEQPACKET, 0 },
	{ AF_INET, SOCK_STREAM, 0 },
	{ AF_INET, SOCK_DGRAM, 0 },
	{ AF_INET6, SOCK_STREAM, 0 },
	{ AF_INET6, SOCK_DGRAM, 0 },
	{ AF_INET, SOCK_RAW, IPPROTO_ICMP },
	{ AF_NETLINK, SOCK_RAW, NETLINK_ROUTE },
	{ AF_PACKET, SOCK_RAW, 0 },
};

static int open_one(const void *arg)
{
	const struct kind *kind = arg;

	return held_move_fd(socket(kind->domain, kind->type | SOCK_CLOEXEC,
				   kind->protocol),
			    SOCKET_FD);
}

/* The namespace is open, too, until the test has asked what it is. */
static void report_then_only_sockets(void)
{
	child_report();
	child_await_order();
	close(HELD_FD);
	child_report();
}

static void hold_socket(const void *arg)
{
	held_run_in_net(open_one, arg, HELD_FD);
	report_then_only_sockets();
	child_await_order();
	close(SOCKET_FD);
	child_report();
	child_hold();
}

static void go_on(struct live_child *child)
{
	live_order(child);
	live_wait(child);
}

static void test_kind(void **state)
{
	struct live_child *child = live_start(hold_socket, *state);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;
	struct held_by by[] = {
		{ NSREL_HOLDER_FD, at.pid, at.pid, HELD_FD },
		{ NSREL_HOLDER_SOCKET, at.pid, at.pid, SOCKET_FD },
	};

	held_compare(live_snapshot(NULL), &told, by, 2);
	go_on(child);
	snap = live_snapshot(NULL);
	held_compare(snap, &told, &by[1], 1);
	compare_complete(snap, at.pid);
	go_on(child);
	held_compare_gone(live_snapshot(NULL), &told, at.pid);
}

/* Other namespaces, other numbers for PIDs, or not to be dumped: sockets all the same. */
static void hold_in_pid_and_user_ns(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET);
	child_move_on();
	held_run_in_net(open_one, &kinds[0], HELD_FD);
	report_then_only_sockets();
	child_hold();
}

static void hold_undumpable(const void *arg)
{
	(void)arg;
	held_run_in_net(open_one, &kinds[0], HELD_FD);
	child_must(prctl(PR_SET_DUMPABLE, 0), "prctl(PR_SET_DUMPABLE)");
	report_then_only_sockets();
	child_hold();
}

static void check_alone(live_body body)
{
	struct live_child *child = live_start(body, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;

	go_on(child);
	snap = live_snapshot(NULL);
	held_compare(snap, &told,
		     &(struct held_by){ NSREL_HOLDER_SOCKET, at.pid, at.pid, SOCKET_FD },
		     1);
	compare_complete(snap, at.pid);
	live_end_all();
	held_compare_gone(live_snapshot(NULL), &told, at.pid);
}

static void test_in_pid_and_user_ns(void **state)
{
	(void)state;
	check_alone(hold_in_pid_and_user_ns);
}

static void test_undumpable(void **state)
{
	(void)state;
	if (geteuid() != 0)
		live_skip("only root sees the files of undumpable processes");
	check_alone(hold_undumpable);
}

/* Made by a process that passes it to another one, and ends. */
static void make_and_pass(int end)
{
	int fds[2];

	child_unshare(CLONE_NEWUSER | CLONE_NEWNET);
	fds[0] = child_must(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "open");
	fds[1] = child_must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
	errno = -in_flight_send(end, fds, ARRAY_SIZE(fds), 1);
	_exit(errno ? EXIT_FAILURE : EXIT_SUCCESS);
}

static void receive(const void *arg)
{
	int ends[2], fds[2], status = 0;
	pid_t pid;

	(void)arg;
	child_must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends),
		   "socketpair");
	pid = child_fork();
	if (pid == 0)
		make_and_pass(ends[1]);
	child_must(waitpid(pid, &status, 0), "waitpid");
	CHECK_EQ(status, 0);
	CHECK_EQ(in_flight_receive(ends[0], fds, ARRAY_SIZE(fds), 1), 2);
	CHECK_EQ(held_move_fd(fds[0], HELD_FD), 0);
	CHECK_EQ(held_move_fd(fds[1], SOCKET_FD), 0);
	report_then_only_sockets();
	child_hold();
}

static void test_passed(void **state)
{
	(void)state;
	check_alone(receive);
}

/* Sockets of all kinds, in two processes, and one socket twice. */
static int open_three(const void *arg)
{
	for (int i = 0; i < 3; i++) {
		const struct kind *kind = &kinds[2 * i];
		int r = held_move_fd(socket(kind->domain, kind->type | SOCK_CLOEXEC, 0),
				     SOCKET_FD + i);

		if (r < 0)
			return r;
	}
	(void)arg;
	return held_move_fd(dup(SOCKET_FD), SOCKET_FD + 3);
}

static void hold_several(const void *arg)
{
	(void)arg;
	held_run_in_net(open_three, NULL, HELD_FD);
	report_then_only_sockets();
	child_fork_and_hold();
	child_hold();
}

static void test_several(void **state)
{
	struct live_child *child = live_start(hold_several, NULL);
	struct live_report at = live_wait(child), second;
	struct kernel_ns told = held_ask(&at, HELD_FD);
	struct held_by by[8];

	(void)state;
	go_on(child);
	second = live_wait(child);
	if (second.pid < at.pid)
		live_skip("PIDs began anew");
	for (int i = 0; i < 8; i++) {
		pid_t pid = i < 4 ? at.pid : second.pid;

		by[i] = (struct held_by){ NSREL_HOLDER_SOCKET, pid, pid,
					  SOCKET_FD + i % 4 };
	}
	held_compare(live_snapshot(NULL), &told, by, 8);
}

/* Only sources and types that were asked for. */
static void test_not_asked(void **state)
{
	struct live_child *child = live_start(hold_socket, &kinds[0]);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	struct held_by by = { NSREL_HOLDER_SOCKET, at.pid, at.pid, SOCKET_FD };
	struct nsrel_context *ctx = live_context(NULL);

	(void)state;
	go_on(child);
	CHECK_EQ(nsrel_context_set_sources(ctx,
					   NSREL_SOURCES_DEFAULT & ~NSREL_SOURCE_SOCKETS),
		 0);
	held_compare_gone(live_snapshot(ctx), &told, at.pid);
	CHECK_EQ(nsrel_context_set_sources(ctx,
					   NSREL_SOURCE_SOCKETS | NSREL_SOURCE_RELATIONS),
		 0);
	held_compare(live_snapshot(ctx), &told, &by, 1);
	CHECK_EQ(nsrel_context_set_types(ctx, NSREL_TYPE_MASK(NSREL_TYPE_UTS)), 0);
	held_compare_gone(live_snapshot(ctx), &told, at.pid);
}

#define OF_KIND(i)                                                                       \
	{                                                                                \
		"test_kind " #i, test_kind, live_setup, live_teardown, (void *)&kinds[i] \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OF_KIND(0),
		OF_KIND(1),
		OF_KIND(2),
		OF_KIND(3),
		OF_KIND(4),
		OF_KIND(5),
		OF_KIND(6),
		OF_KIND(7),
		OF_KIND(8),
		OF_KIND(9),
		live_test(test_in_pid_and_user_ns),
		live_test(test_undumpable),
		live_test(test_passed),
		live_test(test_several),
		live_test(test_not_asked),
	};

	static_assert(ARRAY_SIZE(kinds) == 10, "each kind has a test");
	return live_run(tests);
}
