/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "unit.h"
#include "workload-pattern.h"

#define ID  "0123456789ab"
#define UID "12723d69-9268-11e7-84d0-c85b76cda386"

static const struct {
	const char *pattern, *path, *id, *pod; /* id NULL: no match */
} matches[] = {
	{ "docker-{id}.scope", "/docker-" ID ".scope", ID, NULL },
	{ "docker-{id}.scope", "/a/docker-" ID ".scope", ID, NULL },
	{ "docker-{id}.scope", "/docker-" ID ".scope/a", NULL, NULL },
	{ "docker-{id}.scope", "/xdocker-" ID ".scope", NULL, NULL },
	{ "docker-{id}.scope", "/docker-" ID ".scopex", NULL, NULL },
	{ "docker-{id}.scope", "/docker-.scope", NULL, NULL },
	{ "docker-{id}.scope", "/docker-0123456789a.scope", NULL, NULL },
	{ "docker-{id}.scope", "/docker-0123456789ag.scope", NULL, NULL },
	{ "docker-{id}.scope", "/docker-" ID, NULL, NULL },
	{ "docker-{id}.scope", "/docker", NULL, NULL },
	{ "docker-{id}.scope", "/", NULL, NULL },
	{ "docker/{id}", "/docker/" ID, ID, NULL },
	{ "docker/{id}", "/x/docker/" ID, ID, NULL },
	{ "docker/{id}", "/" ID, NULL, NULL },
	{ "docker/{id}", "/docker/x/" ID, NULL, NULL },
	{ "/docker/{id}", "/docker/" ID, ID, NULL },
	{ "/docker/{id}", "/x/docker/" ID, NULL, NULL },
	{ "/{name}", "/x", "x", NULL },
	{ "/{name}", "/x/y", NULL, NULL },
	{ "a{name}b{name}", "/axbbcb", "bcb", NULL }, /* the first as short */
	{ "a{name}b", "/ab", NULL, NULL },
	{ "a{name}b", "/abb", "b", NULL },
	{ "a{name}b", "/abxb", "bx", NULL },
	{ "*/{name}", "/x/y", "y", NULL },
	{ "x*y{name}", "/xyz", "z", NULL },
	{ "x{number}-{name}", "/x12-a", "a", NULL },
	{ "x{number}-{name}", "/xa-a", NULL, NULL },
	{ "x{number}-{name}", "/x-a", NULL, NULL },
	{ "x{number}-{name}", "/x--a", NULL, NULL },
	{ "pod{pod}/{id}", "/pod" UID "/" ID, ID, UID },
	{ "pod{pod}/{id}", "/pod0123456789abcdef0123456789abcdef/" ID, ID,
	  "0123456789abcdef0123456789abcdef" },
	{ "pod{pod}/{id}", "/pod12723d69-9268-11e7-84d0-c85b76cda38/" ID, NULL, NULL },
	{ "pod{pod}/{id}", "/pod12723d69x9268-11e7-84d0-c85b76cda386/" ID, NULL, NULL },
	{ "*kubepods*-pod{pod}.slice", "/kubepods-burstable-pod" UID ".slice", UID, UID },
	{ "{unit}.service", "/a@b.service", "a@b.service", NULL },
	{ "{unit}.service", "/_cpu.service", "cpu.service", NULL },
	{ "{unit}.service", "/.service", NULL, NULL },
	{ "{name}x\xff", "/\xfex\xff", "\xfe", NULL },
};

static void test_match(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(matches); i++) {
		size_t len = strlen(matches[i].path);
		struct workload_pattern pattern = { "e", NSREL_WORKLOAD_POD,
						    matches[i].pattern };
		struct workload_match m = { 0 };
		char *path = malloc(len);
		bool found;

		must(path);
		memcpy(path, matches[i].path, len);
		found = workload_pattern_match(&pattern, path, len, &m);
		if (found != !!matches[i].id ||
		    (found && (m.id.len != strlen(matches[i].id) ||
			       memcmp(m.id.start, matches[i].id, m.id.len) != 0)))
			fail_msg("%s %s: %.*s", matches[i].pattern, matches[i].path,
				 (int)m.id.len, m.id.start ?: "");
		if (matches[i].pod)
			assert_memory_equal(m.pod.start, matches[i].pod, m.pod.len);
		else
			assert_null(m.pod.start);
		free(path);
	}
}

