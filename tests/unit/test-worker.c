/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

#include "unit.h"
#include "worker.h"

static void test_count(void **state)
{
	cpu_set_t cpus;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(cpus), &cpus), 0);
	assert_int_equal(worker_count(0), 1);
	assert_int_equal(worker_count(1), 1);
	for (size_t n = 2; n < 100; n++) {
		assert_in_range(worker_count(n), 1, n);
		assert_in_range(worker_count(n), 1, WORKER_MAX);
		assert_in_range(worker_count(n), 1, (size_t)CPU_COUNT(&cpus));
	}
}

/* Where files are scarce there is one. */
static void test_few_files(void **state)
{
	struct rlimit old, few;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = old;
	few.rlim_cur = 64;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(worker_count(100), 1);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
}

static void *get_mask(void *p)
{
	pthread_sigmask(SIG_SETMASK, NULL, p);
	return p;
}

static void test_start(void **state)
{
	sigset_t mask, own, after;
	pthread_t thread;
	void *result;

	(void)state;
	sigemptyset(&mask);
	pthread_sigmask(SIG_SETMASK, NULL, &own);
	assert_int_equal(worker_start(&thread, get_mask, &mask), 0);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_ptr_equal(result, &mask);
	for (int i = 1; i < SIGSYS; i++)
		if (i != SIGKILL && i != SIGSTOP)
			assert_int_equal(sigismember(&mask, i), 1);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	for (int i = 1; i < SIGSYS; i++)
		assert_int_equal(sigismember(&own, i), sigismember(&after, i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_few_files),
		cmocka_unit_test(test_start),
	};

	return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
