/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ancestry.h"
#include "nodes.h"
#include "unit.h"

/* Top 1 with 2 with 3, and 4 beside 2; another top 9 with 10. */
struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *ns[11];
};

static int setup(void **state)
{
	static const int parents[11] = { [2] = 1, [3] = 2, [4] = 1, [10] = 9 };
	struct fixture *f = calloc(1, sizeof(*f));

	f->snap = nodes_new();
	for (uint64_t i = 1; i <= 10; i++)
		f->ns[i] = nodes_ns_below(f->snap, NSREL_TYPE_USER, i, f->ns[parents[i]],
					  NULL);
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

static void test_top(void **state)
{
	struct fixture *f = *state;

	assert_ptr_equal(ancestry_get_top(f->ns[1]), f->ns[1]);
	assert_ptr_equal(ancestry_get_top(f->ns[3]), f->ns[1]);
	assert_ptr_equal(ancestry_get_top(f->ns[10]), f->ns[9]);
}

static void test_one_tree(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ancestry_is_above(f->ns[3], f->ns[3]), 1);
	assert_int_equal(ancestry_is_above(f->ns[2], f->ns[3]), 1);
	assert_int_equal(ancestry_is_above(f->ns[1], f->ns[3]), 1);
	/* Whatever is above 1: these are below it. */
	assert_int_equal(ancestry_is_above(f->ns[3], f->ns[2]), 0);
	assert_int_equal(ancestry_is_above(f->ns[3], f->ns[1]), 0);
	assert_int_equal(ancestry_is_above(f->ns[4], f->ns[3]), 0);
}

static void test_two_trees(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ancestry_is_above(f->ns[10], f->ns[3]), -ENODATA);
	assert_int_equal(ancestry_is_above(f->ns[3], f->ns[10]), -ENODATA);
	f->ns[1]->parent_state = NSREL_RELATION_NONE;
	assert_int_equal(ancestry_is_above(f->ns[10], f->ns[3]), 0);
	/* 9 may be below 3 all the same. */
	assert_int_equal(ancestry_is_above(f->ns[3], f->ns[10]), -ENODATA);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_top),
		test(test_one_tree),
		test(test_two_trees),
	};

	return cmocka_run_group_tests_name("ancestry", tests, NULL, NULL);
}
