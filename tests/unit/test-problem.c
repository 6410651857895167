/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "model.h"
#include "unit.h"

static void test_getters(void **state)
{
	static const struct nsrel_problem problem = {
		.source = NSREL_SOURCE_TASKS,
		.pid = 12,
		.tid = 13,
		.what = "ns/net",
		.error = EACCES,
		.count = 5,
	};

	(void)state;
	assert_int_equal(nsrel_problem_get_source(&problem), NSREL_SOURCE_TASKS);
	assert_int_equal(nsrel_problem_get_pid(&problem), 12);
	assert_int_equal(nsrel_problem_get_tid(&problem), 13);
	assert_string_equal(nsrel_problem_get_what(&problem), "ns/net");
	assert_int_equal(nsrel_problem_get_errno(&problem), EACCES);
	assert_int_equal(nsrel_problem_get_count(&problem), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_getters) };

	return cmocka_run_group_tests_name("problem", tests, NULL, NULL);
}
