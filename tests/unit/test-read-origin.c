/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/utsname.h>
#include <time.h>

#include "read-origin.h"
#include "scene.h"
#include "unit.h"

#define BOOT "01234567-89ab-cdef-0123-456789abcdef"

static void test_captured(void **state)
{
	struct scene *s = *state;
	struct origin *origin = &s->d.snap->origin;
	int64_t now = time(NULL);

	fake_text(&s->fp, "sys/kernel/hostname", "h\x1b\xff x\nrest\n");
	fake_text(&s->fp, "sys/kernel/osrelease", "6.1.0-18-amd64\n");
	fake_text(&s->fp, "sys/kernel/random/boot_id", BOOT "\n");
	s->d.self = s->d.proc;
	assert_int_equal(origin_read(&s->d), 0);
	assert_string_equal(origin->hostname, "h\x1b\xff x");
	assert_string_equal(origin->kernel, "6.1.0-18-amd64");
	assert_string_equal(origin->boot_id, BOOT);
	/* Whoever captured it is not the caller. */
	assert_false(origin->has_caller);
	assert_int_equal(origin->start_offset, 0);
	assert_true(origin->time / 1000000 - now < 100);
	assert_true(origin->time / 1000000 >= now);
}

static void test_unreadable(void **state)
{
	struct scene *s = *state;
	struct origin *origin = &s->d.snap->origin;

	fake_text(&s->fp, "sys/kernel/hostname", "\n");
	fake_text(&s->fp, "sys/kernel/random/boot_id", BOOT);
	assert_int_equal(origin_read(&s->d), 0);
	assert_null(origin->hostname);
	assert_null(origin->kernel);
	assert_null(origin->boot_id);
	assert_int_equal(s->d.problems.n_items, 0);
}

static void test_live(void **state)
{
	struct scene *s = *state;
	struct origin *origin = &s->d.snap->origin;
	struct utsname name;

	scene_go_live(s);
	assert_int_equal(uname(&name), 0);
	assert_int_equal(origin_read(&s->d), 0);
	assert_string_equal(origin->kernel, name.release);
	assert_string_equal(origin->hostname, name.nodename);
	assert_true(origin->has_caller);
	assert_int_equal(origin->uid, geteuid());
	assert_int_equal(strlen(origin->boot_id), 36);
	assert_int_equal(origin->pid, getpid());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_captured, scene_setup,
						scene_teardown),
		cmocka_unit_test_setup_teardown(test_unreadable, scene_setup,
						scene_teardown),
		cmocka_unit_test_setup_teardown(test_live, scene_setup, scene_teardown),
	};

	return cmocka_run_group_tests_name("read-origin", tests, NULL, NULL);
}
