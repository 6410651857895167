/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A caller who may open but a few files. */

#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define N_LEVELS 8

static void nest(const void *arg)
{
	(void)arg;
	for (int i = 0; i < N_LEVELS; i++)
		child_unshare(CLONE_NEWUSER);
	child_unshare(CLONE_NEWUTS | CLONE_NEWNET);
	child_report();
	child_hold();
}

struct look {
	rlim_t max_files;
	pid_t pid;
};

/* All that is open counts, so the lowest free number tells what is left. */
static void look_with_few_files(const void *arg)
{
	const struct look *look = arg;
	const struct rlimit limit = { look->max_files, look->max_files };
	const struct nsrel_snapshot *snap;
	const struct nsrel_problem *problem;
	size_t n_fds = kernel_count_fds();

	child_must(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit(RLIMIT_NOFILE)");
	snap = live_snapshot(NULL);
	nsrel_snapshot_foreach_problem(problem, snap)
		CHECK(nsrel_problem_get_errno(problem) != EMFILE);
	compare_process(snap, look->pid);
	compare_process(snap, getpid());
	compare_complete(snap, look->pid);
	CHECK_EQ(kernel_count_fds(), n_fds);
}

static void check(rlim_t max_files)
{
	struct look look = { max_files, live_start_and_wait(nest, NULL).pid };

	live_wait_end(live_start(look_with_few_files, &look));
}

static void test_64_files(void **state)
{
	(void)state;
	check(64);
}

static void test_16_files(void **state)
{
	(void)state;
	check(16);
}

/* None left: it fails, and says why. */
static void look_without_files(const void *arg)
{
	const struct rlimit limit = { 0, 0 };
	struct nsrel_snapshot *snap = NULL;

	(void)arg;
	child_must(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit(RLIMIT_NOFILE)");
	CHECK_EQ(nsrel_snapshot_new(NULL, &snap), -EMFILE);
	CHECK(snap == NULL);
}

static void test_no_file(void **state)
{
	(void)state;
	live_wait_end(live_start(look_without_files, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_64_files),
		live_test(test_16_files),
		live_test(test_no_file),
	};

	return live_run(tests);
}
