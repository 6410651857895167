/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <linux/kcmp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include "fd-tables.h"
#include "must.h"
#include "scene.h"
#include "sleeper.h"
#include "unit.h"

enum { N_THREADS = 40 };

static pthread_barrier_t barrier;

/* A thread of this process, that lives from one barrier to the next. */
struct thread {
	pthread_t thread;
	pid_t tid;
	bool unshares;
};

static void *run(void *p)
{
	struct thread *t = p;

	if (t->unshares)
		must(unshare(CLONE_FILES) == 0);
	t->tid = gettid();
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return NULL;
}

/* Every other one has a table of its own. */
static void start(struct thread *threads)
{
	must(pthread_barrier_init(&barrier, NULL, N_THREADS + 1) == 0);
	for (int i = 0; i < N_THREADS; i++) {
		threads[i].unshares = i % 2;
		must(pthread_create(&threads[i].thread, NULL, run, &threads[i]) == 0);
	}
	pthread_barrier_wait(&barrier);
}

/* A thread can be joined a while before the kernel is done with it. */
static void wait_until_gone(pid_t tid)
{
	while (tgkill(getpid(), tid, 0) == 0)
		sched_yield();
}

static void stop(struct thread *threads)
{
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < N_THREADS; i++) {
		must(pthread_join(threads[i].thread, NULL) == 0);
		wait_until_gone(threads[i].tid);
	}
	pthread_barrier_destroy(&barrier);
}

static int check(struct scene *s, pid_t tid)
{
	struct place place = {
		.dir_fd = -1, .ns_fd = -1, .pid = s->place.pid, .tid = tid
	};

	return fd_tables_check(&s->d, &place);
}

static bool has_kcmp(void)
{
	pid_t tid = gettid();

	return syscall(SYS_kcmp, tid, tid, KCMP_FILES, 0, 0) == 0;
}

static void test_threads(void **state)
{
	struct thread threads[N_THREADS] = { 0 };
	struct scene *s = *state;

	if (!has_kcmp())
		skip_because("this kernel does not compare tables of files");
	start(threads);
	scene_go_live(s);
	assert_int_equal(check(s, gettid()), FD_TABLE_NEW);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < N_THREADS; i++)
			assert_int_equal(check(s, threads[i].tid),
					 threads[i].unshares && round == 0
						 ? FD_TABLE_NEW
						 : FD_TABLE_KNOWN);
	assert_int_equal(s->d.fd_tables.n_tids, N_THREADS / 2 + 1);
	/* The first that is met may be any: then the leader is another. */
	s->d.fd_tables.pid = 0;
	assert_int_equal(check(s, threads[1].tid), FD_TABLE_NEW);
	assert_int_equal(check(s, threads[0].tid), FD_TABLE_NEW);
	assert_int_equal(check(s, gettid()), FD_TABLE_KNOWN);
	stop(threads);
}

/* Of one that has ended nobody can tell. */
static void test_ended(void **state)
{
	struct thread threads[N_THREADS] = { 0 };
	struct scene *s = *state;

	start(threads);
	scene_go_live(s);
	assert_int_equal(check(s, gettid()), FD_TABLE_NEW);
	stop(threads);
	assert_int_equal(check(s, threads[0].tid), FD_TABLE_UNSURE);
	assert_int_equal(check(s, threads[1].tid), FD_TABLE_UNSURE);
	assert_int_equal(s->d.fd_tables.n_tids, 1);
}

/* Who was met first may end: then the next is the first. */
static void test_first_ended(void **state)
{
	struct thread threads[N_THREADS] = { 0 };
	struct scene *s = *state;

	start(threads);
	scene_go_live(s);
	assert_int_equal(check(s, threads[0].tid), FD_TABLE_NEW);
	stop(threads);
	assert_int_equal(check(s, gettid()), FD_TABLE_NEW);
	assert_int_equal(check(s, gettid()), FD_TABLE_KNOWN);
	assert_int_equal(s->d.fd_tables.n_tids, 1);
}

/* Tables are compared within a process. */
static void test_processes(void **state)
{
	struct scene *s = *state;
	pid_t pids[] = { sleeper_start(), sleeper_start() };

	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		scene_go_to(s, pids[i], pids[i]);
		assert_int_equal(check(s, pids[i]), FD_TABLE_NEW);
		assert_int_equal(s->d.fd_tables.n_tids, 1);
		assert_int_equal(s->d.fd_tables.pid, pids[i]);
		sleeper_stop(pids[i]);
	}
}

/*
 * Where its numbers are not those of this PID namespace, the first task has a table, and
 * of the others it is not known: whatever those numbers are here.
 */
static void test_not_own(void **state)
{
	struct scene *s = *state;
	pid_t pid = sleeper_start();

	scene_go_live(s);
	s->d.proc.own = false;
	assert_int_equal(check(s, gettid()), FD_TABLE_NEW);
	assert_int_equal(check(s, gettid()), FD_TABLE_UNSURE);
	assert_int_equal(check(s, pid), FD_TABLE_UNSURE);
	s->place.pid = pid;
	assert_int_equal(check(s, pid), FD_TABLE_NEW);
	sleeper_stop(pid);
}

/* In a captured /proc, numbers are nobody's. */
static void test_captured(void **state)
{
	struct scene *s = *state;

	assert_int_equal(check(s, 7), FD_TABLE_NEW);
	assert_int_equal(check(s, 8), FD_TABLE_UNSURE);
	assert_int_equal(check(s, 9), FD_TABLE_UNSURE);
	s->place.pid = 10;
	assert_int_equal(check(s, 10), FD_TABLE_NEW);
	assert_int_equal(check(s, 11), FD_TABLE_UNSURE);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_threads),   test(test_ended),	  test(test_first_ended),
		test(test_processes), test(test_not_own), test(test_captured),
	};

	return cmocka_run_group_tests_name("fd-tables", tests, NULL, NULL);
}
