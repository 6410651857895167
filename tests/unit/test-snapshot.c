/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "link.h"
#include "nodes.h"
#include "unit.h"

static int setup(void **state)
{
	*state = nodes_new();
	return 0;
}

static int teardown(void **state)
{
	nsrel_snapshot_unref(*state);
	return 0;
}

static void test_empty(void **state)
{
	struct nsrel_snapshot *snap = *state;

	assert_null(nsrel_snapshot_next_ns(snap, NULL));
	assert_null(nsrel_snapshot_next_process(snap, NULL));
	assert_null(nsrel_snapshot_next_problem(snap, NULL));
	assert_int_equal(nsrel_snapshot_count_ns(snap), 0);
	assert_int_equal(nsrel_snapshot_count_processes(snap), 0);
	assert_int_equal(nsrel_snapshot_count_problems(snap), 0);
	assert_null(nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, 1));
	assert_null(nsrel_snapshot_get_process(snap, 1));
}

static void test_intern(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *net = nodes_ns(snap, NSREL_TYPE_NET, 7);

	assert_ptr_equal(nodes_ns(snap, NSREL_TYPE_NET, 7), net);
	assert_ptr_not_equal(nodes_ns(snap, NSREL_TYPE_UTS, 7), net);
	assert_ptr_not_equal(nodes_ns(snap, NSREL_TYPE_NET, 8), net);
	assert_non_null(nodes_ns(snap, NSREL_TYPE_NET, 0));
	assert_non_null(nodes_ns(snap, NSREL_TYPE_NET, UINT64_MAX));
	assert_int_equal(nsrel_snapshot_count_ns(snap), 5);
	assert_ptr_equal(nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, 7), net);
	assert_null(nsrel_snapshot_get_initial(snap, NSREL_TYPE_NET));
	net->initial = 1;
	assert_ptr_equal(nsrel_snapshot_get_initial(snap, NSREL_TYPE_NET), net);
	assert_null(nsrel_snapshot_get_initial(snap, NSREL_TYPE_MNT));
	assert_null(nsrel_snapshot_get_ns(snap, NSREL_TYPE_MNT, 7));
	assert_null(nsrel_snapshot_get_ns(snap, NSREL_N_TYPES, 7));
	assert_null(nsrel_snapshot_get_ns(snap, (enum nsrel_type) - 1, 7));
}

static void test_add_process(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_process *first = nodes_process(snap, 7, 1), *second = process_new(7);

	/* It is freed, with all that is in it. */
	second->cmdline = strdup("x");
	nodes_thread(second, 8)->task.name = strdup("y");
	assert_int_equal(snapshot_add_process(snap, second), -EEXIST);
	assert_int_equal(nsrel_snapshot_count_processes(snap), 1);
	assert_ptr_equal(nsrel_snapshot_get_process(snap, 7), first);
	assert_null(nsrel_snapshot_get_process(snap, 0));
	assert_null(nsrel_snapshot_get_process(snap, -1));
	assert_null(nsrel_snapshot_get_process(snap, -ENODATA));
}

static void add_problem(struct nsrel_snapshot *snap, pid_t pid, int error)
{
	struct nsrel_problem *problem = calloc(1, sizeof(*problem));

	assert_non_null(problem);
	problem->source = NSREL_SOURCE_TASKS;
	problem->pid = pid;
	problem->what = "stat";
	problem->error = error;
	assert_int_equal(array_push(&snap->problems, problem), 0);
}

/* By process, and of one process in the order in which they were met. */
static void test_problems(void **state)
{
	struct nsrel_snapshot *snap = *state;
	const struct nsrel_problem *problem;
	pid_t pid = 0;
	int n = 0;

	for (int i = 0; i < 40; i++)
		add_problem(snap, 10 - i / 4, i + 1);
	assert_int_equal(nsrel_snapshot_count_problems(snap), 40);
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
	assert_int_equal(nsrel_snapshot_count_problems(snap), 40);
	nsrel_snapshot_foreach_problem(problem, snap) {
		pid += n % 4 == 0;
		assert_int_equal(nsrel_problem_get_pid(problem), pid);
		assert_int_equal(nsrel_problem_get_errno(problem),
				 (10 - pid) * 4 + n % 4 + 1);
		n++;
	}
	assert_int_equal(n, 40);
}

