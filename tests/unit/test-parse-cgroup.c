/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "parse-cgroup.h"
#include "unit.h"

static void test_lines(void **state)
{
	static const struct {
		const char *text;
		int hierarchy; /* -1: no line */
		const char *path;
	} rows[] = {
		{ "", -1, NULL },
		{ "\n", -1, NULL },
		{ "0", -1, NULL },
		{ "0:", -1, NULL },
		{ "0::", -1, NULL },
		{ "0::x\n", -1, NULL },
		{ ":x:/a\n", -1, NULL },
		{ "x::/a\n", -1, NULL },
		{ "0:\n:/a\n", -1, NULL },
		{ "0::/\n", CGROUP_UNIFIED, "/" },
		{ "0::/a\n", CGROUP_UNIFIED, "/a" },
		{ "0::/a", CGROUP_UNIFIED, "/a" },
		{ "junk\n0::/a\n", CGROUP_UNIFIED, "/a" },
		{ "0::/a b:c\\d\xff\n", CGROUP_UNIFIED, "/a b:c\\d\xff" },
		{ "0::/../x\n", CGROUP_UNIFIED, "/../x" },
		{ "0::/a (deleted)\n", CGROUP_UNIFIED, "/a" },
		{ "0::/a (deleted) \n", CGROUP_UNIFIED, "/a (deleted) " },
		{ "1:name=systemd:/a\n", CGROUP_SYSTEMD, "/a" },
		{ "1:name=elogind:/a\n", CGROUP_OTHER, "/a" },
		{ "12:cpu,cpuacct:/docker/x\n", CGROUP_OTHER, "/docker/x" },
		/* Of no hierarchy that has a number. */
		{ "3::/a\n", CGROUP_OTHER, "/a" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *copy = strdup(rows[i].text);
		struct cgroup_line line;
		const char *text = copy;
		int r;

		must(copy);
		r = parse_cgroup_next(&text, &line);
		assert_int_equal(r, rows[i].hierarchy >= 0);
		if (r && (line.hierarchy != (enum cgroup_hierarchy)rows[i].hierarchy ||
			  line.len != strlen(rows[i].path) ||
			  memcmp(line.path, rows[i].path, line.len) != 0))
			fail_msg("\"%s\": %.*s", rows[i].text, (int)line.len, line.path);
		free(copy);
	}
}

static void test_all(void **state)
{
	const char *text = "2:cpu:/a\nx\n1:name=systemd:/b\n0::/c\n";
	struct cgroup_line line;
	char got[8] = "";

	(void)state;
	while (parse_cgroup_next(&text, &line))
		strncat(got, line.path + 1, 1);
	assert_string_equal(got, "abc");
	assert_int_equal(parse_cgroup_next(&text, &line), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines),
					    cmocka_unit_test(test_all) };

	return cmocka_run_group_tests_name("parse-cgroup", tests, NULL, NULL);
}
