/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <linux/capability.h>

#include "cap.h"
#include "unit.h"

static void test_names(void **state)
{
	(void)state;
	assert_true(cap_count_names() >= 41);
	for (int cap = 0; cap < cap_count_names(); cap++) {
		const char *name = nsrel_cap_get_name(cap);

		assert_non_null(name);
		assert_int_equal(strncmp(name, "cap_", 4), 0);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"),
				 strlen(name));
		for (int other = 0; other < cap; other++)
			assert_string_not_equal(name, nsrel_cap_get_name(other));
	}
	assert_string_equal(nsrel_cap_get_name(CAP_CHOWN), "cap_chown");
	assert_string_equal(nsrel_cap_get_name(CAP_SYS_ADMIN), "cap_sys_admin");
	assert_string_equal(nsrel_cap_get_name(40), "cap_checkpoint_restore");
	assert_null(nsrel_cap_get_name(-1));
	assert_null(nsrel_cap_get_name(cap_count_names()));
	assert_null(nsrel_cap_get_name(INT32_MIN));
}

static void test_rules(void **state)
{
	(void)state;
	assert_string_equal(nsrel_cap_rule_get_name(NSREL_CAP_RULE_UNKNOWN), "unknown");
	assert_string_equal(nsrel_cap_rule_get_name(NSREL_CAP_RULE_NONE), "none");
	assert_string_equal(nsrel_cap_rule_get_name(NSREL_CAP_RULE_SAME), "same");
	assert_string_equal(nsrel_cap_rule_get_name(NSREL_CAP_RULE_ANCESTOR), "ancestor");
	assert_string_equal(nsrel_cap_rule_get_name(NSREL_CAP_RULE_OWNER), "owner");
	assert_null(nsrel_cap_rule_get_name(NSREL_CAP_RULE_OWNER + 1));
	assert_null(nsrel_cap_rule_get_name((enum nsrel_cap_rule) - 1));
}

static void test_verdicts(void **state)
{
	(void)state;
	assert_string_equal(nsrel_cap_verdict_get_name(NSREL_CAP_VERDICT_UNKNOWN),
			    "unknown");
	assert_string_equal(nsrel_cap_verdict_get_name(NSREL_CAP_VERDICT_NONE), "none");
	assert_string_equal(nsrel_cap_verdict_get_name(NSREL_CAP_VERDICT_EFFECTIVE),
			    "effective");
	assert_string_equal(nsrel_cap_verdict_get_name(NSREL_CAP_VERDICT_ALL), "all");
	assert_null(nsrel_cap_verdict_get_name(NSREL_CAP_VERDICT_ALL + 1));
	assert_null(nsrel_cap_verdict_get_name((enum nsrel_cap_verdict) - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_verdicts),
	};

	return cmocka_run_group_tests_name("cap", tests, NULL, NULL);
}