static void test_find(void **state)
{
	static const struct {
		const char *text;
		int r;
		enum nsrel_type type;
		uint64_t ino;
	} rows[] = {
		{ "", -EINVAL, 0, 0 },
		{ "net", -EINVAL, 0, 0 },
		{ "net:", -EINVAL, 0, 0 },
		{ "net:[]", -EINVAL, 0, 0 },
		{ "xxx:[7]", -EINVAL, 0, 0 },
		{ "7 ", -EINVAL, 0, 0 },
		{ "-7", -EINVAL, 0, 0 },
		{ "0x7", -EINVAL, 0, 0 },
		{ "[7]", -EINVAL, 0, 0 },
		{ "/proc/self/ns/net", -EINVAL, 0, 0 },
		{ "18446744073709551616", -EINVAL, 0, 0 },
		{ "net:[9]", -ENOENT, 0, 0 },
		{ "pid:[7]", -ENOENT, 0, 0 },
		{ "10", -ENOENT, 0, 0 },
		{ "0", -ENOENT, 0, 0 },
		{ ":", -EINVAL, 0, 0 },
		{ ":07x", -EINVAL, 0, 0 },
		{ ":18446744073709551616", -EINVAL, 0, 0 },
		{ "net:[7],dev=0:4", -EINVAL, 0, 0 },
		{ ":7", -ENOENT, 0, 0 },
		{ ":0", -ENOENT, 0, 0 },
		{ ":18446744073709551615", 0, NSREL_TYPE_UTS, 8 },
		{ "net:[7]", 0, NSREL_TYPE_NET, 7 },
		{ "7", 0, NSREL_TYPE_NET, 7 },
		{ "8", 0, NSREL_TYPE_UTS, 8 },
		{ "uts:[8]", 0, NSREL_TYPE_UTS, 8 },
		{ "18446744073709551615", 0, NSREL_TYPE_TIME, UINT64_MAX },
		{ "time:[18446744073709551615]", 0, NSREL_TYPE_TIME, UINT64_MAX },
	};
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *uts;

	nodes_ns(snap, NSREL_TYPE_NET, 7);
	uts = nodes_ns(snap, NSREL_TYPE_UTS, 8);
	uts->has_id = true;
	uts->id = UINT64_MAX;
	nodes_ns(snap, NSREL_TYPE_TIME, UINT64_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct nsrel_ns *ns = NULL;
		int r = nsrel_snapshot_find_ns(snap, rows[i].text, &ns);

		if (r != rows[i].r)
			fail_msg("\"%s\": %d", rows[i].text, r);
		assert_int_equal(!ns, r < 0);
		if (r == 0) {
			assert_int_equal(nsrel_ns_get_type(ns), rows[i].type);
			assert_int_equal(nsrel_ns_get_ino(ns), rows[i].ino);
		}
	}
}

static void test_iteration(void **state)
{
	static const pid_t pids[] = { 30, 2, 4000000, 1, 17 };
	struct nsrel_snapshot *snap = *state;
	const struct nsrel_process *p;
	const struct nsrel_ns *ns;
	uint64_t ino = 0;
	pid_t pid = 0;

	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		p = nodes_process(snap, pids[i], 0);
		((struct nsrel_process *)p)->task.ns[NSREL_TYPE_NET] = nodes_ns(
			snap, NSREL_TYPE_NET, UINT64_C(1000) + (uint64_t)pids[i]);
	}
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
	nsrel_snapshot_foreach_process(p, snap) {
		assert_true(nsrel_process_get_pid(p) > pid);
		pid = nsrel_process_get_pid(p);
	}
	assert_int_equal(pid, 4000000);
	nsrel_snapshot_foreach_ns(ns, snap) {
		assert_true(nsrel_ns_get_ino(ns) > ino);
		ino = nsrel_ns_get_ino(ns);
	}
	assert_int_equal(ino, 4001000);
}

static void test_last_cap(void **state)
{
	struct nsrel_snapshot *snap = *state;
	int last = 77;

	assert_int_equal(nsrel_snapshot_get_last_cap(snap, &last), -ENODATA);
	assert_int_equal(last, 77);
	snap->machine.last_cap = 0;
	assert_int_equal(nsrel_snapshot_get_last_cap(snap, &last), 0);
	assert_int_equal(last, 0);
}

static void test_ref(void **state)
{
	struct nsrel_snapshot *snap = *state;

	assert_ptr_equal(nsrel_snapshot_ref(snap), snap);
	assert_null(nsrel_snapshot_unref(snap));
	assert_int_equal(nsrel_snapshot_count_ns(snap), 0);
	assert_null(nsrel_snapshot_ref(NULL));
	assert_null(nsrel_snapshot_unref(NULL));
	snap = NULL;
	nsrel_snapshot_unrefp(&snap);
}

/* The leak sanitizer holds what is left against this. */
static void test_frees_all(void **state)
{
	struct nsrel_snapshot *snap = *state;

	for (pid_t pid = 1; pid < 100; pid++) {
		struct nsrel_process *p = nodes_process(snap, pid, pid - 1);

		p->task.name = strdup("name");
		p->cmdline = strdup("command line");
		nodes_thread(p, pid + 1000)->task.name = strdup("thread");
		p->task.ns[NSREL_TYPE_UTS] =
			nodes_ns(snap, NSREL_TYPE_UTS, (uint64_t)pid / 2);
		nodes_ns(snap, NSREL_TYPE_IPC, (uint64_t)pid)->path = strdup("dropped");
		add_problem(snap, pid, EIO);
	}
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
	assert_int_equal(nsrel_snapshot_count_ns(snap), 50);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_empty),    test(test_intern),	  test(test_add_process),
		test(test_problems), test(test_find),	  test(test_iteration),
		test(test_ref),	     test(test_last_cap), test(test_frees_all),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
