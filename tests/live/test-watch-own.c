/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A watch of who watches, with few files, and while much is going on. */

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
#include "mounts.h"
#include "watching.h"

#define FEW 64

/* The watching itself is in the child, who mounts where it is, and opens, and goes. */
static void check_own(watching_step what)
{
	if (!watching_gets_quiet())
		child_refused("a quiet machine", EAGAIN);
	what();
	CHECK_EQ(watching_look(), 1);
}

static void watch_oneself(const void *arg)
{
	(void)arg;
	watching_begin_mounts();
	/* So that no file of the watching gets the numbers. */
	for (int i = 0; i < 2; i++)
		held_move_fd(child_must(open("/dev/null", O_RDONLY | O_CLOEXEC), "open"),
			     HELD_FD + i);
	check_own(watching_bind_ns);
	check_own(watching_unbind_ns);
	check_own(watching_open_ns);
	check_own(watching_close_ns);
	check_own(watching_start_thread);
	check_own(watching_let_thread_go_on);
	check_own(watching_unshare_uts);
	/* Where its mounts are other ones. */
	check_own(watching_begin_mounts);
	check_own(watching_bind_ns);
	child_report();
}

static void test_own(void **state)
{
	(void)state;
	watching_dir = live_dir();
	live_start_and_wait(watch_oneself, NULL);
}

static size_t count_fds(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 65536; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void begin_storm(const void *arg)
{
	static const watching_step steps[] = {
		watching_fork_one,     watching_open_ns,  watching_unshare_uts,
		watching_bind_ns,      watching_close_ns, watching_make_socket,
		watching_start_thread, watching_close_ns, watching_unbind_ns,
		watching_close_socket, watching_end_it,
	};

	(void)arg;
	watching_begin_mounts();
	child_report();
	while (!child_is_over())
		for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
			steps[i]();
	child_report();
	child_hold();
}

static void test_storm(void **state)
{
	struct timespec begin;
	size_t n_fds = count_fds(), n_kept = 0;
	struct live_child *children[2];

	(void)state;
	watching_dir = live_dir();
	for (size_t i = 0; i < ARRAY_SIZE(children); i++)
		children[i] = live_start(begin_storm, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(children); i++)
		live_wait(children[i]);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		int r = watching_look();

		CHECK(r == 0 || r == 1);
	} while (!watching_is_over(&begin));
	for (size_t i = 0; i < ARRAY_SIZE(children); i++) {
		live_order(children[i]);
		live_wait(children[i]);
	}
	live_end_all();
	watching_settle();
	n_kept = count_fds();
	watching = nsrel_watch_free(watching);
	/* Those of the fixture's children are still open. */
	CHECK(count_fds() <= n_fds + 2 * ARRAY_SIZE(children));
	CHECK(n_kept > n_fds);
}

/* Where fds are few, the rest is opened at each look. */
static void watch_with_few_files(const void *arg)
{
	(void)arg;
	child_must(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ FEW, FEW }), "setrlimit");
	CHECK(watching_look() == 1);
	CHECK(count_fds() <= FEW / 2 + 16);
	check_own(watching_unshare_uts);
	check_own(watching_fork_one);
	check_own(watching_end_it);
	child_report();
}

static void test_few_files(void **state)
{
	(void)state;
	live_start_and_wait(watch_with_few_files, NULL);
}

#define watch_test(f) \
	cmocka_unit_test_setup_teardown(f, watching_setup, watching_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		watch_test(test_own),
		watch_test(test_storm),
		watch_test(test_few_files),
	};

	return live_run(tests);
}
