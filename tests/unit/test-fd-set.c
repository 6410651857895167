/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fd-set.h"
#include "unit.h"

static void test_empty(void **state)
{
	struct fd_set_of set = { 0 };

	(void)state;
	assert_false(fd_set_has(&set, 0));
	assert_false(fd_set_has(&set, 100000));
	fd_set_remove(&set, 5);
	assert_int_equal(set.n_fds, 0);
	fd_set_done(&set);
}

static void test_some(void **state)
{
	static const int fds[] = { 0, 63, 64, 1000, 127, 128, 524287 };
	struct fd_set_of set = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		assert_int_equal(fd_set_add(&set, fds[i]), 0);
		assert_int_equal(set.n_fds, i + 1);
	}
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		assert_true(fd_set_has(&set, fds[i]));
	assert_false(fd_set_has(&set, 1));
	assert_false(fd_set_has(&set, 62));
	assert_false(fd_set_has(&set, 65));
	assert_false(fd_set_has(&set, 999));
	fd_set_remove(&set, 64);
	assert_false(fd_set_has(&set, 64));
	assert_true(fd_set_has(&set, 63));
	assert_int_equal(set.n_fds, ARRAY_SIZE(fds) - 1);
	fd_set_remove(&set, 64);
	assert_int_equal(set.n_fds, ARRAY_SIZE(fds) - 1);
	fd_set_done(&set);
	assert_false(fd_set_has(&set, 63));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_some),
	};

	return cmocka_run_group_tests_name("fd-set", tests, NULL, NULL);
}
