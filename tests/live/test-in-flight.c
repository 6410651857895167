/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces that were sent to a unix socket, and not received yet. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "held.h"
#include "in-flight.h"

#define N_BYTES 1000

struct wish {
	int socket_type;
	size_t n_times;	 /* how often each namespace is sent */
	bool one_by_one; /* each in a message of its own, with more without any between */
	bool with_offset; /* SO_PEEK_OFF is in use */
};

static const struct wish dgram = { SOCK_DGRAM, 1, false, false };
static const struct wish stream = { SOCK_STREAM, 1, false, false };
static const struct wish seqpacket = { SOCK_SEQPACKET, 1, false, false };
static const struct wish dgrams = { SOCK_DGRAM, 1, true, false };
static const struct wish streams = { SOCK_STREAM, 1, true, false };
static const struct wish dgrams_offset = { SOCK_DGRAM, 1, true, true };
static const struct wish streams_offset = { SOCK_STREAM, 1, true, true };
static const struct wish twice = { SOCK_DGRAM, 2, false, false };

#define OFFSET 17

/* Only a stream is looked at where its owner peeks by an offset. */
static bool is_left_alone(const struct wish *wish)
{
	return wish->with_offset && wish->socket_type != SOCK_STREAM;
}

static size_t list_fds(unsigned int types, int *fds)
{
	size_t n = 0;

	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (types & NSREL_TYPE_MASK(type))
			fds[n++] = HELD_FD + type;
	return n;
}

static void send_all(const struct wish *wish, const int *fds, size_t n_fds)
{
	if (!wish->one_by_one) {
		in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, fds, n_fds, N_BYTES),
			       "sendmsg");
		return;
	}
	for (size_t i = 0; i < n_fds; i++) {
		in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, NULL, 0, N_BYTES),
			       "sendmsg");
		in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, &fds[i], 1, N_BYTES),
			       "sendmsg");
	}
}

static void set_offset(int offset)
{
	child_must(setsockopt(IN_FLIGHT_FD, SOL_SOCKET, SO_PEEK_OFF, &offset,
			      sizeof(offset)),
		   "setsockopt(SO_PEEK_OFF)");
}

static void check_offset(int expected)
{
	int offset = -2;
	socklen_t len = sizeof(offset);

	CHECK_EQ(getsockopt(IN_FLIGHT_FD, SOL_SOCKET, SO_PEEK_OFF, &offset, &len), 0);
	CHECK_EQ(offset, expected);
}

/* All that was sent comes in, as if nobody had looked. */
static void receive_all(const struct wish *wish, size_t n_fds)
{
	int fds[2 * NSREL_N_TYPES];

	check_offset(wish->with_offset ? OFFSET : -1);
	if (wish->with_offset)
		set_offset(-1);
	if (!wish->one_by_one)
		CHECK_EQ(in_flight_receive(IN_FLIGHT_FD, fds, ARRAY_SIZE(fds), N_BYTES),
			 n_fds);
	for (size_t i = 0; wish->one_by_one && i < n_fds; i++) {
		CHECK_EQ(in_flight_receive(IN_FLIGHT_FD, fds, 1, N_BYTES), 0);
		CHECK_EQ(in_flight_receive(IN_FLIGHT_FD, fds + i, 1, N_BYTES), 1);
	}
	CHECK_EQ(in_flight_receive(IN_FLIGHT_FD, fds, ARRAY_SIZE(fds), N_BYTES), -EAGAIN);
	for (size_t i = 0; i < n_fds; i++)
		close(fds[i]);
}

static void send_to_self(const void *arg)
{
	const struct wish *wish = arg;
	unsigned int types = held_make_all(O_RDONLY);
	int fds[2 * NSREL_N_TYPES];
	size_t n_fds = 0;

	in_flight_make_sockets(wish->socket_type);
	for (size_t i = 0; i < wish->n_times; i++)
		n_fds += list_fds(types, fds + n_fds);
	send_all(wish, fds, n_fds);
	if (wish->with_offset)
		set_offset(OFFSET);
	child_report_number((int)types);
	child_await_order();
	held_close_all(types);
	child_report();
	child_await_order();
	receive_all(wish, n_fds);
	child_report();
	child_hold();
}

static size_t ask_all(const struct live_report *at, struct kernel_ns *told)
{
	size_t n = 0;

	for (int type = 0; type < NSREL_N_TYPES; type++) {
		if (!(at->number & (int)NSREL_TYPE_MASK(type)))
			continue;
		told[type] = held_ask(at, HELD_FD + type);
		n++;
	}
	return n;
}

static void compare_all(const struct nsrel_snapshot *snap, const struct live_report *at,
			const struct kernel_ns *told)
{
	struct held_by by = { NSREL_HOLDER_IN_FLIGHT, at->pid, at->pid, IN_FLIGHT_FD };

	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare(snap, &told[type], &by, 1);
	held_compare_all_seen(snap, at->pid);
}

static void compare_none(const struct nsrel_snapshot *snap, const struct live_report *at,
			 const struct kernel_ns *told)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare_unexplained(snap, &told[type], at->pid);
}

