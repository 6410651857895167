/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a watch has to notice. A child does one thing after the other; before each the
 * machine has to be quiet for two looks, and the first look after it has to notice.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "held.h"
#include "in-flight.h"
#include "kernel.h"
#include "mounts.h"
#include "watching.h"

#define MAX_STEPS 8

struct play {
	watching_step begin; /* NULL: nothing to begin with */
	watching_step steps[MAX_STEPS];
};

static void run_play(const void *arg)
{
	const struct play *play = arg;

	if (play->begin)
		play->begin();
	child_report();
	for (const watching_step *s = play->steps; *s; s++) {
		child_await_order();
		(*s)();
		child_report();
	}
	child_hold();
}

static void check_play(const struct play *play)
{
	struct live_child *child = live_start(run_play, play);

	live_wait(child);
	for (const watching_step *s = play->steps; *s; s++) {
		watching_settle();
		live_order(child);
		live_wait(child);
		CHECK_EQ(watching_look(), 1);
	}
}

static void test_member_moves(void **state)
{
	static const struct play play = {
		NULL, { watching_unshare_uts, watching_unshare_pid }
	};

	(void)state;
	check_play(&play);
}

/* Mostly the second one has the number of the first, which is free by then. */
static void unshare_until_number_is_same(void)
{
	uint64_t ino = kernel_read_ino(getpid(), "uts");

	for (int i = 0; i < 50; i++) {
		watching_unshare_uts();
		if (i > 0 && kernel_read_ino(getpid(), "uts") == ino)
			return;
	}
}

/* Another namespace with the same number is another one, where there are ids. */
static void test_number_is_used_again(void **state)
{
	static const struct play play = { watching_unshare_uts,
					  { unshare_until_number_is_same } };

	(void)state;
	if (!kernel_ns_of(getpid(), "uts").has_id)
		live_skip("this kernel has no NS_GET_ID");
	check_play(&play);
}

static void test_thread(void **state)
{
	static const struct play play = { NULL,
					  { watching_start_thread,
					    watching_let_thread_go_on,
					    watching_let_thread_go_on } };

	(void)state;
	check_play(&play);
}

static void test_fork_and_end(void **state)
{
	static const struct play play = { NULL, { watching_fork_one, watching_end_it } };

	(void)state;
	check_play(&play);
}

static void test_fd(void **state)
{
	static const struct play play = { NULL, { watching_open_ns, watching_close_ns } };

	(void)state;
	check_play(&play);
}

/* The child of the child gets it. */
static void begin_pass(void)
{
	in_flight_make_sockets(SOCK_DGRAM);
	watching_open_ns();
	watching_child = child_fork();
	if (watching_child > 0)
		return;
	close(HELD_FD);
	child_await_order();
}

static void send_it(void)
{
	int fd = HELD_FD;

	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, &fd, 1, 1), "sendmsg");
	close(HELD_FD);
}

static void test_in_flight(void **state)
{
	static const struct play play = { begin_pass, { send_it } };

	(void)state;
	check_play(&play);
}

static void test_socket(void **state)
{
	static const struct play play = {
		NULL, { watching_make_socket, watching_close_ns, watching_close_socket }
	};

	(void)state;
	check_play(&play);
}

static void test_mount(void **state)
{
	static const struct play play = { watching_begin_mounts,
					  { watching_bind_ns, watching_unbind_ns } };

	(void)state;
	watching_dir = live_dir();
	check_play(&play);
}

/* By somebody who comes and goes, in a mount namespace where nobody lives. */
static void fill_nothing(const void *arg)
{
	(void)arg;
}

static void make_empty_mntns(void)
{
	int fd = mounts_make_mntns(watching_dir, 0, fill_nothing, NULL);

	child_must(held_move_fd(fd, HELD_FD), "dup3");
}

static void visit_and(watching_step what)
{
	pid_t pid = child_fork();
	int status;

	if (pid == 0) {
		child_must(setns(HELD_FD, CLONE_NEWNS), "setns");
		what();
		_exit(0);
	}
	child_must(waitpid(pid, &status, 0), "waitpid");
	CHECK_EQ(status, 0);
}

static void bind_there(void)
{
	visit_and(watching_bind_ns);
}

static void unbind_there(void)
{
	visit_and(watching_unbind_ns);
}

static void test_mount_where_nobody_lives(void **state)
{
	static const struct play play = {
		make_empty_mntns, { bind_there, unbind_there, watching_close_ns }
	};

	(void)state;
	watching_dir = live_dir();
	check_play(&play);
}

#define watch_test(f) \
	cmocka_unit_test_setup_teardown(f, watching_setup, watching_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		watch_test(test_member_moves),
		watch_test(test_number_is_used_again),
		watch_test(test_thread),
		watch_test(test_fork_and_end),
		watch_test(test_fd),
		cmocka_unit_test_setup_teardown(test_in_flight, watching_setup_deep,
						watching_teardown),
		watch_test(test_socket),
		watch_test(test_mount),
		watch_test(test_mount_where_nobody_lives),
	};

	return live_run(tests);
}
