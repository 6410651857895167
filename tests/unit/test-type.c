/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sched.h>

#include "type.h"
#include "uapi.h"
#include "unit.h"

/* What libnsrel.h and the kernel promise of each type. */
static const struct {
	enum nsrel_type type;
	int clone_flag;
	const char *name;
	bool hierarchical;
	bool fixed_ino;
	uint64_t initial_ino;
} types[] = {
	{ NSREL_TYPE_MNT, CLONE_NEWNS, "mnt", false, false, 4026531832 },
	{ NSREL_TYPE_NET, CLONE_NEWNET, "net", false, false, 4026531833 },
	{ NSREL_TYPE_PID, CLONE_NEWPID, "pid", true, true, 4026531836 },
	{ NSREL_TYPE_UTS, CLONE_NEWUTS, "uts", false, true, 4026531838 },
	{ NSREL_TYPE_IPC, CLONE_NEWIPC, "ipc", false, true, 4026531839 },
	{ NSREL_TYPE_USER, CLONE_NEWUSER, "user", true, true, 4026531837 },
	{ NSREL_TYPE_CGROUP, CLONE_NEWCGROUP, "cgroup", false, true, 4026531835 },
	{ NSREL_TYPE_TIME, CLONE_NEWTIME, "time", false, true, 4026531834 },
};

static const int no_types[] = { -1, NSREL_N_TYPES, INT32_MAX, INT32_MIN };

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(ARRAY_SIZE(types), NSREL_N_TYPES);
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		assert_string_equal(nsrel_type_get_name(types[i].type), types[i].name);
		assert_int_equal(nsrel_type_from_name(types[i].name), types[i].type);
	}
}

static void test_wrong_names(void **state)
{
	static const char *const names[] = {
		"",
		"ne",
		"nett",
		"NET",
		"net ",
		" net",
		"net:",
		"mount",
		"pid_for_children",
		"\xff",
		"cgroupcgroupcgroup",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(nsrel_type_from_name(names[i]), -EINVAL);
}

static void test_facts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		enum nsrel_type type = types[i].type;

		assert_int_equal(nsrel_type_get_clone_flag(type), types[i].clone_flag);
		assert_int_equal(nsrel_type_is_hierarchical(type), types[i].hierarchical);
		assert_int_equal(type_has_fixed_initial_ino(type), types[i].fixed_ino);
		assert_int_equal(type_get_initial_ino(type), types[i].initial_ino);
	}
}

static void test_out_of_range(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(no_types); i++) {
		enum nsrel_type type = (enum nsrel_type)no_types[i];

		assert_null(nsrel_type_get_name(type));
		assert_int_equal(nsrel_type_get_clone_flag(type), 0);
		assert_false(nsrel_type_is_hierarchical(type));
	}
}

static void test_masks(void **state)
{
	unsigned int all = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		assert_int_equal(all & NSREL_TYPE_MASK(types[i].type), 0);
		all |= NSREL_TYPE_MASK(types[i].type);
	}
	assert_int_equal(all, NSREL_TYPES_ALL);
}

/* Reserved numbers lie below those given out later. */
static void test_reserved(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		assert_true(types[i].initial_ino < TYPE_FIRST_DYNAMIC_INO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_wrong_names),
		cmocka_unit_test(test_facts), cmocka_unit_test(test_out_of_range),
		cmocka_unit_test(test_masks), cmocka_unit_test(test_reserved),
	};

	return cmocka_run_group_tests_name("type", tests, NULL, NULL);
}
