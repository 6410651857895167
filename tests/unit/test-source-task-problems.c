/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* source-task.c where the directory is odd: what is told as problems, and what is not. */

#include <stdio.h>

#include "check-snapshot.h"
#include "fake-proc.h"
#include "unit.h"

static const struct nsrel_process *get(const struct nsrel_snapshot *snap, pid_t pid)
{
	const struct nsrel_process *p = nsrel_snapshot_get_process(snap, pid);

	assert_non_null(p);
	return p;
}

static struct nsrel_snapshot *take(void **state)
{
	struct nsrel_snapshot *snap = fake_snapshot(*state, 0);

	check_snapshot(snap);
	return snap;
}

static void assert_problem(const struct nsrel_snapshot *snap, pid_t pid, pid_t tid,
			   const char *what)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (nsrel_problem_get_pid(problem) == pid &&
		    nsrel_problem_get_tid(problem) == tid &&
		    strcmp(nsrel_problem_get_what(problem), what) == 0)
			return;
	fail_msg("no problem with %s of %d/%d", what, (int)pid, (int)tid);
}

static void assert_ns(const struct nsrel_ns *ns, uint64_t ino)
{
	assert_non_null(ns);
	assert_int_equal(nsrel_ns_get_ino(ns), ino);
}

static void assert_nothing_but_ns(const struct nsrel_process *p)
{
	uint64_t time;
	pid_t ppid;

	assert_null(nsrel_process_get_name(p));
	assert_int_equal(nsrel_process_get_ppid(p, &ppid), -ENODATA);
	assert_int_equal(nsrel_process_get_start_time(p, &time), -ENODATA);
	assert_int_equal(nsrel_process_get_state(p), 0);
	assert_int_equal(nsrel_process_count_threads(p), 0);
	assert_false(nsrel_process_is_complete(p));
	assert_ns(nsrel_process_get_ns(p, NSREL_TYPE_MNT), 1);
}

/* One bad file doesn't spoil the rest. */
static void test_bad_stat(void **state)
{
	static const struct {
		pid_t pid;
		const char *text; /* NULL: no file */
	} rows[] = { { 7, NULL }, { 8, "" }, { 9, "9 (cut) S 1 1" }, { 10, "\n\xff" } };
	struct nsrel_snapshot *snap;
	char path[32];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_task(*state, (struct fake_task){ .pid = rows[i].pid, .ns = { 1 } });
		snprintf(path, sizeof(path), "%d/stat", (int)rows[i].pid);
		fake_remove(*state, path);
		if (rows[i].text)
			fake_text(*state, path, rows[i].text);
	}
	fake_task(*state, (struct fake_task){ .pid = 11 });
	fake_remove(*state, "11/stat");
	fake_fifo(*state, "11/stat");
	fake_task(*state, (struct fake_task){ .pid = 12 });
	fake_remove(*state, "12/stat");
	fake_dir(*state, "12/stat");
	snap = take(state);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_nothing_but_ns(get(snap, rows[i].pid));
		assert_problem(snap, rows[i].pid, rows[i].pid, "stat");
	}
	assert_problem(snap, 11, 11, "stat");
	assert_problem(snap, 12, 12, "stat");
	assert_int_equal(nsrel_snapshot_count_problems(snap), 6);
	assert_int_equal(
		nsrel_ns_count_members(nsrel_snapshot_get_ns(snap, NSREL_TYPE_MNT, 1)),
		4);
	nsrel_snapshot_unref(snap);
}

