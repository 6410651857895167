/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A huge table is shared by several threads: each file is found once, by whomever. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fd-walk.h"
#include "scene.h"
#include "unit.h"
#include "workers.h"

/* Each tenth is of a namespace of its own, and all others of one. */
enum { N_FDS = 20000, TENTH = 10 };

static void make_table(const struct scene *s, int n)
{
	for (int i = 0; i < n; i++) {
		char path[32], text[32];

		snprintf(path, sizeof(path), "7/fd/%d", i);
		snprintf(text, sizeof(text), "net:[%d]", i % TENTH ? 1 : 100 + i);
		fake_link(&s->fp, path, text);
	}
}

static void check_table(const struct scene *s, int n)
{
	bool *seen = calloc((size_t)n, sizeof(*seen));

	assert_int_equal(s->d.files.n_items, n);
	for (size_t i = 0; i < s->d.files.n_items; i++) {
		const struct holder_of_file *file = s->d.files.items[i];

		assert_in_range(file->fd, 0, n - 1);
		assert_false(seen[file->fd]);
		seen[file->fd] = true;
		assert_int_equal(file->ns->ino, file->fd % TENTH ? 1 : 100 + file->fd);
	}
	assert_int_equal(nsrel_snapshot_count_ns(s->d.snap), n / TENTH + 1);
	free(seen);
}

static void check_walk(struct scene *s, int n, int processors, int may_start,
		       int n_expected)
{
	struct fd_scan scan = scene_scan(s);

	n_processors = processors;
	max_started = may_start;
	n_started = 0;
	assert_int_equal(fd_walk(&scan, false), OUTCOME_OK);
	assert_int_equal(n_started, n_expected);
	assert_null(s->d.lock);
	check_table(s, n);
}

static void test_one(void **state)
{
	make_table(*state, 2000);
	check_walk(*state, 2000, 8, 100, 0);
}

/* Where threads can't be had, the others do their part. */
static void test_several(void **state)
{
	static const struct {
		int processors;
		int may_start;
		int n_expected;
	} rows[] = {
		{ 8, 100, 3 },
		{ 1, 100, 0 },
		{ 8, 1, 1 },
		{ 8, 0, 0 },
	};
	struct scene *s = *state;

	make_table(s, N_FDS);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		check_walk(s, N_FDS, rows[i].processors, rows[i].may_start,
			   rows[i].n_expected);
		discovery_forget_task(&s->d, &(struct finds){ 0 });
	}
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_one),
		test(test_several),
	};

	return cmocka_run_group_tests_name("fd-walk", tests, NULL, NULL);
}
