/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "nodes.h"
#include "pid-chain.h"
#include "unit.h"

/*
 * PID namespaces 1 with 2 with 3, and 4 beside 2. The proc file system shows 1, whose
 * parent is not known; 9 is another's.
 */
struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *ns[10];
};

static int setup(void **state)
{
	static const int parents[10] = { [2] = 1, [3] = 2, [4] = 1 };
	struct fixture *f = calloc(1, sizeof(*f));

	f->snap = nodes_new();
	for (uint64_t i = 1; i < ARRAY_SIZE(parents); i++)
		f->ns[i] = nodes_ns_below(f->snap, NSREL_TYPE_PID, i, f->ns[parents[i]],
					  NULL);
	f->snap->proc_pid_ns = f->ns[1];
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

static struct task *make(struct fixture *f, pid_t pid, int ns, uint8_t n_pids)
{
	struct task *task = &nodes_process(f->snap, pid, 1)->task;

	task->ns[NSREL_TYPE_PID] = f->ns[ns];
	if (ns)
		f->ns[ns]->n_members++;
	task->n_pids = n_pids;
	if (n_pids < 2)
		return task;
	task->inner_pids = calloc(n_pids - 1U, sizeof(pid_t));
	must(task->inner_pids);
	for (int i = 1; i < n_pids; i++)
		task->inner_pids[i - 1] = 10 * i;
	return task;
}

/* @pid below 0: it is not known. */
static void assert_pid(const struct fixture *f, const struct task *task, int ns,
		       pid_t pid)
{
	pid_t got = 77;
	int r = pid_chain_find_pid(f->snap, task, f->ns[ns], &got);

	assert_int_equal(r, pid < 0 ? -ENODATA : 0);
	assert_int_equal(got, pid < 0 ? 77 : pid);
}

static void test_chain(void **state)
{
	struct fixture *f = *state;
	const struct task *deep = make(f, 100, 3, 3), *flat = make(f, 101, 1, 1);

	for (size_t i = 0; i < 3; i++) {
		assert_ptr_equal(pid_chain_get_ns(f->snap, deep, i), f->ns[i + 1]);
		assert_int_equal(pid_chain_get_pid(deep, i), i == 0 ? 100 : 10 * i);
	}
	assert_pid(f, deep, 1, 100);
	assert_pid(f, deep, 2, 10);
	assert_pid(f, deep, 3, 20);
	assert_pid(f, deep, 4, 0);
	assert_ptr_equal(pid_chain_get_ns(f->snap, flat, 0), f->ns[1]);
	assert_pid(f, flat, 1, 101);
	assert_pid(f, flat, 2, 0);
	assert_pid(f, flat, 3, 0);
	/* It may be above 1. */
	assert_pid(f, deep, 9, -1);
	assert_pid(f, flat, 9, -1);
	f->ns[1]->parent_state = NSREL_RELATION_NONE;
	assert_pid(f, deep, 9, 0);
	assert_pid(f, flat, 9, 0);
}

/* The proc file system is of a namespace below the first. */
static void test_from_below(void **state)
{
	struct fixture *f = *state;
	const struct task *task = make(f, 100, 3, 2);

	f->snap->proc_pid_ns = f->ns[2];
	assert_ptr_equal(pid_chain_get_ns(f->snap, task, 0), f->ns[2]);
	assert_ptr_equal(pid_chain_get_ns(f->snap, task, 1), f->ns[3]);
	assert_pid(f, task, 2, 100);
	assert_pid(f, task, 3, 10);
	assert_pid(f, task, 4, 0);
	/* It has one there, which does not show. */
	assert_pid(f, task, 1, -1);
}

/* Links that can't be read, as those of others. */
static void test_unknown_own(void **state)
{
	struct fixture *f = *state;
	const struct task *flat = make(f, 100, 0, 1), *deep = make(f, 101, 0, 2);

	assert_pid(f, flat, 1, 100);
	assert_pid(f, flat, 2, 0);
	assert_ptr_equal(pid_chain_get_ns(f->snap, flat, 0), f->ns[1]);
	assert_pid(f, deep, 1, 101);
	assert_pid(f, deep, 2, -1);
	assert_ptr_equal(pid_chain_get_ns(f->snap, deep, 0), f->ns[1]);
	assert_null(pid_chain_get_ns(f->snap, deep, 1));
	f->snap->proc_pid_ns = NULL;
	assert_pid(f, flat, 1, -1);
	assert_null(pid_chain_get_ns(f->snap, flat, 0));
	assert_null(pid_chain_get_ns(f->snap, deep, 0));
}

/* A kernel that does not tell. */
static void test_no_numbers(void **state)
{
	struct fixture *f = *state;
	const struct task *task = make(f, 100, 3, 0);

	assert_pid(f, task, 1, 100);
	assert_pid(f, task, 2, -1);
	assert_pid(f, task, 3, -1);
	assert_pid(f, task, 4, 0);
	f->snap->proc_pid_ns = NULL;
	assert_pid(f, task, 1, -1);
}

/* A captured /proc: nobody's parent is known. */
static void test_no_parents(void **state)
{
	struct fixture *f = *state;
	const struct task *tasks[4];

	for (int i = 2; i <= 3; i++)
		f->ns[i]->parent = NULL;
	for (int i = 1; i <= 3; i++)
		tasks[i] = make(f, 100 + i, i, (uint8_t)i);
	assert_pid(f, tasks[3], 1, 103);
	assert_pid(f, tasks[3], 3, 20);
	/* This may be the one in between. */
	assert_pid(f, tasks[3], 2, -1);
	assert_null(pid_chain_get_ns(f->snap, tasks[3], 1));
	assert_pid(f, tasks[2], 2, 10);
	assert_pid(f, tasks[2], 3, 0);
	assert_pid(f, tasks[1], 2, 0);
	assert_pid(f, tasks[1], 3, 0);
	/* Nobody lives in it: it may be anywhere. */
	assert_pid(f, tasks[2], 9, -1);
	assert_pid(f, tasks[1], 9, -1);
	f->snap->proc_pid_ns = NULL;
	assert_pid(f, tasks[2], 3, -1);
}

/* Made up, or a number used again. */
static void test_odd(void **state)
{
	struct fixture *f = *state;
	const struct task *longer = make(f, 100, 2, 5), *shorter = make(f, 101, 3, 2);
	const struct task *flat = make(f, 102, 3, 1), *top = make(f, 103, 1, 2);
	const struct task *all[] = { longer, shorter, flat, top };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		assert_pid(f, all[i], 1, all[i]->tid);
		assert_ptr_equal(pid_chain_get_ns(f->snap, all[i], 0), f->ns[1]);
		for (int ns = 2; ns <= 9; ns++)
			assert_pid(f, all[i], ns, -1);
		for (size_t n = 1; n < all[i]->n_pids; n++)
			assert_null(pid_chain_get_ns(f->snap, all[i], n));
	}
	f->snap->proc_pid_ns = NULL;
	f->ns[1]->parent_state = NSREL_RELATION_NONE;
	assert_pid(f, longer, 2, -1);
	assert_pid(f, longer, 1, -1);
}

static struct nsrel_ns *find(struct fixture *f)
{
	f->snap->proc_pid_ns = NULL;
	pid_chain_find_proc_ns(f->snap);
	return f->snap->proc_pid_ns;
}

static void test_find_proc_ns(void **state)
{
	struct fixture *f = *state;
	struct task *init;

	assert_null(find(f));
	make(f, 50, 0, 1);
	make(f, 51, 3, 0);
	assert_null(find(f));
	make(f, 52, 3, 2);
	assert_ptr_equal(find(f), f->ns[2]);
	/* Process 1 knows best, unless it is another's. */
	init = make(f, 1, 4, 0);
	assert_ptr_equal(find(f), f->ns[4]);
	init->n_pids = 1;
	assert_ptr_equal(find(f), f->ns[4]);
	init->n_pids = 2;
	assert_ptr_equal(find(f), f->ns[2]);
	init->n_pids = 0;
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_chain),	 test(test_from_below), test(test_unknown_own),
		test(test_no_numbers),	 test(test_no_parents), test(test_odd),
		test(test_find_proc_ns),
	};

	return cmocka_run_group_tests_name("pid-chain", tests, NULL, NULL);
}
