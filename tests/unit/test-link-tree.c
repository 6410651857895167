/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The part of link.c that makes the process tree, of whatever ppids say. */

#include "check-snapshot.h"
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

/* A process in network namespace 1. */
static const struct nsrel_process *add(struct nsrel_snapshot *snap, pid_t pid, pid_t ppid)
{
	struct nsrel_process *p = nodes_process(snap, pid, ppid);

	p->task.ns[NSREL_TYPE_NET] = nodes_ns(snap, NSREL_TYPE_NET, 1);
	return p;
}

static void link_and_check(struct nsrel_snapshot *snap)
{
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
	check_snapshot(snap);
}

static size_t count_roots(const struct nsrel_snapshot *snap)
{
	const struct nsrel_process *p;
	size_t n = 0;

	nsrel_snapshot_foreach_process(p, snap)
		n += !nsrel_process_get_parent(p);
	return n;
}

static void test_tree(void **state)
{
	static const pid_t want[] = { 3, 10, 200 };
	const struct nsrel_process *p, *init = add(*state, 1, 0);
	size_t n = 0;

	add(*state, 200, 1);
	add(*state, 2, 0);
	add(*state, 10, 1);
	add(*state, 3, 1);
	add(*state, 11, 10);
	link_and_check(*state);
	nsrel_process_foreach_child(p, init) {
		assert_ptr_equal(nsrel_process_get_parent(p), init);
		assert_int_equal(nsrel_process_get_pid(p), want[n++]);
	}
	assert_int_equal(n, ARRAY_SIZE(want));
	assert_int_equal(count_roots(*state), 2);
}

/* The parent's number may be unknown, out of sight, or nobody's. */
static void test_no_parent(void **state)
{
	static const pid_t ppids[] = { -ENODATA, 0, 999, INT32_MAX, -1 };

	for (size_t i = 0; i < ARRAY_SIZE(ppids); i++)
		add(*state, (pid_t)i + 1, ppids[i]);
	link_and_check(*state);
	assert_int_equal(count_roots(*state), ARRAY_SIZE(ppids));
}

static void test_own_parent(void **state)
{
	const struct nsrel_process *p = add(*state, 7, 7);

	link_and_check(*state);
	assert_null(nsrel_process_get_parent(p));
	assert_null(nsrel_process_next_child(p, NULL));
	assert_ptr_equal(
		nsrel_ns_get_oldest_leader(nsrel_process_get_ns(p, NSREL_TYPE_NET)), p);
}

/*
 * No kernel says this at one moment, but a scan takes longer than that, and a fake says
 * anything. The tree stays a tree, and whoever goes through it from its roots meets all.
 */
static void test_loop_of_two(void **state)
{
	const struct nsrel_process *a = add(*state, 1, 2), *b = add(*state, 2, 1);

	link_and_check(*state);
	assert_int_equal(count_roots(*state), 1);
	assert_true(nsrel_process_get_parent(a) == b || nsrel_process_get_parent(b) == a);
}

static void test_loops(void **state)
{
	/* 10 -> 11 -> 12 -> 13 -> 11, 14 -> 13, and a whole one elsewhere. */
	add(*state, 10, 11);
	add(*state, 11, 12);
	add(*state, 12, 13);
	add(*state, 13, 11);
	add(*state, 14, 13);
	add(*state, 20, 21);
	add(*state, 21, 22);
	add(*state, 22, 20);
	add(*state, 30, 0);
	link_and_check(*state);
	assert_int_equal(count_roots(*state), 3);
}

static void test_long_chain(void **state)
{
	enum { N = 20000 };
	const struct nsrel_process *p;
	int depth = 0;

	for (pid_t pid = 1; pid <= N; pid++)
		add(*state, pid, pid - 1);
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	p = nsrel_snapshot_get_process(*state, N);
	while ((p = nsrel_process_get_parent(p)))
		depth++;
	assert_int_equal(depth, N - 1);
	assert_int_equal(count_roots(*state), 1);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_tree),	test(test_no_parent), test(test_own_parent),
		test(test_loop_of_two), test(test_loops),     test(test_long_chain),
	};

	return cmocka_run_group_tests_name("link-tree", tests, NULL, NULL);
}
