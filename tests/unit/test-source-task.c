/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "check-snapshot.h"
#include "fake-proc.h"
#include "must.h"
#include "unit.h"

#define KTHREAD 0x00200000U

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

static void assert_ns(const struct nsrel_ns *ns, uint64_t ino)
{
	assert_non_null(ns);
	assert_int_equal(nsrel_ns_get_ino(ns), ino);
}

static void test_nobody(void **state)
{
	struct nsrel_snapshot *snap = take(state);

	assert_int_equal(nsrel_snapshot_count_processes(snap), 0);
	assert_int_equal(nsrel_snapshot_count_ns(snap), 0);
	assert_int_equal(nsrel_snapshot_count_problems(snap), 0);
	nsrel_snapshot_unref(snap);
}

static void test_process(void **state)
{
	struct nsrel_snapshot *snap;
	const struct nsrel_process *p;
	uint64_t time;
	pid_t ppid;
	uid_t uid;

	fake_task(*state, (struct fake_task){
				  .pid = 7,
				  .name = "a) R 1 (\n",
				  .state = 'D',
				  .ppid = 3,
				  .start_time = 1234,
				  .ns = { 101, 102, 103, 104, 105, 106, 107, 108 },
				  .pid_for_children = 203,
				  .time_for_children = 208,
				  .status = "Name:\ta\nUid:\t1\t1000\t1\t1\n",
				  .cmdline = "/bin/sh\0-c\0x\0",
				  .cmdline_len = 13,
			  });
	snap = take(state);
	assert_int_equal(nsrel_snapshot_count_processes(snap), 1);
	assert_int_equal(nsrel_snapshot_count_problems(snap), 0);
	p = get(snap, 7);
	assert_string_equal(nsrel_process_get_name(p), "a) R 1 (\n");
	assert_string_equal(nsrel_process_get_cmdline(p), "/bin/sh -c x");
	assert_int_equal(nsrel_process_get_state(p), 'D');
	assert_int_equal(nsrel_process_get_ppid(p, &ppid), 0);
	assert_int_equal(ppid, 3);
	assert_int_equal(nsrel_process_get_uid(p, &uid), 0);
	assert_int_equal(uid, 1000);
	assert_int_equal(nsrel_process_get_start_time(p, &time), 0);
	assert_int_equal(time, 1234);
	assert_int_equal(nsrel_process_count_threads(p), 1);
	assert_true(nsrel_process_is_complete(p));
	for (int type = 0; type < NSREL_N_TYPES; type++)
		assert_ns(nsrel_process_get_ns(p, (enum nsrel_type)type),
			  101 + (uint64_t)type);
	assert_ns(nsrel_process_get_ns_for_children(p, NSREL_TYPE_PID), 203);
	assert_ns(nsrel_process_get_ns_for_children(p, NSREL_TYPE_TIME), 208);
	assert_int_equal(nsrel_snapshot_count_ns(snap), 10);
	nsrel_snapshot_unref(snap);
}

static void test_threads(void **state)
{
	static const pid_t tids[] = { 7, 8, 9 };
	struct nsrel_snapshot *snap;
	const struct nsrel_thread *t;
	const struct nsrel_process *p;
	pid_t sum = 0;

	fake_task(*state, (struct fake_task){ .pid = 7, .n_threads = 3, .ns = { 1, 2 } });
	for (size_t i = 0; i < ARRAY_SIZE(tids); i++)
		fake_task(*state, (struct fake_task){
					  .pid = 7,
					  .tid = tids[i],
					  .name = "worker",
					  .state = 'R',
					  .start_time = 50,
					  .ns = { 1, (uint64_t)tids[i] },
				  });
	fake_dir(*state, "7/task/odd");
	snap = take(state);
	p = get(snap, 7);
	assert_int_equal(nsrel_process_count_threads(p), 3);
	nsrel_process_foreach_thread(t, p) {
		sum += nsrel_thread_get_tid(t);
		assert_string_equal(nsrel_thread_get_name(t), "worker");
		assert_int_equal(nsrel_thread_get_state(t), 'R');
		assert_ns(nsrel_thread_get_ns(t, NSREL_TYPE_MNT), 1);
		assert_ns(nsrel_thread_get_ns(t, NSREL_TYPE_NET),
			  (uint64_t)nsrel_thread_get_tid(t));
	}
	assert_int_equal(sum, 8 + 9);
	/* What its own directory among the threads says doesn't count. */
	assert_ns(nsrel_process_get_ns(p, NSREL_TYPE_NET), 2);
	t = nsrel_ns_next_loose_thread(nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, 9),
				       NULL);
	assert_int_equal(nsrel_thread_get_tid(t), 9);
	assert_int_equal(nsrel_snapshot_count_problems(snap), 0);
	nsrel_snapshot_unref(snap);
}

