/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "nodes.h"
#include "unit.h"

/*
 * PID namespaces 1 with 2 with 3, and 4 beside 2: processes 101 to 104 are 1 in theirs,
 * 103 is 5 in 2, and its thread 203 is 7 and 3. All types have a namespace 1.
 */
struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *ns[5];
	struct nsrel_process *process[5];
	struct nsrel_thread *thread;
};

static void set_pids(struct task *task, struct nsrel_ns *ns, uint8_t n, pid_t second,
		     pid_t third)
{
	task->ns[NSREL_TYPE_PID] = ns;
	ns->n_members++;
	task->n_pids = n;
	if (n < 2)
		return;
	task->inner_pids = calloc(2, sizeof(pid_t));
	must(task->inner_pids);
	task->inner_pids[0] = second;
	task->inner_pids[1] = third;
}

static int setup(void **state)
{
	static const int parents[] = { 0, 0, 1, 2, 1 };
	struct fixture *f = calloc(1, sizeof(*f));

	f->snap = nodes_new();
	for (int i = 1; i <= 4; i++) {
		f->ns[i] = nodes_ns_below(f->snap, NSREL_TYPE_PID, (uint64_t)i,
					  f->ns[parents[i]], NULL);
		f->process[i] = nodes_process(f->snap, 100 + i, 1);
	}
	f->ns[1]->parent_state = NSREL_RELATION_NONE;
	f->snap->proc_pid_ns = f->ns[1];
	set_pids(&f->process[1]->task, f->ns[1], 1, 0, 0);
	set_pids(&f->process[2]->task, f->ns[2], 2, 1, 0);
	set_pids(&f->process[3]->task, f->ns[3], 3, 5, 1);
	set_pids(&f->process[4]->task, f->ns[4], 2, 1, 0);
	nodes_thread(f->process[2], 202)->task.ns[NSREL_TYPE_PID] = f->ns[2];
	f->process[2]->first_thread->task.n_pids = 0;
	f->thread = nodes_thread(f->process[3], 203);
	set_pids(&f->thread->task, f->ns[3], 3, 7, 3);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nsrel_snapshot_unref(f->snap);
	free(f);
	return 0;
}

static void test_nth(void **state)
{
	static const pid_t pids[] = { 103, 5, 1 }, tids[] = { 203, 7, 3 };
	struct fixture *f = *state;
	const struct nsrel_process *p = f->process[3];
	const struct nsrel_ns *ns;
	pid_t pid = 0;

	assert_int_equal(nsrel_process_count_pids(p), 3);
	assert_int_equal(nsrel_thread_count_tids(f->thread), 3);
	for (size_t n = 0; n < 3; n++) {
		assert_int_equal(nsrel_process_get_nth_pid(p, n, &ns, &pid), 0);
		assert_ptr_equal(ns, f->ns[n + 1]);
		assert_int_equal(pid, pids[n]);
		assert_int_equal(nsrel_thread_get_nth_tid(f->thread, n, &ns, &pid), 0);
		assert_ptr_equal(ns, f->ns[n + 1]);
		assert_int_equal(pid, tids[n]);
		assert_int_equal(nsrel_process_get_nth_pid(p, n, NULL, &pid), 0);
	}
	pid = 77;
	ns = f->ns[4];
	assert_int_equal(nsrel_process_get_nth_pid(p, 3, &ns, &pid), -ENODATA);
	assert_int_equal(nsrel_process_get_nth_pid(p, SIZE_MAX, &ns, &pid), -ENODATA);
	assert_int_equal(nsrel_thread_get_nth_tid(f->thread, 3, &ns, &pid), -ENODATA);
	assert_int_equal(pid, 77);
	assert_ptr_equal(ns, f->ns[4]);
}

static void test_none(void **state)
{
	struct fixture *f = *state;
	const struct nsrel_thread *t = f->process[2]->first_thread;
	pid_t pid = 77;

	assert_int_equal(nsrel_thread_count_tids(t), 0);
	assert_int_equal(nsrel_thread_get_nth_tid(t, 0, NULL, &pid), -ENODATA);
	assert_int_equal(nsrel_thread_get_tid_in(t, f->ns[2], &pid), -ENODATA);
	assert_int_equal(pid, 77);
	assert_int_equal(nsrel_thread_get_tid_in(t, f->ns[1], &pid), 0);
	assert_int_equal(pid, 202);
}

static void test_in(void **state)
{
	static const pid_t expected[5][5] = {
		[1] = { [1] = 101 },
		[2] = { [1] = 102, [2] = 1 },
		[3] = { [1] = 103, [2] = 5, [3] = 1 },
		[4] = { [1] = 104, [4] = 1 },
	};
	struct fixture *f = *state;
	const struct nsrel_ns *net = nodes_ns(f->snap, NSREL_TYPE_NET, 1);
	pid_t pid = 77;

	assert_int_equal(nsrel_process_get_pid_in(f->process[1], net, &pid), -EINVAL);
	assert_int_equal(nsrel_thread_get_tid_in(f->thread, net, &pid), -EINVAL);
	assert_int_equal(pid, 77);
	for (int p = 1; p <= 4; p++)
		for (int ns = 1; ns <= 4; ns++) {
			assert_int_equal(nsrel_process_get_pid_in(f->process[p],
								  f->ns[ns], &pid),
					 0);
			assert_int_equal(pid, expected[p][ns]);
		}
	assert_int_equal(nsrel_thread_get_tid_in(f->thread, f->ns[2], &pid), 0);
	assert_int_equal(pid, 7);
}