static void test_bad_ns(void **state)
{
	struct nsrel_snapshot *snap;

	fake_task(*state, (struct fake_task){ .pid = 7 });
	fake_task(*state, (struct fake_task){ .pid = 8, .ns = { 1, 2, 3 } });
	fake_link(*state, "8/ns/net", "net:[x]");
	fake_link(*state, "8/ns/time_for_children", "pid:[1]");
	fake_task(*state, (struct fake_task){ .pid = 9 });
	fake_text(*state, "9/ns", "no directory");
	snap = take(state);
	/* A type without link is one that the kernel hasn't. */
	assert_true(nsrel_process_is_complete(get(snap, 7)));
	assert_false(nsrel_process_is_complete(get(snap, 8)));
	assert_ns(nsrel_process_get_ns(get(snap, 8), NSREL_TYPE_MNT), 1);
	assert_null(nsrel_process_get_ns(get(snap, 8), NSREL_TYPE_NET));
	assert_ns(nsrel_process_get_ns(get(snap, 8), NSREL_TYPE_PID), 3);
	assert_problem(snap, 8, 8, "ns/net");
	assert_problem(snap, 8, 8, "ns/time_for_children");
	assert_problem(snap, 9, 9, "ns");
	assert_int_equal(nsrel_snapshot_count_problems(snap), 3);
	nsrel_snapshot_unref(snap);
}

/* A problem with a thread makes its process incomplete. */
static void test_bad_thread(void **state)
{
	struct nsrel_snapshot *snap;

	fake_task(*state, (struct fake_task){ .pid = 7, .n_threads = 3 });
	fake_task(*state, (struct fake_task){ .pid = 7, .tid = 8, .ns = { 1 } });
	fake_text(*state, "7/task/8/stat", "garbage");
	fake_task(*state, (struct fake_task){ .pid = 9, .n_threads = 2 });
	fake_text(*state, "9/task", "no directory");
	snap = take(state);
	assert_problem(snap, 7, 8, "stat");
	assert_problem(snap, 9, 9, "task");
	assert_false(nsrel_process_is_complete(get(snap, 7)));
	assert_false(nsrel_process_is_complete(get(snap, 9)));
	assert_int_equal(
		nsrel_thread_get_tid(nsrel_process_next_thread(get(snap, 7), NULL)), 8);
	nsrel_snapshot_unref(snap);
}

/* A thread whose directory can't be read is not silently left out. */
static void test_unreadable_thread(void **state)
{
	struct nsrel_snapshot *snap;

	fake_task(*state, (struct fake_task){ .pid = 7, .n_threads = 2 });
	fake_text(*state, "7/task/8", "no directory");
	snap = take(state);
	assert_problem(snap, 7, 8, ".");
	assert_false(nsrel_process_is_complete(get(snap, 7)));
	nsrel_snapshot_unref(snap);
}

/* The same of a process. */
static void test_unreadable_process(void **state)
{
	struct nsrel_snapshot *snap;

	fake_text(*state, "7", "no directory");
	fake_link(*state, "8", "elsewhere");
	snap = take(state);
	assert_int_equal(nsrel_snapshot_count_processes(snap), 2);
	assert_problem(snap, 7, 7, ".");
	assert_problem(snap, 8, 8, ".");
	assert_false(nsrel_process_is_complete(get(snap, 7)));
	nsrel_snapshot_unref(snap);
}

static void test_bad_cmdline(void **state)
{
	struct nsrel_snapshot *snap;

	fake_task(*state, (struct fake_task){ .pid = 7, .ns = { 1 } });
	fake_dir(*state, "7/cmdline");
	snap = take(state);
	assert_null(nsrel_process_get_cmdline(get(snap, 7)));
	assert_false(nsrel_process_is_complete(get(snap, 7)));
	assert_problem(snap, 7, 7, "cmdline");
	assert_int_equal(nsrel_snapshot_count_problems(snap), 1);
	nsrel_snapshot_unref(snap);
}

/* Two entries that are the same number: one counts, with its problems or without. */
static void test_twice(void **state)
{
	struct nsrel_snapshot *snap;

	fake_task(*state, (struct fake_task){ .pid = 7, .ns = { 1 } });
	fake_dir(*state, "007");
	snap = take(state);
	assert_int_equal(nsrel_snapshot_count_processes(snap), 1);
	nsrel_snapshot_unref(snap);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_bad_stat),
		test(test_bad_ns),
		test(test_bad_thread),
		test(test_unreadable_thread),
		test(test_unreadable_process),
		test(test_bad_cmdline),
		test(test_twice),
	};

	return cmocka_run_group_tests_name("source-task-problems", tests, NULL, NULL);
}
