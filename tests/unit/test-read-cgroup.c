/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "read-cgroup.h"
#include "scene.h"
#include "unit.h"

static void test_text(void **state)
{
	struct scene *s = *state;

	fake_text(&s->fp, "7/cgroup", "1:cpu:/\n0::/a\n");
	assert_int_equal(read_cgroup(&s->d, &s->place, s->process), OUTCOME_OK);
	assert_string_equal(s->process->cgroup_text, "1:cpu:/\n0::/a\n");
}

/* A captured /proc need not have it, and not every kernel has cgroups. */
static void test_none(void **state)
{
	struct scene *s = *state;

	assert_int_equal(read_cgroup(&s->d, &s->place, s->process), OUTCOME_NONE);
	assert_null(s->process->cgroup_text);
	assert_int_equal(s->d.problems.n_items, 0);
}

static void test_unreadable(void **state)
{
	struct scene *s = *state;

	fake_dir(&s->fp, "7/cgroup");
	assert_int_equal(read_cgroup(&s->d, &s->place, s->process), OUTCOME_FAILED);
	assert_string_equal(scene_last_problem(s)->what, "cgroup");
	assert_int_equal(scene_last_problem(s)->error, EISDIR);
	assert_null(s->process->cgroup_text);
}

static void test_live(void **state)
{
	struct scene *s = *state;
	struct nsrel_process process = { 0 };

	scene_go_live(s);
	assert_int_equal(read_cgroup(&s->d, &s->place, &process), OUTCOME_OK);
	assert_non_null(strchr(process.cgroup_text, '/'));
	free(process.cgroup_text);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { test(test_text), test(test_none),
					    test(test_unreadable), test(test_live) };

	return cmocka_run_group_tests_name("read-cgroup", tests, NULL, NULL);
}
