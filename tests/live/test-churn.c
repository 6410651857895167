/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Processes and namespaces that come and go while they are looked at. */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define N_FORKERS   4
#define N_AT_A_TIME 8
#define N_SNAPSHOTS 50
#define N_AS_NOBODY 150
/* On a slow machine they are fewer. */
#define MAX_SECONDS 12
/* As long as it takes to read a few processes up to all of them. */
#define MAX_LIFE_US 6000
/* Should the order to end never come. */
#define MAX_FORKS 1000000

/* Some are in namespaces of their own, and some leave a child behind. */
static void live_shortly(int i)
{
	if (i % 4 > 0)
		(void)unshare(CLONE_NEWUTS);
	/* Such a one takes long to end. */
	if (i % 4 == 1)
		(void)unshare(CLONE_NEWNS);
	if (i % 8 == 7 && child_fork() == 0)
		_exit(0);
	/* Not to wait for anything: to end in the middle of somebody's reading. */
	(void)usleep((useconds_t)(i * 7919 % MAX_LIFE_US));
	_exit(0);
}

static void fork_on_and_on(const void *arg)
{
	(void)arg;
	child_be_able();
	/* Grandchildren are to end here, not with the test. */
	child_must(prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl(PR_SET_CHILD_SUBREAPER)");
	/* Whoever ends is gone at once: a zombie could still be read. */
	(void)signal(SIGCHLD, SIG_IGN);
	child_report();
	for (int i = 0; i < MAX_FORKS && !child_is_over(); i++) {
		if (child_fork() == 0)
			live_shortly(i);
		if (i % N_AT_A_TIME == 0)
			(void)waitpid(-1, NULL, 0); /* for the last of all */
	}
}

static time_t now(void)
{
	struct timespec time;

	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &time), 0);
	return time.tv_sec;
}

static void compare_problems(const struct nsrel_snapshot *snap)
{
	const struct nsrel_problem *problem;
	size_t n = 0;

	nsrel_snapshot_foreach_problem(problem, snap) {
		CHECK(nsrel_problem_get_errno(problem) != ESRCH);
		CHECK(nsrel_problem_get_errno(problem) != ENOENT);
		CHECK(nsrel_problem_get_what(problem) != NULL);
		if (nsrel_problem_get_pid(problem))
			(void)live_process(snap, nsrel_problem_get_pid(problem));
		n++;
	}
	CHECK_EQ(nsrel_snapshot_count_problems(snap), n);
}

static void compare_explained(const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, snap)
		CHECK(compare_is_explained(snap, ns));
}

/* Who is said to be complete is: that it ended meanwhile is seen by what is missing. */
static void compare_completeness(const struct nsrel_snapshot *snap)
{
	const struct nsrel_process *process;

	nsrel_snapshot_foreach_process(process, snap) {
		CHECK_EQ(nsrel_process_is_complete(process),
			 !compare_count_problems(snap, nsrel_process_get_pid(process)));
		CHECK(nsrel_process_get_name(process) != NULL);
		CHECK(nsrel_process_get_state(process) != 0);
		CHECK(nsrel_process_count_threads(process) > 0);
	}
}

static void start_forkers(struct live_child **ret)
{
	for (size_t i = 0; i < N_FORKERS; i++) {
		ret[i] = live_start(fork_on_and_on, NULL);
		live_wait(ret[i]);
	}
}

/* Were they still at it? */
static void end_forkers(struct live_child **forkers)
{
	for (size_t i = 0; i < N_FORKERS; i++) {
		live_order(forkers[i]);
		live_wait_end(forkers[i]);
	}
}

static void test_churn(void **state)
{
	struct live_child *forkers[N_FORKERS];
	time_t end = now() + MAX_SECONDS;
	size_t n_fds;

	(void)state;
	start_forkers(forkers);
	n_fds = kernel_count_fds();
	for (size_t i = 0; i < N_SNAPSHOTS && now() < end; i++) {
		const struct nsrel_snapshot *snap = live_snapshot(NULL);

		compare_problems(snap);
		compare_explained(snap);
		compare_completeness(snap);
		for (size_t k = 0; k < N_FORKERS; k++)
			compare_process(snap, forkers[k]->pid);
	}
	CHECK_EQ(kernel_count_fds(), n_fds);
	end_forkers(forkers);
}

static void look_as_nobody(const void *arg)
{
	time_t end = now() + MAX_SECONDS;

	(void)arg;
	child_become(65534);
	for (size_t i = 0; i < N_AS_NOBODY && now() < end; i++) {
		struct nsrel_snapshot *snap = NULL;

		CHECK_EQ(nsrel_snapshot_new(NULL, &snap), 0);
		CHECK(nsrel_snapshot_count_problems(snap) > 0);
		compare_problems(snap);
		compare_explained(snap);
		compare_completeness(snap);
		nsrel_snapshot_unref(snap);
	}
}

/* What could not be read of a process and what is gone are told apart. */
static void test_churn_of_others(void **state)
{
	struct live_child *forkers[N_FORKERS];

	(void)state;
	if (geteuid() != 0)
		live_skip("only root can be somebody else");
	start_forkers(forkers);
	live_wait_end(live_start(look_as_nobody, NULL));
	end_forkers(forkers);
}

static void *end_at_once(void *arg)
{
	return arg;
}

/* Threads that come and go in a process that stays. */
static void make_threads(const void *arg)
{
	pthread_t thread;

	(void)arg;
	child_report();
	for (int i = 0; i < MAX_FORKS && !child_is_over(); i++) {
		errno = pthread_create(&thread, NULL, end_at_once, NULL);
		child_must(errno ? -1 : 0, "pthread_create");
		pthread_join(thread, NULL);
	}
}

static void test_thread_churn(void **state)
{
	struct live_child *child = live_start(make_threads, NULL);
	time_t end = now() + MAX_SECONDS;
	size_t n_fds;

	(void)state;
	live_wait(child);
	n_fds = kernel_count_fds();
	for (size_t i = 0; i < N_SNAPSHOTS && now() < end; i++) {
		const struct nsrel_snapshot *snap = live_snapshot(NULL);

		compare_process(snap, child->pid);
		compare_complete(snap, child->pid);
	}
	CHECK_EQ(kernel_count_fds(), n_fds);
	live_order(child);
	live_wait_end(child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_churn),
		live_test(test_churn_of_others),
		live_test(test_thread_churn),
	};

	return live_run(tests);
}
