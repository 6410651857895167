/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "must.h"
#include "parse-status.h"
#include "unit.h"

/* Of a copy without a byte of slack. */
static struct parse_status parse(const char *text)
{
	struct parse_status status;
	char *copy = malloc(strlen(text) + 1);

	must(copy);
	strcpy(copy, text);
	memset(&status, 0xff, sizeof(status));
	parse_status(copy, &status);
	free(copy);
	return status;
}

static void test_euid(void **state)
{
	static const struct {
		const char *text;
		int64_t uid; /* -1: none in it */
	} rows[] = {
		{ "", -1 },
		{ "\n", -1 },
		{ "Name:\tx\nUmask:\t0022\n", -1 },
		{ "Uid", -1 },
		{ "Uid:", -1 },
		{ "Uid:\t", -1 },
		{ "Uid:\t1", -1 },
		{ "Uid:\t1\t", -1 },
		{ "Uid:\t1\t\t", -1 },
		{ "Uid:\t1\tx\n", -1 },
		{ "Uid:\t1\t-2\t3\t4\n", -1 },
		{ "Uid: 1 2 3 4\n", -1 },
		{ "Uid:\t0\t4294967296\t0\t0\n", -1 },
		{ "Uid:\t0\t99999999999999999999\t0\t0\n", -1 },
		{ "Uid:\t1\nGid:\t5\t6\t7\t8\n", -1 },
		{ "Uid:\nGid:\t5\t6\t7\t8\n", -1 },
		{ "Gid:\t5\t6\t7\t8\n", -1 },
		{ "FSUid:\t5\t6\t7\t8\n", -1 },
		/* The kernel writes a newline in a name as \n. */
		{ "Name:\tx\\nUid:\t1\t2\t3\t4\n", -1 },
		{ "Name:\tUid:\t1\t2\nUid:\t3\t4\t5\t6\n", 4 },
		{ "Name:\tx\\nUid:\t1\t2\t3\t4\nUid:\t7\t8\t9\t10\n", 8 },
		{ "Name:\tx\nUid:\t1000\t0\t0\t0\nGid:\t5\t6\t7\t8\n", 0 },
		{ "Name:\tx\nUid:\t0\t4294967295\t0\t0\n", UINT32_MAX },
		{ "Uid:\t1\t2\t3\t4\n", 2 },
		{ "Uid:\t1\t2\t3\t4", 2 },
		{ "Uid:\t1\t2", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parse_status status = parse(rows[i].text);

		if (status.has_euid != (rows[i].uid >= 0) ||
		    (status.has_euid && status.euid != rows[i].uid))
			fail_msg("\"%s\": %u", rows[i].text, (unsigned int)status.euid);
	}
}

static void test_caps(void **state)
{
	static const struct {
		const char *text;
		bool known;
		uint64_t caps;
	} rows[] = {
		{ "CapEff:\t0000000000000000\n", true, 0 },
		{ "CapEff:\t000001ffffffffff\n", true, 0x1ffffffffff },
		{ "CapEff:\tffffffffffffffff\n", true, UINT64_MAX },
		{ "CapPrm:\t0000000000000001\nCapEff:\t0000000000200000\nx", true,
		  0x200000 },
		/* The first one counts, whatever it says. */
		{ "CapEff:\t0000000000000001\nCapEff:\t0000000000000002\n", true, 1 },
		{ "CapEff:\tx\nCapEff:\t0000000000000002\n", false, 0 },
		{ "Name:\ta\\nCapEff:\t0000000000000001\n", false, 0 },
		{ "XCapEff:\t0000000000000001\n", false, 0 },
		{ "CapEff:\t000001ffffffffff", false, 0 }, /* cut */
		{ "CapEff:\t00001ffffffffff\n", false, 0 },
		{ "CapEff:\t0000001ffffffffff\n", false, 0 },
		{ "CapEff:\t000001FFFFFFFFFF\n", true, 0x1ffffffffff },
		{ "CapEff: 000001ffffffffff\n", false, 0 },
		{ "CapEff:\t-00001ffffffffff\n", false, 0 },
		{ "CapEff:\t0x0001ffffffffff\n", false, 0 },
		{ "CapEff:\n", false, 0 },
		{ "CapEff:", false, 0 },
		{ "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parse_status status = parse(rows[i].text);

		if (status.has_caps != rows[i].known || status.caps != rows[i].caps)
			fail_msg("\"%s\": %llx", rows[i].text,
				 (unsigned long long)status.caps);
	}
}

static void test_pids(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		pid_t pids[3];
	} rows[] = {
		{ "NSpid:\t7\n", 1, { 7 } },
		{ "NStgid:\t1\nNSpid:\t12345\t67\t1\nNSpgid:\t2\n", 3, { 12345, 67, 1 } },
		{ "NSpid:\t2147483647\n", 1, { 2147483647 } },
		{ "NSpid:\t1\nNSpid:\t2\t3\n", 1, { 1 } },
		{ "NSpid:\t7\t8", 0, { 0 } }, /* cut: there may have been more */
		{ "NSpid:\n", 0, { 0 } },
		{ "NSpid:\t\n", 0, { 0 } },
		{ "NSpid:\t7\t\n", 0, { 0 } },
		{ "NSpid:\t\t7\n", 0, { 0 } },
		{ "NSpid:\t7 8\n", 0, { 0 } },
		{ "NSpid: 7\n", 0, { 0 } },
		{ "NSpid:\t0\n", 0, { 0 } },
		{ "NSpid:\t7\t0\n", 0, { 0 } },
		{ "NSpid:\t-7\n", 0, { 0 } },
		{ "NSpid:\t2147483648\n", 0, { 0 } },
		{ "NSpid:\t18446744073709551617\n", 0, { 0 } },
		{ "Name:\ta\\nNSpid:\t7\n", 0, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parse_status status = parse(rows[i].text);

		if (status.n_pids != rows[i].n)
			fail_msg("\"%s\": %zu", rows[i].text, status.n_pids);
		for (size_t n = 0; n < rows[i].n; n++)
			assert_int_equal(status.pids[n], rows[i].pids[n]);
	}
}

static void make_pids(char *text, size_t n)
{
	text += sprintf(text, "NSpid:");
	for (size_t i = 1; i <= n; i++)
		text += sprintf(text, "\t%zu", i);
	strcpy(text, "\n");
}

/* As deep as the kernel goes, and deeper than anybody can. */
static void test_many_pids(void **state)
{
	char text[1024];

	(void)state;
	make_pids(text, PARSE_STATUS_MAX_PIDS);
	assert_int_equal(parse(text).n_pids, PARSE_STATUS_MAX_PIDS);
	assert_int_equal(parse(text).pids[32], 33);
	make_pids(text, PARSE_STATUS_MAX_PIDS + 1);
	assert_int_equal(parse(text).n_pids, 0);
}

static void test_real(void **state)
{
	char text[16 * 1024] = "";
	struct parse_status status;
	FILE *file = fopen("/proc/self/status", "re");

	(void)state;
	must(file && fread(text, 1, sizeof(text) - 1, file) > 0);
	(void)fclose(file);
	status = parse(text);
	assert_true(status.has_euid);
	assert_int_equal(status.euid, geteuid());
	assert_true(status.has_caps);
	if (status.n_pids > 0)
		assert_int_equal(status.pids[status.n_pids - 1], getpid());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_euid), cmocka_unit_test(test_caps),
		cmocka_unit_test(test_pids), cmocka_unit_test(test_many_pids),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests_name("parse-status", tests, NULL, NULL);
}