static void test_escaped(void **state)
{
	struct workload_pattern pattern = { "e", NSREL_WORKLOAD_CONTAINER,
					    "a-{name}.scope" };
	struct workload_match match;

	(void)state;
	assert_true(workload_pattern_match(&pattern, BYTES("/a-b.scope"), &match));
	assert_true(match.escaped);
	pattern.text = "a/{name}";
	assert_true(workload_pattern_match(&pattern, BYTES("/a/b"), &match));
	assert_false(match.escaped);
}

static void test_parse(void **state)
{
	static const struct {
		const char *line;
		int r;
		const char *engine, *text;
		int kind;
	} rows[] = {
		{ "", 0, NULL, NULL, 0 },
		{ " \t\r", 0, NULL, NULL, 0 },
		{ "# x y z", 0, NULL, NULL, 0 },
		{ " a\tcontainer  a-{id}.scope # so", 1, "a", "a-{id}.scope",
		  NSREL_WORKLOAD_CONTAINER },
		{ "a unit {unit}.x\r", 1, "a", "{unit}.x", NSREL_WORKLOAD_UNIT },
		{ "a app /x/{name}", 1, "a", "/x/{name}", NSREL_WORKLOAD_APP },
		{ "a pod x{pod}", 1, "a", "x{pod}", NSREL_WORKLOAD_POD },
		{ "a monitor x", 1, "a", "x", PATTERN_MONITOR },
		{ "a none *", 1, "a", "*", PATTERN_NONE },
		{ "a", -EINVAL, NULL, NULL, 0 },
		{ "a app", -EINVAL, NULL, NULL, 0 },
		{ "a app # {name}", -EINVAL, NULL, NULL, 0 },
		{ "a app {name} x", -EINVAL, NULL, NULL, 0 },
		{ "a thing {name}", -EINVAL, NULL, NULL, 0 },
		{ "a app x", -EINVAL, NULL, NULL, 0 }, /* who would it be? */
		{ "a app {pod}", -EINVAL, NULL, NULL, 0 },
		{ "a app {name", -EINVAL, NULL, NULL, 0 },
		{ "a app {nome}", -EINVAL, NULL, NULL, 0 },
		{ "a app {name}}", -EINVAL, NULL, NULL, 0 },
		{ "a app {name}{id}", -EINVAL, NULL, NULL, 0 },
		{ "a app *{name}", -EINVAL, NULL, NULL, 0 },
		{ "a none **", -EINVAL, NULL, NULL, 0 },
		{ "a app {name}/", -EINVAL, NULL, NULL, 0 },
		{ "a app x//{name}", -EINVAL, NULL, NULL, 0 },
		{ "a app //{name}", -EINVAL, NULL, NULL, 0 },
		{ "a none /", -EINVAL, NULL, NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct workload_pattern pattern = { 0 };
		char *line = strdup(rows[i].line);

		must(line);
		if (workload_pattern_parse(line, &pattern) != rows[i].r)
			fail_msg("%s", rows[i].line);
		if (rows[i].r > 0) {
			assert_string_equal(pattern.engine, rows[i].engine);
			assert_string_equal(pattern.text, rows[i].text);
			assert_int_equal(pattern.kind, rows[i].kind);
		} else {
			assert_null(pattern.engine);
		}
		free(line);
	}
}

static void test_kinds(void **state)
{
	(void)state;
	assert_string_equal(nsrel_workload_kind_get_name(NSREL_WORKLOAD_UNIT), "unit");
	assert_string_equal(nsrel_workload_kind_get_name(NSREL_WORKLOAD_POD), "pod");
	assert_null(
		nsrel_workload_kind_get_name((enum nsrel_workload_kind)PATTERN_MONITOR));
	assert_null(nsrel_workload_kind_get_name((enum nsrel_workload_kind) - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_match),
					    cmocka_unit_test(test_escaped),
					    cmocka_unit_test(test_parse),
					    cmocka_unit_test(test_kinds) };

	return cmocka_run_group_tests_name("workload-pattern", tests, NULL, NULL);
}