static void test_find(void **state)
{
	struct fixture *f = *state;

	assert_ptr_equal(nsrel_snapshot_find_pid(f->snap, f->ns[1], 103), f->process[3]);
	assert_ptr_equal(nsrel_snapshot_find_pid(f->snap, f->ns[2], 5), f->process[3]);
	for (int i = 2; i <= 4; i++)
		assert_ptr_equal(nsrel_snapshot_find_pid(f->snap, f->ns[i], 1),
				 f->process[i]);
	assert_null(nsrel_snapshot_find_pid(f->snap, f->ns[1], 1));
	assert_null(nsrel_snapshot_find_pid(f->snap, f->ns[2], 7));
	/* Whoever is not visible has no PID 0. */
	assert_null(nsrel_snapshot_find_pid(f->snap, f->ns[4], 0));
	assert_null(nsrel_snapshot_find_pid(f->snap, f->ns[4], -1));
	assert_null(nsrel_snapshot_find_pid(f->snap, nodes_ns(f->snap, NSREL_TYPE_NET, 1),
					    101));
	assert_ptr_equal(nsrel_snapshot_find_tid(f->snap, f->ns[1], 203), f->thread);
	assert_ptr_equal(nsrel_snapshot_find_tid(f->snap, f->ns[2], 7), f->thread);
	assert_ptr_equal(nsrel_snapshot_find_tid(f->snap, f->ns[3], 3), f->thread);
	assert_null(nsrel_snapshot_find_tid(f->snap, f->ns[2], 5));
	assert_null(nsrel_snapshot_find_tid(f->snap, f->ns[4], 0));
}

static void assert_translated(const struct fixture *f, int from, pid_t pid, int to, int r,
			      pid_t expected)
{
	pid_t got = 77;

	assert_int_equal(nsrel_snapshot_translate_pid(f->snap, f->ns[from], pid,
						      f->ns[to], &got),
			 r);
	assert_int_equal(got, r < 0 ? 77 : expected);
}

static void test_translate(void **state)
{
	struct fixture *f = *state;
	pid_t pid = 77;

	assert_translated(f, 1, 103, 3, 0, 1);
	assert_translated(f, 3, 1, 1, 0, 103);
	assert_translated(f, 3, 1, 2, 0, 5);
	assert_translated(f, 2, 5, 4, 0, 0);
	assert_translated(f, 1, 101, 1, 0, 101);
	assert_translated(f, 1, 102, 3, 0, 0);
	assert_translated(f, 2, 7, 3, 0, 3);
	assert_translated(f, 1, 203, 2, 0, 7);
	assert_translated(f, 1, 202, 2, -ENODATA, 0);
	assert_translated(f, 1, 999, 2, -ESRCH, 0);
	assert_translated(f, 3, 2, 1, -ESRCH, 0);
	assert_translated(f, 4, 0, 1, -ESRCH, 0);
	assert_translated(f, 4, -1, 1, -ESRCH, 0);
	/* It may be the thread whose numbers are not known. */
	assert_translated(f, 2, 999, 1, -ENODATA, 0);
	assert_int_equal(nsrel_snapshot_translate_pid(
				 f->snap, nodes_ns(f->snap, NSREL_TYPE_UTS, 1), 1,
				 f->ns[1], &pid),
			 -EINVAL);
	assert_int_equal(
		nsrel_snapshot_translate_pid(f->snap, f->ns[1], 101,
					     nodes_ns(f->snap, NSREL_TYPE_USER, 1), &pid),
		-EINVAL);
	assert_int_equal(pid, 77);
}

/* Whoever lives in there does not show in the proc file system. */
static void test_translate_elsewhere(void **state)
{
	struct fixture *f = *state;

	f->ns[4]->n_members = 0;
	f->process[4]->task.ns[NSREL_TYPE_PID] = f->ns[1];
	f->process[4]->task.n_pids = 1;
	assert_translated(f, 4, 6, 1, -ESRCH, 0);
	f->ns[4]->parent = NULL;
	f->ns[4]->parent_state = NSREL_RELATION_UNKNOWN;
	assert_translated(f, 4, 6, 1, -ENODATA, 0);
	f->snap->proc_pid_ns = NULL;
	assert_translated(f, 3, 6, 1, -ENODATA, 0);
}

/* Who is not in the list may be hidden; who is in it is found. */
static void test_translate_hidden(void **state)
{
	static const char *const what[] = { "hidepid", "task" };
	struct nsrel_problem problem = { .source = NSREL_SOURCE_TASKS };
	void *items[] = { &problem };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(what); i++) {
		f->snap->problems = (struct array){ .items = items, .n_items = 1 };
		problem.what = what[i];
		assert_translated(f, 1, 103, 3, 0, 1);
		assert_translated(f, 1, 999, 2, -ENODATA, 0);
		problem.what = "ns/net";
		assert_translated(f, 1, 999, 2, -ESRCH, 0);
		f->snap->problems = (struct array){ 0 };
	}
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_nth),
		test(test_none),
		test(test_in),
		test(test_find),
		test(test_translate),
		test(test_translate_elsewhere),
		test(test_translate_hidden),
	};

	return cmocka_run_group_tests_name("query-pid", tests, NULL, NULL);
}
