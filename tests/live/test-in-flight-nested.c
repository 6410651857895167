/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is in flight in what is in flight, in circles, or in nobody's hands yet. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "child.h"
#include "held.h"
#include "in-flight.h"

#define N_BYTES 1000

static void go_on(struct live_child *child)
{
	live_order(child);
	live_wait(child);
}

/* In flight in a socket that is in flight itself, and so on. */
static int open_socket(const void *arg)
{
	(void)arg;
	return held_move_fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), HELD_FD + 1);
}

static void send_nested(const void *arg)
{
	int levels = *(const int *)arg, fds[] = { HELD_FD, HELD_FD + 1 };

	held_run_in_net(open_socket, NULL, HELD_FD);
	in_flight_make_sockets(SOCK_DGRAM);
	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, fds, 2, 1), "sendmsg");
	for (int i = 1; i < levels; i++) {
		int inner = child_must(dup(IN_FLIGHT_FD), "dup");

		in_flight_make_sockets(SOCK_DGRAM);
		in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, &inner, 1, 1), "sendmsg");
		close(inner);
	}
	child_report();
	child_await_order();
	close(fds[0]);
	close(fds[1]);
	child_report();
	child_hold();
}

static void test_nested(void **state)
{
	struct live_child *child = live_start(send_nested, &(int){ 3 });
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;

	(void)state;
	go_on(child);
	snap = live_snapshot(NULL);
	held_compare_problem(snap, &at, NSREL_SOURCE_DEEP, "in flight", 0, 1);
	held_compare_unexplained(snap, &told, at.pid);
	snap = held_snapshot_deep();
	held_compare(snap, &told,
		     &(struct held_by){ NSREL_HOLDER_IN_FLIGHT, at.pid, at.pid,
					IN_FLIGHT_FD },
		     1);
	held_compare_all_seen(snap, at.pid);
	live_end_all();
	held_compare_gone(held_snapshot_deep(), &told, at.pid);
}

/* So deep that nobody looks: that is told as well. */
static void test_nested_too_deep(void **state)
{
	struct live_child *child = live_start(send_nested, &(int){ 20 });
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;

	(void)state;
	go_on(child);
	snap = held_snapshot_deep();
	held_compare_problem(snap, &at, NSREL_SOURCE_DEEP, "in flight", 0, 1);
	held_compare_unexplained(snap, &told, at.pid);
}

/* As many copies of a socket as there may be, in itself: seen once, and soon. */
static void send_in_circles(const void *arg)
{
	int fds[253];

	(void)arg;
	in_flight_must(held_make(NSREL_TYPE_UTS, O_RDONLY, HELD_FD), "a UTS namespace");
	in_flight_make_sockets(SOCK_DGRAM);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = IN_FLIGHT_FD;
	fds[100] = HELD_FD;
	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, fds, ARRAY_SIZE(fds), 1),
		       "sendmsg");
	child_report();
	child_await_order();
	close(HELD_FD);
	child_report();
	child_hold();
}

static void test_circle(void **state)
{
	struct live_child *child = live_start(send_in_circles, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;

	(void)state;
	go_on(child);
	snap = live_snapshot(NULL);
	held_compare_problem(snap, &at, NSREL_SOURCE_DEEP, "in flight", 0, 253);
	snap = held_snapshot_deep();
	held_compare(snap, &told,
		     &(struct held_by){ NSREL_HOLDER_IN_FLIGHT, at.pid, at.pid,
					IN_FLIGHT_FD },
		     1);
	held_compare_all_seen(snap, at.pid);
}

/* A connection that nobody has accepted: known to be there, and out of reach. */
static void connect_and_send(const void *arg)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t len = sizeof(sa_family_t);
	int fd;

	(void)arg;
	in_flight_must(held_make(NSREL_TYPE_UTS, O_RDONLY, HELD_FD), "a UTS namespace");
	fd = child_must(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
	in_flight_must(held_move_fd(fd, IN_FLIGHT_FD), "dup3");
	/* Without a name the kernel finds one. */
	child_must(bind(IN_FLIGHT_FD, (struct sockaddr *)&address, len), "bind");
	child_must(listen(IN_FLIGHT_FD, 5), "listen");
	len = sizeof(address);
	child_must(getsockname(IN_FLIGHT_FD, (struct sockaddr *)&address, &len),
		   "getsockname");
	fd = child_must(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
	child_must(connect(fd, (struct sockaddr *)&address, len), "connect");
	in_flight_must(in_flight_send(fd, &(int){ HELD_FD }, 1, N_BYTES), "sendmsg");
	child_report();
	child_await_order();
	close(HELD_FD);
	child_report();
	child_await_order();
	fd = child_must(accept4(IN_FLIGHT_FD, NULL, NULL, SOCK_CLOEXEC), "accept4");
	in_flight_must(held_move_fd(fd, IN_FLIGHT_FD), "dup3");
	child_report();
	child_await_order();
	CHECK_EQ(in_flight_receive(IN_FLIGHT_FD, &fd, 1, N_BYTES), 1);
	child_report_number(fd);
	child_hold();
}

static void compare_unseen(const struct live_report *at, const struct kernel_ns *told)
{
	const struct nsrel_snapshot *snaps[] = { live_snapshot(NULL),
						 held_snapshot_deep() };

	for (size_t i = 0; i < ARRAY_SIZE(snaps); i++) {
		held_compare_problem(snaps[i], at, NSREL_SOURCE_DEEP, "in flight", 0, 1);
		held_compare_unexplained(snaps[i], told, at->pid);
	}
}

static void test_not_accepted(void **state)
{
	struct live_child *child = live_start(connect_and_send, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;

	(void)state;
	go_on(child);
	if (in_flight_is_counted(at.pid))
		compare_unseen(&at, &told);
	else
		print_message("skip: this kernel counts only what was accepted\n");
	go_on(child);
	snap = held_snapshot_deep();
	held_compare(snap, &told,
		     &(struct held_by){ NSREL_HOLDER_IN_FLIGHT, at.pid, at.pid,
					IN_FLIGHT_FD },
		     1);
	live_order(child);
	at = live_wait(child);
	held_compare(live_snapshot(NULL), &told,
		     &(struct held_by){ NSREL_HOLDER_FD, at.pid, at.pid, at.number }, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_nested),
		live_test(test_nested_too_deep),
		live_test(test_circle),
		live_test(test_not_accepted),
	};

	return live_run(tests);
}