/* A process of one thread has no directory worth reading. */
static void test_single_thread(void **state)
{
	struct nsrel_snapshot *snap;

	fake_task(*state, (struct fake_task){ .pid = 7 });
	fake_task(*state, (struct fake_task){ .pid = 7, .tid = 8 });
	/* And one with a directory that was not captured. */
	fake_task(*state, (struct fake_task){ .pid = 9, .n_threads = 3 });
	snap = take(state);
	assert_null(nsrel_process_next_thread(get(snap, 7), NULL));
	assert_null(nsrel_process_next_thread(get(snap, 9), NULL));
	assert_int_equal(nsrel_process_count_threads(get(snap, 9)), 3);
	assert_int_equal(nsrel_snapshot_count_problems(snap), 0);
	nsrel_snapshot_unref(snap);
}

static void test_zombie_leader(void **state)
{
	struct nsrel_snapshot *snap;
	const struct nsrel_process *p;
	const struct nsrel_ns *ns;

	fake_task(*state, (struct fake_task){
				  .pid = 7,
				  .state = 'Z',
				  .n_threads = 2,
				  .cmdline = "not read",
				  .ns = { [NSREL_TYPE_PID] = 1, [NSREL_TYPE_USER] = 2 },
			  });
	fake_task(*state, (struct fake_task){
				  .pid = 7,
				  .tid = 8,
				  .ns = { 11, 12, 13, 14, 15, 16, 17, 18 },
			  });
	snap = take(state);
	p = get(snap, 7);
	/* What it still has stays its own. */
	assert_ns(nsrel_process_get_ns(p, NSREL_TYPE_PID), 1);
	assert_ns(nsrel_process_get_ns(p, NSREL_TYPE_USER), 2);
	ns = nsrel_process_get_ns(p, NSREL_TYPE_NET);
	assert_ns(ns, 12);
	assert_ptr_equal(nsrel_ns_next_member(ns, NULL), p);
	assert_null(nsrel_ns_next_loose_thread(ns, NULL));
	assert_string_equal(nsrel_ns_get_path(ns), "/proc/7/task/8/ns/net");
	assert_null(nsrel_process_get_cmdline(p));
	nsrel_snapshot_unref(snap);
}

/* Only a dead leader takes what its threads have. */
static void test_live_leader(void **state)
{
	struct nsrel_snapshot *snap;

	fake_task(*state, (struct fake_task){ .pid = 7, .n_threads = 2 });
	fake_task(*state, (struct fake_task){ .pid = 7, .tid = 8, .ns = { 1 } });
	fake_task(*state, (struct fake_task){ .pid = 9, .state = 'X', .n_threads = 2 });
	fake_task(*state, (struct fake_task){ .pid = 9, .tid = 10, .ns = { 2 } });
	snap = take(state);
	assert_null(nsrel_process_get_ns(get(snap, 7), NSREL_TYPE_MNT));
	assert_ns(nsrel_process_get_ns(get(snap, 9), NSREL_TYPE_MNT), 2);
	nsrel_snapshot_unref(snap);
}

static void test_uid(void **state)
{
	struct nsrel_snapshot *snap;
	uid_t uid = 77;

	fake_task(*state, (struct fake_task){ .pid = 7 });
	fake_task(*state, (struct fake_task){ .pid = 8, .status = "Uid:\tx\n" });
	fake_task(*state, (struct fake_task){ .pid = 9, .status = "Uid:\t1\t0\t1\t1\n" });
	snap = take(state);
	assert_int_equal(nsrel_process_get_uid(get(snap, 7), &uid), -ENODATA);
	assert_int_equal(nsrel_process_get_uid(get(snap, 8), &uid), -ENODATA);
	assert_int_equal(uid, 77);
	assert_int_equal(nsrel_process_get_uid(get(snap, 9), &uid), 0);
	assert_int_equal(uid, 0);
	nsrel_snapshot_unref(snap);
}

static void test_cmdline(void **state)
{
	enum { MAX = 128 * 1024 };
	char *longest = malloc(MAX + 100);
	struct nsrel_snapshot *snap;

	must(longest);
	memset(longest, 'x', MAX + 100);
	fake_task(*state, (struct fake_task){ .pid = 7 });
	fake_task(*state, (struct fake_task){ .pid = 8, .cmdline = "" });
	fake_task(*state,
		  (struct fake_task){ .pid = 9, .cmdline = "\0\0\0", .cmdline_len = 3 });
	fake_task(*state, (struct fake_task){ .pid = 10,
					      .cmdline = longest,
					      .cmdline_len = MAX + 100 });
	fake_task(*state, (struct fake_task){ .pid = 11, .flags = KTHREAD });
	fake_dir(*state, "11/cmdline");
	snap = take(state);
	for (pid_t pid = 7; pid <= 9; pid++)
		assert_null(nsrel_process_get_cmdline(get(snap, pid)));
	assert_int_equal(strlen(nsrel_process_get_cmdline(get(snap, 10))), MAX);
	/* Threads of the kernel have none: nobody looks. */
	assert_null(nsrel_process_get_cmdline(get(snap, 11)));
	assert_true(nsrel_process_is_complete(get(snap, 11)));
	assert_int_equal(nsrel_snapshot_count_problems(snap), 0);
	nsrel_snapshot_unref(snap);
	free(longest);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_nobody),	  test(test_process),
		test(test_threads),	  test(test_single_thread),
		test(test_zombie_leader), test(test_live_leader),
		test(test_uid),		  test(test_cmdline),
	};

	return cmocka_run_group_tests_name("source-task", tests, NULL, NULL);
}
