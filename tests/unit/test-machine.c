/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "machine.h"
#include "must.h"
#include "scene.h"
#include "unit.h"

#define INITIAL_MAP "         0          0 4294967295\n"

static const struct machine *read_machine(struct scene *s)
{
	s->d.snap->machine = (struct machine){ .last_cap = -1 };
	assert_int_equal(machine_read(&s->d), 0);
	return &s->d.snap->machine;
}

static void test_last_cap(void **state)
{
	static const struct {
		const char *text;
		int last;
	} rows[] = {
		{ "40\n", 40 },
		{ "0\n", 0 },
		{ "63", 63 },
		{ "64\n", -1 },
		{ "\n", -1 },
		{ "", -1 },
		{ "-1\n", -1 },
		{ "4 0\n", -1 },
		{ " 40\n", -1 },
		{ "x\n", -1 },
		{ "99999999999999999999999\n", -1 },
	};
	struct scene *s = *state;

	assert_int_equal(read_machine(s)->last_cap, -1);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_text(&s->fp, "sys/kernel/cap_last_cap", rows[i].text);
		assert_int_equal(read_machine(s)->last_cap, rows[i].last);
	}
	assert_int_equal(s->d.problems.n_items, 0);
}

/* Nobody in a captured /proc is the caller. */
static void test_captured(void **state)
{
	struct scene *s = *state;
	const struct machine *machine;

	fake_text(&s->fp, "self/uid_map", INITIAL_MAP);
	fake_link(&s->fp, "self/ns/user", "user:[5]");
	s->d.self = s->d.proc;
	machine = read_machine(s);
	assert_int_equal(machine->own_user_ns, 0);
	assert_false(machine->maps_all_uids);
	assert_false(machine->has_overflow_uid);
}

/* A made-up one that is the caller's own. */
static void test_uids(void **state)
{
	struct scene *s = *state;
	const struct machine *machine;

	s->d.proc.live = true;
	s->d.self = s->d.proc;
	machine = read_machine(s);
	assert_false(machine->maps_all_uids);
	fake_text(&s->fp, "self/uid_map", INITIAL_MAP);
	fake_text(&s->fp, "sys/kernel/overflowuid", "65533\n");
	fake_link(&s->fp, "self/ns/user", "user:[5]");
	machine = read_machine(s);
	assert_true(machine->maps_all_uids);
	assert_false(machine->has_overflow_uid);
	assert_int_equal(machine->own_user_ns, 5);
	fake_text(&s->fp, "self/uid_map", "0 0 4294967294\n");
	fake_link(&s->fp, "self/ns/user", "net:[5]");
	machine = read_machine(s);
	assert_false(machine->maps_all_uids);
	assert_true(machine->has_overflow_uid);
	assert_int_equal(machine->overflow_uid, 65533);
	assert_int_equal(machine->own_user_ns, 0);
	fake_text(&s->fp, "self/uid_map", "garbage");
	fake_text(&s->fp, "sys/kernel/overflowuid", "4294967296\n");
	machine = read_machine(s);
	assert_false(machine->maps_all_uids);
	assert_false(machine->has_overflow_uid);
	/* Elsewhere there may be no such file at all. */
	s->d.self.fd = -1;
	fake_text(&s->fp, "self/uid_map", INITIAL_MAP);
	assert_false(read_machine(s)->maps_all_uids);
}

static void test_live(void **state)
{
	struct scene *s = *state;
	const struct machine *machine;
	int last = -1;
	FILE *file;

	scene_go_live(s);
	s->d.self = s->d.proc;
	machine = read_machine(s);
	assert_int_equal(machine->own_user_ns, scene_own_ino(NSREL_TYPE_USER));
	assert_true(machine->maps_all_uids || machine->has_overflow_uid);
	file = fopen("/proc/sys/kernel/cap_last_cap", "re");
	if (!file)
		skip_because("no cap_last_cap");
	must(fscanf(file, "%d", &last) == 1);
	(void)fclose(file);
	assert_int_equal(machine->last_cap, last);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_last_cap),
		test(test_captured),
		test(test_uids),
		test(test_live),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
