/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <limits.h>
#include <stdio.h>

#include "must.h"
#include "parse.h"
#include "unit.h"

/* Without a byte of slack, so that the address sanitizer sees a read too far. */
static char *exact(const void *data, size_t len)
{
	char *copy = malloc(len);

	must(copy || len == 0);
	if (len > 0)
		memcpy(copy, data, len);
	return copy;
}

/* The same, and one more byte behind it. */
static char *exact_and(const void *data, size_t len, char behind)
{
	char *copy = malloc(len + 1);

	must(copy);
	memcpy(copy, data, len);
	copy[len] = behind;
	return copy;
}

static char *exact_text(const char *text)
{
	return exact(text, strlen(text) + 1);
}

static void test_u64(void **state)
{
	static const struct {
		const char *text;
		int r;
		uint64_t value;
	} rows[] = {
		{ "", -EINVAL, 0 },
		{ "-", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "-0", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "1\n", -EINVAL, 0 },
		{ "1x", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 },
		{ "1.0", -EINVAL, 0 },
		{ "\xd9\xa1", -EINVAL, 0 },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "18446744073709551619", -ERANGE, 0 },
		{ "18446744073709551620", -ERANGE, 0 },
		{ "99999999999999999999", -ERANGE, 0 },
		{ "184467440737095516150", -ERANGE, 0 },
		{ "340282366920938463463374607431768211456", -ERANGE, 0 },
		{ "0", 0, 0 },
		{ "00", 0, 0 },
		{ "00012", 0, 12 },
		{ "4026531840", 0, 4026531840 },
		{ "18446744073709551615", 0, UINT64_MAX },
		{ "000000000000000000000000000018446744073709551615", 0, UINT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = exact_text(rows[i].text);
		uint64_t value = 77;
		int r = parse_u64(text, &value);

		if (r != rows[i].r || value != (r < 0 ? 77 : rows[i].value))
			fail_msg("\"%s\": %d, %ju", text, r, (uintmax_t)value);
		free(text);
	}
}

static void test_hex_digit(void **state)
{
	(void)state;
	assert_int_equal(parse_hex_digit('0'), 0);
	assert_int_equal(parse_hex_digit('9'), 9);
	assert_int_equal(parse_hex_digit('a'), 10);
	assert_int_equal(parse_hex_digit('F'), 15);
	assert_int_equal(parse_hex_digit('g'), -EINVAL);
	assert_int_equal(parse_hex_digit('G'), -EINVAL);
	assert_int_equal(parse_hex_digit('/'), -EINVAL);
	assert_int_equal(parse_hex_digit(0), -EINVAL);
}