static void go_on(struct live_child *child)
{
	live_order(child);
	live_wait(child);
}

/* By default it is told; deep shows it; nothing is touched; what comes in is gone. */
static void test_queue(void **state)
{
	const struct wish *wish = *state;
	struct live_child *child = live_start(send_to_self, wish);
	struct live_report at = live_wait(child);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };
	size_t n_fds = ask_all(&at, told) * wish->n_times;
	const struct nsrel_snapshot *snap;

	go_on(child);
	snap = live_snapshot(NULL);
	held_compare_problem(snap, &at, NSREL_SOURCE_DEEP, "in flight", 0, n_fds);
	compare_none(snap, &at, told);
	for (int i = 0; i < 2; i++) {
		snap = held_snapshot_deep();
		if (!is_left_alone(wish)) {
			compare_all(snap, &at, told);
			continue;
		}
		held_compare_problem(snap, &at, NSREL_SOURCE_DEEP, "in flight", 0, n_fds);
		compare_none(snap, &at, told);
	}
	go_on(child);
	snap = held_snapshot_deep();
	held_compare_all_seen(snap, at.pid);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare_gone(snap, &told[type], at.pid);
}

/* Deep, and nothing else: sockets are found, other sources keep quiet. */
static void test_deep_alone(void **state)
{
	struct live_child *child = live_start(send_to_self, &dgram);
	struct live_report at = live_wait(child);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };
	struct nsrel_context *ctx = live_context(NULL);

	(void)state;
	ask_all(&at, told);
	CHECK_EQ(nsrel_context_set_sources(ctx,
					   NSREL_SOURCE_DEEP | NSREL_SOURCE_RELATIONS),
		 0);
	/* Still open: but open files are not asked for. */
	compare_all(live_snapshot(ctx), &at, told);
	go_on(child);
	compare_all(live_snapshot(ctx), &at, told);
}

/* Two messages without data. */
static void send_empty(const void *arg)
{
	bool with_offset = *(const bool *)arg;

	in_flight_must(held_make(NSREL_TYPE_UTS, O_RDONLY, HELD_FD), "a UTS namespace");
	in_flight_must(held_make(NSREL_TYPE_IPC, O_RDONLY, HELD_FD + 1),
		       "an IPC namespace");
	in_flight_make_sockets(SOCK_SEQPACKET);
	/* First: others may scan as well. */
	if (with_offset)
		set_offset(0);
	for (int i = 0; i < 2; i++)
		in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, &(int){ HELD_FD + i }, 1,
					      0),
			       "sendmsg");
	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, NULL, 0, 5), "sendmsg");
	child_report();
	child_await_order();
	close(HELD_FD);
	close(HELD_FD + 1);
	child_report();
	child_await_order();
	if (with_offset) {
		char data[8];

		CHECK_EQ(recv(IN_FLIGHT_FD, data, sizeof(data), MSG_PEEK), 0);
		check_offset(0);
	}
	child_report();
	child_hold();
}

static void start_empty(const bool *with_offset, struct live_child **child,
			struct live_report *at, struct kernel_ns *told)
{
	*child = live_start(send_empty, with_offset);
	*at = live_wait(*child);
	for (int i = 0; i < 2; i++)
		told[i] = held_ask(at, HELD_FD + i);
	go_on(*child);
}

/* The kernel marks those that were peeked at: later the second one is out of reach. */
static void test_empty(void **state)
{
	struct live_child *child;
	struct live_report at;
	struct kernel_ns told[2];
	struct held_by by;
	const struct nsrel_snapshot *snap;

	(void)state;
	start_empty(&(bool){ false }, &child, &at, told);
	by = (struct held_by){ NSREL_HOLDER_IN_FLIGHT, at.pid, at.pid, IN_FLIGHT_FD };
	snap = held_snapshot_deep();
	held_compare(snap, &told[0], &by, 1);
	held_compare(snap, &told[1], &by, 1);
	held_compare_all_seen(snap, at.pid);
	snap = held_snapshot_deep();
	held_compare(snap, &told[0], &by, 1);
	held_compare_problem(snap, &at, NSREL_SOURCE_DEEP, "in flight", 0, 1);
}

/* And who peeks by an offset would see them no more. */
static void test_empty_offset(void **state)
{
	struct live_child *child;
	struct live_report at;
	struct kernel_ns told[2];

	(void)state;
	start_empty(&(bool){ true }, &child, &at, told);
	held_compare_problem(held_snapshot_deep(), &at, NSREL_SOURCE_DEEP, "in flight", 0,
			     2);
	go_on(child);
}

#define OF_WISH(wish)                                                       \
	{                                                                   \
		"test_queue " #wish, test_queue, live_setup, live_teardown, \
			(void *)&wish                                       \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OF_WISH(dgram),
		OF_WISH(stream),
		OF_WISH(seqpacket),
		OF_WISH(dgrams),
		OF_WISH(streams),
		OF_WISH(dgrams_offset),
		OF_WISH(streams_offset),
		OF_WISH(twice),
		live_test(test_deep_alone),
		live_test(test_empty),
		live_test(test_empty_offset),
	};

	return live_run(tests);
}
