/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "load-scan.h"
#include "unit.h"

static struct span span_of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

#define assert_span(span, wanted)                                     \
	do {                                                          \
		assert_int_equal((span).len, strlen(wanted));         \
		assert_memory_equal((span).text, wanted, (span).len); \
	} while (0)

static void test_object(void **state)
{
	struct span key, value;
	struct cursor c;

	(void)state;
	assert_int_equal(cursor_open(&c,
				     span_of(" { \"a\" : [1,{\"b\":\"]}\\\"\"}] ,\n"
					     "\"c\":-1e5,\"\":\"x\" } "),
				     '{'),
			 0);
	assert_int_equal(cursor_next(&c, &key, &value), 1);
	assert_span(key, "a");
	assert_span(value, "[1,{\"b\":\"]}\\\"\"}]");
	assert_int_equal(cursor_next(&c, &key, &value), 1);
	assert_span(key, "c");
	assert_span(value, "-1e5");
	assert_int_equal(cursor_next(&c, &key, &value), 1);
	assert_span(key, "");
	assert_span(value, "\"x\"");
	assert_int_equal(cursor_next(&c, &key, &value), 0);
}

static void test_array(void **state)
{
	struct span value;
	struct cursor c;

	(void)state;
	assert_int_equal(cursor_open(&c, span_of("[]"), '['), 0);
	assert_int_equal(cursor_next(&c, NULL, &value), 0);
	assert_int_equal(cursor_open(&c, span_of("[null,[]]"), '['), 0);
	assert_int_equal(cursor_next(&c, NULL, &value), 1);
	assert_span(value, "null");
	assert_int_equal(cursor_next(&c, NULL, &value), 1);
	assert_span(value, "[]");
	assert_int_equal(cursor_next(&c, NULL, &value), 0);
	assert_int_equal(cursor_open(&c, span_of("{}"), '['), -EBADMSG);
}

/* Where it is found out. */
static void test_wrong(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} rows[] = {
		{ "{", 1 },
		{ "{\"a\"", 4 },
		{ "{\"a\" 1}", 5 },
		{ "{a:1}", 1 },
		{ "{\"a\":}", 5 },
		{ "{\"a\":1", 6 },
		{ "{\"a\":1 \"b\"", 7 },
		{ "{\"a\":1,}", 7 },
		{ "{\"a\":[1}", 8 },
		{ "{\"a\":\"", 6 },
		{ "{\"a\":\"\\\"", 8 },
		{ "{,", 1 },
		{ "{\"a\":1]", 6 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct span text = span_of(rows[i].text), key, value;
		struct cursor c;
		int r = cursor_open(&c, text, '{');

		while (r >= 0 && (r = cursor_next(&c, &key, &value)) > 0)
			;
		if (r != -EBADMSG || (size_t)(c.at - text.text) != rows[i].at)
			fail_msg("%s: %d at %zu", rows[i].text, r,
				 (size_t)(c.at - text.text));
	}
}

static void test_all(void **state)
{
	struct span value;
	struct cursor c;

	(void)state;
	assert_int_equal(cursor_take_all(&c, span_of("\n {\"a\":1} \t"), &value), 0);
	assert_span(value, "{\"a\":1}");
	assert_int_equal(cursor_take_all(&c, span_of("{} {}"), &value), -EBADMSG);
	assert_int_equal(cursor_take_all(&c, span_of(""), &value), -EBADMSG);
	assert_int_equal(cursor_take_all(&c, span_of(" "), &value), -EBADMSG);
	assert_int_equal(cursor_take_all(&c, (struct span){ BYTES("\0{}") }, &value),
			 -EBADMSG);
}

static void test_inspect(void **state)
{
	static const struct {
		const char *text;
		size_t n_keys;
		int too_large; /* -1: none */
	} rows[] = {
		{ "{}", 0, -1 },
		{ "{\"a\":1,\"b:\":{\"c\":\"\\\":\"}}", 3, -1 },
		{ "[18446744073709551615]", 0, -1 },
		{ "[18446744073709551616]", 0, 1 },
		{ "[1,99999999999999999999]", 0, 3 },
		{ "[100000000000000000000]", 0, 1 },
		{ "[\"99999999999999999999\"]", 0, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct inspection result = span_inspect(span_of(rows[i].text));

		assert_int_equal(result.n_keys, rows[i].n_keys);
		assert_int_equal(result.too_large ? result.too_large - rows[i].text : -1,
				 rows[i].too_large);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_object),	cmocka_unit_test(test_array),
		cmocka_unit_test(test_wrong),	cmocka_unit_test(test_all),
		cmocka_unit_test(test_inspect),
	};

	return cmocka_run_group_tests_name("load-scan", tests, NULL, NULL);
}
