/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fake-proc.h"
#include "fds.h"
#include "must.h"
#include "unit.h"
#include "watch-task.h"

/* A made-up /proc with processes 7 and 9; 9 has a thread 10. */
struct fixture {
	struct fake_proc fp;
	struct procfs proc;
	struct watch_tasks tasks;
	struct watch_news news;
};

static void put(const struct fixture *f, pid_t pid, pid_t tid, const char *text)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%d/task/%d/schedstat", (int)pid, (int)tid);
	fake_text(&f->fp, path, text);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	fake_proc_new(&f->fp);
	must(procfs_open(f->fp.path, &f->proc) == 0);
	put(f, 7, 7, "100 5 3\n");
	put(f, 9, 9, "200 5 4\n");
	put(f, 9, 10, "300 5 5\n");
	f->tasks.n_kept_max = 10;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	size_t n_kept = f->tasks.kept.n_fds, n = count_fds();

	watch_tasks_done(&f->tasks);
	must(count_fds() == n - n_kept);
	procfs_done(&f->proc);
	fake_proc_done(&f->fp);
	free(f);
	return 0;
}

static void look(struct fixture *f)
{
	f->news = (struct watch_news){ 0 };
	assert_int_equal(watch_tasks_look(&f->tasks, &f->proc, &f->news), 0);
}

static bool ran(const struct fixture *f, pid_t pid)
{
	const struct watch_process *p = watch_tasks_get(&f->tasks, pid);

	assert_non_null(p);
	return p->ran;
}

static void test_nothing(void **state)
{
	struct fixture *f = *state;

	look(f);
	assert_true(f->news.came);
	assert_int_equal(f->tasks.processes.n_items, 2);
	assert_int_equal(watch_tasks_get(&f->tasks, 9)->n_tasks, 2);
	assert_int_equal(f->tasks.kept.n_fds, 3);
	for (int i = 0; i < 3; i++) {
		look(f);
		assert_false(f->news.came || f->news.went);
		assert_int_equal(f->news.n_ran, 0);
		assert_false(ran(f, 7) || ran(f, 9));
	}
}

static void test_ran(void **state)
{
	struct fixture *f = *state;

	look(f);
	put(f, 9, 10, "300 6 5\n");
	look(f);
	assert_int_equal(f->news.n_ran, 1);
	assert_true(ran(f, 9));
	assert_false(ran(f, 7));
	assert_false(f->news.came || f->news.went);
	/* Longer, and shorter. */
	put(f, 7, 7, "100 5 31\n");
	look(f);
	assert_true(ran(f, 7));
	assert_false(ran(f, 9));
	put(f, 7, 7, "100 5 3\n");
	look(f);
	assert_true(ran(f, 7));
	look(f);
	assert_false(ran(f, 7));
}

/* A kernel that does not count: all of it has to be looked at. */
static void test_not_counted(void **state)
{
	struct fixture *f = *state;

	put(f, 7, 7, "0 0 0\n");
	fake_remove(&f->fp, "9/task/10/schedstat");
	look(f);
	for (int i = 0; i < 2; i++) {
		look(f);
		assert_true(ran(f, 7) && ran(f, 9));
		assert_int_equal(f->news.n_ran, 2);
		assert_false(f->news.came || f->news.went);
	}
}

static void test_came_and_went(void **state)
{
	struct fixture *f = *state;

	look(f);
	put(f, 11, 11, "1 1 1\n");
	look(f);
	assert_true(f->news.came);
	assert_false(f->news.went);
	assert_true(ran(f, 11));
	assert_int_equal(f->tasks.kept.n_fds, 4);
	fake_remove(&f->fp, "7/task/7/schedstat");
	must(unlinkat(f->proc.fd, "7/task/7", AT_REMOVEDIR) == 0);
	must(unlinkat(f->proc.fd, "7/task", AT_REMOVEDIR) == 0);
	must(unlinkat(f->proc.fd, "7", AT_REMOVEDIR) == 0);
	look(f);
	assert_false(f->news.came);
	assert_true(f->news.went);
	assert_null(watch_tasks_get(&f->tasks, 7));
	assert_non_null(watch_tasks_get(&f->tasks, 11));
	assert_int_equal(f->tasks.kept.n_fds, 3);
	look(f);
	assert_false(f->news.went);
}

/* Threads are listed again where one ran. */
static void test_threads(void **state)
{
	struct fixture *f = *state;

	look(f);
	put(f, 7, 8, "1 1 1\n");
	look(f);
	assert_int_equal(watch_tasks_get(&f->tasks, 7)->n_tasks, 1);
	put(f, 7, 7, "101 5 4\n");
	look(f);
	assert_int_equal(watch_tasks_get(&f->tasks, 7)->n_tasks, 2);
	fake_remove(&f->fp, "9/task/10/schedstat");
	must(unlinkat(f->proc.fd, "9/task/10", AT_REMOVEDIR) == 0);
	put(f, 9, 9, "201 5 4\n");
	look(f);
	assert_int_equal(watch_tasks_get(&f->tasks, 9)->n_tasks, 1);
	assert_int_equal(f->tasks.kept.n_fds, 3);
}

static void test_few_files(void **state)
{
	struct fixture *f = *state;
	size_t n = count_fds();

	f->tasks.n_kept_max = 1;
	look(f);
	assert_int_equal(f->tasks.kept.n_fds, 1);
	assert_int_equal(count_fds(), n + 1);
	look(f);
	assert_int_equal(f->news.n_ran, 0);
	put(f, 9, 10, "300 6 5\n");
	put(f, 7, 7, "100 6 3\n");
	look(f);
	assert_int_equal(f->news.n_ran, 2);
	assert_int_equal(count_fds(), n + 1);
}

static void test_too_long(void **state)
{
	struct fixture *f = *state;

	put(f, 7, 7,
	    "18446744073709551615 18446744073709551615 18446744073709551615 9999\n");
	look(f);
	look(f);
	assert_true(ran(f, 7));
}

#define watch_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		watch_test(test_nothing),     watch_test(test_ran),
		watch_test(test_not_counted), watch_test(test_came_and_went),
		watch_test(test_threads),     watch_test(test_few_files),
		watch_test(test_too_long),
	};

	return cmocka_run_group_tests_name("watch-task", tests, NULL, NULL);
}
