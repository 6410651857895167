/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nodes.h"
#include "unit.h"

static void test_shared(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();
	struct nsrel_process *one = nodes_process(snap, 1, 0);
	struct nsrel_process *two = nodes_process(snap, 2, 1);
	unsigned int known = 77;

	(void)state;
	assert_int_equal(nsrel_process_get_shared(one, two, &known), 0);
	assert_int_equal(known, 0);
	one->task.ns[NSREL_TYPE_MNT] = nodes_ns(snap, NSREL_TYPE_MNT, 10);
	two->task.ns[NSREL_TYPE_MNT] = one->task.ns[NSREL_TYPE_MNT];
	one->task.ns[NSREL_TYPE_NET] = nodes_ns(snap, NSREL_TYPE_NET, 11);
	two->task.ns[NSREL_TYPE_NET] = nodes_ns(snap, NSREL_TYPE_NET, 12);
	/* Unknown of one is no difference. */
	one->task.ns[NSREL_TYPE_TIME] = nodes_ns(snap, NSREL_TYPE_TIME, 13);
	assert_int_equal(nsrel_process_get_shared(one, two, &known),
			 NSREL_TYPE_MASK(NSREL_TYPE_MNT));
	assert_int_equal(known, NSREL_TYPE_MASK(NSREL_TYPE_MNT) |
					NSREL_TYPE_MASK(NSREL_TYPE_NET));
	assert_int_equal(nsrel_process_get_shared(two, one, NULL),
			 NSREL_TYPE_MASK(NSREL_TYPE_MNT));
	nsrel_snapshot_unref(snap);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_shared) };

	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
