/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The part of parse.c with the most to get wrong: /proc/PID/stat. */

#include <limits.h>
#include <stdio.h>

#include "must.h"
#include "parse.h"
#include "unit.h"

/* Behind the name: state S, parent 7, flags 4194560, 3 threads, started at 1234. */
#define TAIL " S 7 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 1234 4096 1\n"
/* The same up to where the number of threads begins. */
#define TAIL_HEAD " S 7 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 "

/* Parses a copy without a byte of slack. */
static int parse(const char *text, size_t len, struct parse_stat *ret, char **ret_copy)
{
	char *copy = malloc(len);

	must(copy || len == 0);
	if (len > 0)
		memcpy(copy, text, len);
	*ret_copy = copy;
	return parse_stat(copy, len, ret);
}

static int parse_only(const char *text, size_t len)
{
	struct parse_stat stat;
	char *copy;
	int r = parse(text, len, &stat, &copy);

	free(copy);
	return r;
}

static void assert_tail(const struct parse_stat *stat)
{
	assert_int_equal(stat->state, 'S');
	assert_int_equal(stat->ppid, 7);
	assert_int_equal(stat->flags, 4194560);
	assert_int_equal(stat->n_threads, 3);
	assert_int_equal(stat->start_time, 1234);
}

static void assert_name(const char *name, size_t len)
{
	struct parse_stat stat = { 0 };
	char text[256], *copy;
	size_t n = 0;

	memcpy(text, "42 (", 4);
	memcpy(text + 4, name, len);
	n = 4 + len;
	memcpy(text + n, ")" TAIL, sizeof(")" TAIL) - 1);
	n += sizeof(")" TAIL) - 1;
	assert_int_equal(parse(text, n, &stat, &copy), 0);
	assert_int_equal(stat.pid, 42);
	assert_int_equal(stat.name_len, len);
	assert_memory_equal(stat.name, name, len);
	assert_tail(&stat);
	free(copy);
}

