/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Visits by a child, of a caller with signal handlers and timers. */

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "handle.h"
#include "must.h"
#include "unit.h"

/* Of one's own user namespace, which takes no privilege. */
static int setup(void **state)
{
	struct nsrel_handle *user = NULL;

	must(handle_new(open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC), &user) == 0);
	*state = user;
	return 0;
}

static int teardown(void **state)
{
	nsrel_handle_unref(*state);
	return 0;
}

static int give(void *arg)
{
	return *(const int *)arg;
}

static volatile sig_atomic_t n_handled, n_reaped;

static void handle(int signo)
{
	int error = errno;

	(void)signo;
	n_handled++;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		n_reaped++;
	errno = error;
}

static int sleep_and_give(void *arg)
{
	usleep(20000);
	return *(const int *)arg;
}

static void visit_with(struct nsrel_handle *user, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags }, before;
	int value = 5, result = 0;

	must(sigaction(SIGCHLD, &action, &before) == 0);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(nsrel_visit_in_child(&user, 1, give, &value, &result),
				 0);
		assert_int_equal(result, value);
		value += 1000;
	}
	assert_int_equal(nsrel_visit_in_child(&user, 1, sleep_and_give, &value, &result),
			 0);
	must(sigaction(SIGCHLD, &before, NULL) == 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/* Whoever else waits for the child, or nobody can. */
static void test_sigchld(void **state)
{
	n_reaped = 0;
	visit_with(*state, handle, 0);
	assert_int_not_equal(n_handled, 0);
	visit_with(*state, handle, SA_RESTART);
	visit_with(*state, SIG_IGN, 0);
	visit_with(*state, SIG_DFL, SA_NOCLDWAIT);
	visit_with(*state, SIG_DFL, 0);
}

/* The caller is interrupted all the time. */
static void test_interrupted(void **state)
{
	struct sigaction action = { .sa_handler = handle }, before;
	struct itimerval often = { { 0, 500 }, { 0, 500 } }, never_again = { 0 };
	struct nsrel_handle *user = *state;
	int value = 5, result = 0;

	must(sigaction(SIGALRM, &action, &before) == 0);
	must(setitimer(ITIMER_REAL, &often, NULL) == 0);
	assert_int_equal(nsrel_visit_in_child(&user, 1, sleep_and_give, &value, &result),
			 0);
	must(setitimer(ITIMER_REAL, &never_again, NULL) == 0);
	must(sigaction(SIGALRM, &before, NULL) == 0);
	assert_int_equal(result, value);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { test(test_sigchld), test(test_interrupted) };

	return cmocka_run_group_tests_name("visit-sigchld", tests, NULL, NULL);
}
