/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"
#include "unit.h"

static void test_version(void **state)
{
	(void)state;
	assert_string_equal(nsrel_version(), NSREL_VERSION);
	assert_true(strspn(nsrel_version(), "0123456789") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_version) };

	return cmocka_run_group_tests_name("version", tests, NULL, NULL);
}