static void test_names(void **state)
{
	static const struct {
		const char *name;
		size_t len;
	} rows[] = {
		{ BYTES("") },
		{ BYTES(")") },
		{ BYTES("(") },
		{ BYTES("()") },
		{ BYTES(")(") },
		{ BYTES(") R 1 (") },
		{ BYTES(") R 1 1 1 0 -1 0 0") },
		{ BYTES("((((((((((((((((") },
		{ BYTES("))))))))))))))))") },
		{ BYTES("a b c") },
		{ BYTES(" ") },
		{ BYTES("\n") },
		{ BYTES("a\n1 (b) R 1") },
		{ BYTES("\0") },
		{ BYTES("a\0b") },
		{ BYTES("\xff\xfe\x80") },
		{ BYTES("kworker/u16:0+ev") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_name(rows[i].name, rows[i].len);
}

static void test_all_bytes(void **state)
{
	char name[64];

	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		memset(name, byte, sizeof(name));
		assert_name(name, 1);
		assert_name(name, sizeof(name));
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} rows[] = {
		{ BYTES("") },
		{ BYTES("\0\0\0\0\0\0\0\0") },
		{ BYTES("garbage") },
		{ BYTES("(") },
		{ BYTES(")") },
		{ BYTES("()") },
		{ BYTES(")(") },
		{ BYTES("1 )x(" TAIL) },
		{ BYTES("1 x" TAIL) },
		{ BYTES("1 (x" TAIL) },
		{ BYTES("1 x)" TAIL) },
		{ BYTES("(x)" TAIL) },
		{ BYTES(" (x)" TAIL) },
		{ BYTES("1(x)" TAIL) },
		{ BYTES("1  (x)" TAIL) },
		{ BYTES("1 1 (x)" TAIL) },
		{ BYTES(" 1 (x)" TAIL) },
		{ BYTES("-1 (x)" TAIL) },
		{ BYTES("x (x)" TAIL) },
		{ BYTES("2147483648 (x)" TAIL) },
		{ BYTES("4294967297 (x)" TAIL) },
		{ BYTES("18446744073709551617 (x)" TAIL) },
		/* parent */
		{ BYTES("1 (x) S x 1 1 0 -1 1 1 2 3 4 5 6 7 8 20 0 3 0 1234\n") },
		{ BYTES("1 (x) S -7 1 1 0 -1 1 1 2 3 4 5 6 7 8 20 0 3 0 1234\n") },
		{ BYTES("1 (x) S  7 1 1 0 -1 1 1 2 3 4 5 6 7 8 20 0 3 0 1234\n") },
		{ BYTES("1 (x) S 2147483648 1 1 0 -1 1 1 2 3 4 5 6 7 8 20 0 3 0 1\n") },
		/* flags */
		{ BYTES("1 (x) S 7 1 1 0 -1 x 1 2 3 4 5 6 7 8 20 0 3 0 1234\n") },
		{ BYTES("1 (x) S 7 1 1 0 -1 -1 1 2 3 4 5 6 7 8 20 0 3 0 1234\n") },
		{ BYTES("1 (x) S 7 1 1 0 -1 4294967296 1 2 3 4 5 6 7 8 2 0 3 0 1\n") },
		/* threads */
		{ BYTES("1 (x)" TAIL_HEAD "x 0 1234\n") },
		{ BYTES("1 (x)" TAIL_HEAD "-3 0 1234\n") },
		{ BYTES("1 (x)" TAIL_HEAD "2147483648 0 1234\n") },
		{ BYTES("1 (x)" TAIL_HEAD "99999999999999999999 0 1234\n") },
		/* start time */
		{ BYTES("1 (x)" TAIL_HEAD "3 0 -1234\n") },
		{ BYTES("1 (x)" TAIL_HEAD "3 0 x\n") },
		{ BYTES("1 (x)" TAIL_HEAD "3 0 18446744073709551616\n") },
		{ BYTES("1 (x)" TAIL_HEAD "3 0 \n") },
		{ BYTES("1 (x)" TAIL_HEAD "3 0\n") },
		{ BYTES("1 (x)" TAIL_HEAD "3\n") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (parse_only(rows[i].text, rows[i].len) != -EINVAL)
			fail_msg("\"%s\" was taken", rows[i].text);
}

/* Wherever it is cut before or in the last number that is needed, it is refused. */
static void test_cut(void **state)
{
	static const char text[] = "42 (x y) z)" TAIL_HEAD "3 0 1234 4096 1\n";
	size_t begin = sizeof("42 (x y) z)" TAIL_HEAD "3 0 ") - 1;
	size_t end = begin + strlen("1234");

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		int r = parse_only(text, len);

		if (len <= end && r != -EINVAL)
			fail_msg("%zu bytes were taken", len);
		if (len > end && r != 0)
			fail_msg("%zu bytes were refused", len);
	}
}

static void test_extremes(void **state)
{
	static const char text[] = "2147483647 (x) Z 2147483647 -1 -1 -1 -1 4294967295 "
				   "-1 -1 -1 -1 -1 -1 -1 -1 -1 -1 2147483647 -1 "
				   "18446744073709551615 0\n";
	struct parse_stat stat;
	char *copy;

	(void)state;
	assert_int_equal(parse(text, sizeof(text) - 1, &stat, &copy), 0);
	assert_int_equal(stat.pid, INT_MAX);
	assert_int_equal(stat.state, 'Z');
	assert_int_equal(stat.ppid, INT_MAX);
	assert_int_equal(stat.flags, UINT_MAX);
	assert_int_equal(stat.n_threads, INT_MAX);
	assert_int_equal(stat.start_time, UINT64_MAX);
	free(copy);
}

static void test_untouched(void **state)
{
	struct parse_stat stat = { .ppid = 77, .state = 'q' };
	char *copy;

	(void)state;
	assert_int_equal(parse(BYTES("1 (x) S 7 1"), &stat, &copy), -EINVAL);
	assert_int_equal(stat.ppid, 77);
	assert_int_equal(stat.state, 'q');
	free(copy);
}

/* As Linux 6.1 wrote it, and a thread of the kernel. */
static void test_real(void **state)
{
	static const char init[] =
		"1 (systemd) S 0 1 1 0 -1 4194560 33467 9437420 105 1372 113 342 52419 "
		"16041 20 0 1 0 4 172638208 3185 18446744073709551615 1 1 0 0 0 0 "
		"671173123 4096 1260 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
	static const char kthreadd[] =
		"2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 5 0 0 20 0 1 0 4 0 0 "
		"18446744073709551615 0 0 0 0 0 0 0 2147483647 0 0 0 0 0 1 0 0 0 0 0\n";
	struct parse_stat stat;
	char *copy;

	(void)state;
	assert_int_equal(parse(init, sizeof(init) - 1, &stat, &copy), 0);
	assert_int_equal(stat.pid, 1);
	assert_memory_equal(stat.name, "systemd", stat.name_len);
	assert_int_equal(stat.ppid, 0);
	assert_int_equal(stat.n_threads, 1);
	assert_int_equal(stat.start_time, 4);
	free(copy);
	assert_int_equal(parse(kthreadd, sizeof(kthreadd) - 1, &stat, &copy), 0);
	assert_int_equal(stat.flags & 0x00200000, 0x00200000);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),	 cmocka_unit_test(test_all_bytes),
		cmocka_unit_test(test_refused),	 cmocka_unit_test(test_cut),
		cmocka_unit_test(test_extremes), cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests_name("parse-stat", tests, NULL, NULL);
}