static void test_pid(void **state)
{
	static const struct {
		const char *text;
		pid_t pid; /* 0: not one */
	} rows[] = {
		{ "", 0 },
		{ "0", 0 },
		{ "000", 0 },
		{ "-1", 0 },
		{ "1x", 0 },
		{ "self", 0 },
		{ ".", 0 },
		{ "2147483648", 0 },
		{ "4294967297", 0 },
		{ "18446744073709551617", 0 },
		{ "1", 1 },
		{ "4194304", 4194304 },
		{ "2147483647", INT_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = exact_text(rows[i].text);
		pid_t pid = 77;
		int r = parse_pid(text, &pid);

		if (r != (rows[i].pid ? 0 : -EINVAL) || pid != (rows[i].pid ?: 77))
			fail_msg("\"%s\": %d, %d", text, r, (int)pid);
		free(text);
	}
}

static void test_ns_link_refused(void **state)
{
	static const char *const texts[] = {
		"",
		":",
		"[",
		":[1]",
		"[1]",
		"net",
		"net:",
		"net:[",
		"net:]",
		"net:[]",
		"net:[1",
		"net:1]",
		"net:1",
		"net[1]",
		"net:[1]x",
		"net:[1]]",
		"net:[1]\n",
		"net:[1] (deleted)",
		"net: [1]",
		"net:[ 1]",
		"net:[1 ]",
		"net:[-1]",
		"net:[+1]",
		"net:[0x1]",
		"net:[1][2]",
		"net::[1]",
		"net:[18446744073709551616]",
		"net:[99999999999999999999999999]",
		"xxx:[1]",
		"NET:[1]",
		" net:[1]",
		"pid_for_children:[1]",
		"time_for_children:[1]",
		"cgroups:[1]",
		"cgroup2:[1]",
		"cgroup12:[1]",
		"mnt\n:[1]",
		"/proc/1/ns/net",
		"socket:[12345]",
		"anon_inode:[eventfd]",
		"\xff\xff\xff:[1]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char *text = exact_text(texts[i]);
		enum nsrel_type type = NSREL_TYPE_UTS;
		uint64_t ino = 77;

		if (parse_ns_link(text, &type, &ino) != -EINVAL)
			fail_msg("\"%s\" was taken", text);
		assert_int_equal(type, NSREL_TYPE_UTS);
		assert_int_equal(ino, 77);
		free(text);
	}
}

static void test_ns_link_very_long(void **state)
{
	enum { LONG = 100000 };
	char *text = malloc(LONG + 1);
	enum nsrel_type type;
	uint64_t ino;

	(void)state;
	must(text);
	memset(text, 'n', LONG);
	text[LONG] = '\0';
	assert_int_equal(parse_ns_link(text, &type, &ino), -EINVAL);
	memcpy(text + LONG - 4, ":[1]", 4);
	assert_int_equal(parse_ns_link(text, &type, &ino), -EINVAL);
	memset(text, '0', LONG);
	memcpy(text, "net:[", 5);
	assert_int_equal(parse_ns_link(text, &type, &ino), -EINVAL);
	memcpy(text + LONG - 2, "7]", 2);
	assert_int_equal(parse_ns_link(text, &type, &ino), 0);
	assert_int_equal(ino, 7);
	memset(text + 5, '9', LONG - 7);
	assert_int_equal(parse_ns_link(text, &type, &ino), -EINVAL);
	free(text);
}

static void test_ns_link(void **state)
{
	static const uint64_t inos[] = { 0, 1, 4026531840, UINT32_MAX, UINT64_MAX };

	(void)state;
	for (int i = 0; i < NSREL_N_TYPES; i++)
		for (size_t j = 0; j < ARRAY_SIZE(inos); j++) {
			enum nsrel_type type = NSREL_N_TYPES;
			char text[64], *copy;
			uint64_t ino = 77;

			snprintf(text, sizeof(text), "%s:[%ju]",
				 nsrel_type_get_name((enum nsrel_type)i),
				 (uintmax_t)inos[j]);
			copy = exact_text(text);
			assert_int_equal(parse_ns_link(copy, &type, &ino), 0);
			assert_int_equal(type, i);
			assert_int_equal(ino, inos[j]);
			free(copy);
		}
}

static void test_id_map(void **state)
{
	static const struct {
		const char *text;
		int64_t n; /* below 0: refused */
	} rows[] = {
		{ "", 0 },
		{ "         0          0 4294967295\n", 4294967295 },
		{ "         0       1000          1\n", 1 },
		{ "0 1000 1\n1 100000 65536\n", 65537 },
		{ "0 0 4294967295\n0 0 4294967295\n", 8589934590 },
		{ "0 0 4294967295", -1 }, /* cut */
		{ "0 0\n", -1 },
		{ "0 0 1 2\n", -1 },
		{ "0 0 x\n", -1 },
		{ "\n", -1 },
		{ "0 0 4294967296\n", -1 },
		{ "0 0 -1\n", -1 },
		{ "0 0 1\n1", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = exact_text(rows[i].text);
		uint64_t n = 77;
		int r = parse_id_map(text, &n);

		if (r != (rows[i].n < 0 ? -EINVAL : 0) ||
		    n != (rows[i].n < 0 ? 77 : (uint64_t)rows[i].n))
			fail_msg("\"%s\": %d, %llu", text, r, (unsigned long long)n);
		free(text);
	}
}

static void test_cmdline(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		const char *out;
	} rows[] = {
		{ BYTES(""), "" },
		{ BYTES("\0"), "" },
		{ BYTES("\0\0\0\0\0\0\0\0"), "" },
		{ BYTES("init"), "init" },
		{ BYTES("init\0"), "init" },
		{ BYTES("a\0b\0c\0"), "a b c" },
		{ BYTES("a\0b\0c"), "a b c" },
		{ BYTES("a\0\0c\0"), "a  c" },
		{ BYTES("\0\0a\0"), "  a" },
		{ BYTES("a\0b\0\0\0\0"), "a b" },
		{ BYTES("sh\0-c\0echo\n\t\"\0"), "sh -c echo\n\t\"" },
		/* setproctitle(3) leaves one long argument, and what was behind it. */
		{ BYTES("nginx: master process /usr/sbin/nginx"),
		  "nginx: master process /usr/sbin/nginx" },
		{ BYTES("postgres: idle  \0\0\0\0\0\0"), "postgres: idle  " },
		{ BYTES("\xff\xfe\x01\0\x80\0"), "\xff\xfe\x01 \x80" },
		{ BYTES(" "), " " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *buf = exact_and(rows[i].in, rows[i].len, 'x');
		size_t len = parse_cmdline(buf, rows[i].len);

		assert_string_equal(buf, rows[i].out);
		assert_int_equal(len, strlen(rows[i].out));
		free(buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u64),
		cmocka_unit_test(test_pid),
		cmocka_unit_test(test_hex_digit),
		cmocka_unit_test(test_ns_link_refused),
		cmocka_unit_test(test_ns_link_very_long),
		cmocka_unit_test(test_ns_link),
		cmocka_unit_test(test_id_map),
		cmocka_unit_test(test_cmdline),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
