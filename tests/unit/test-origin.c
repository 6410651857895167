/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nodes.h"
#include "unit.h"

static void test_unknown(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();
	uint64_t caps = 77;
	uid_t uid = 77;

	(void)state;
	assert_null(nsrel_snapshot_get_hostname(snap));
	assert_null(nsrel_snapshot_get_boot_id(snap));
	assert_null(nsrel_snapshot_get_kernel(snap));
	assert_int_equal(nsrel_snapshot_get_time(snap), 0);
	assert_int_equal(nsrel_snapshot_get_caller(snap, &uid, &caps), -ENODATA);
	assert_int_equal(nsrel_snapshot_get_caller(snap, NULL, NULL), -ENODATA);
	assert_true(uid == 77 && caps == 77);
	assert_string_equal(nsrel_snapshot_get_version(snap), nsrel_version());
	assert_false(nsrel_snapshot_is_loaded(snap));
	assert_false(nsrel_snapshot_is_captured(snap));
	nsrel_snapshot_unref(snap);
}

static void test_known(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();
	uint64_t caps = 77;
	uid_t uid = 77;

	(void)state;
	snap->origin = (struct origin){
		.hostname = strdup("h"),
		.boot_id = strdup("b"),
		.kernel = strdup("k"),
		.version = strdup("0.0.9"),
		.time = INT64_MAX,
		.uid = UINT32_MAX - 1,
		.caps = UINT64_MAX,
		.has_caller = true,
	};
	snap->loaded = snap->captured = true;
	assert_string_equal(nsrel_snapshot_get_hostname(snap), "h");
	assert_string_equal(nsrel_snapshot_get_boot_id(snap), "b");
	assert_string_equal(nsrel_snapshot_get_kernel(snap), "k");
	assert_true(nsrel_snapshot_get_time(snap) == INT64_MAX);
	assert_int_equal(nsrel_snapshot_get_caller(snap, NULL, NULL), 0);
	assert_int_equal(nsrel_snapshot_get_caller(snap, &uid, &caps), 0);
	assert_true(uid == UINT32_MAX - 1 && caps == UINT64_MAX);
	assert_string_equal(nsrel_snapshot_get_version(snap), "0.0.9");
	assert_true(nsrel_snapshot_is_loaded(snap));
	assert_true(nsrel_snapshot_is_captured(snap));
	nsrel_snapshot_unref(snap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_known),
	};

	return cmocka_run_group_tests_name("origin", tests, NULL, NULL);
}
