/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "table.h"
#include "unit.h"

enum { MANY = 100000 };

static char places[MANY];

static void test_empty(void **state)
{
	struct table table = { 0 };

	(void)state;
	assert_null(table_get(&table, 0));
	assert_null(table_get(&table, 1));
	assert_null(table_get(&table, UINT64_MAX));
	table_done(&table);
}

static void test_edge_keys(void **state)
{
	static const uint64_t keys[] = { 0,
					 1,
					 UINT32_MAX,
					 INT64_MAX,
					 (uint64_t)INT64_MIN,
					 UINT64_MAX - 1,
					 UINT64_MAX,
					 (uint64_t)-ENODATA };
	struct table table = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		assert_null(table_get(&table, keys[i]));
		assert_int_equal(table_add(&table, keys[i], &places[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		assert_ptr_equal(table_get(&table, keys[i]), &places[i]);
	assert_null(table_get(&table, 2));
	table_done(&table);
	assert_null(table_get(&table, 0));
}

/* Adds @step * 0, 1, 2, ... and finds them, and no others. */
static void add_many(uint64_t first, uint64_t step)
{
	struct table table = { 0 };

	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(table_add(&table, first + i * step, &places[i]), 0);
	assert_int_equal(table.n_used, MANY);
	/* A power of two, and never full: a search for what is not there has to end. */
	assert_int_equal(table.n_slots & (table.n_slots - 1), 0);
	assert_true(table.n_slots > MANY);
	for (size_t i = 0; i < MANY; i++)
		if (table_get(&table, first + i * step) != &places[i])
			fail_msg("key %zu of %ju * i is lost", i, (uintmax_t)step);
	for (size_t i = MANY; i < 2 * MANY; i++)
		assert_null(table_get(&table, first + i * step));
	table_done(&table);
}

static void test_many(void **state)
{
	(void)state;
	add_many(0, 1);
	add_many(4026531840, 1);
}

/* Keys that are equal in the bits that a bad hash looks at. */
static void test_collisions(void **state)
{
	(void)state;
	add_many(0, UINT64_C(1) << 20);
	add_many(7, UINT64_C(1) << 32);
	add_many(1, UINT64_C(1) << 44);
}

/* Each time that the table grows all that was in it stays. */
static void test_growth(void **state)
{
	struct table table = { 0 };
	size_t n_slots = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(table_add(&table, i, &places[i]), 0);
		/* Goes on for ever in a table without a free slot. */
		assert_null(table_get(&table, i + 1));
		if (table.n_slots == n_slots)
			continue;
		n_slots = table.n_slots;
		for (size_t j = 0; j <= i; j++)
			assert_ptr_equal(table_get(&table, j), &places[j]);
	}
	table_done(&table);
}

static void test_array(void **state)
{
	struct array array = { 0 };

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(array_push(&array, &places[i]), 0);
		assert_int_equal(array.n_items, i + 1);
		assert_true(array.n_room >= array.n_items);
	}
	for (size_t i = 0; i < MANY; i++)
		assert_ptr_equal(array.items[i], &places[i]);
	array_done(&array);
	assert_null(array.items);
	assert_int_equal(array.n_items, 0);
	assert_int_equal(array_push(&array, &places[0]), 0);
	array_done(&array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),  cmocka_unit_test(test_edge_keys),
		cmocka_unit_test(test_many),   cmocka_unit_test(test_collisions),
		cmocka_unit_test(test_growth), cmocka_unit_test(test_array),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
