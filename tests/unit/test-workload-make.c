/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "unit.h"
#include "workload-make.h"
#include "workload-table.h"

#define H64   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UUID  "12723d69-9268-11e7-84d0-c85b76cda386"
#define UNDER "12723d69_9268_11e7_84d0_c85b76cda386"

static struct nsrel_workload *make(const char *path, struct nsrel_workload *parent)
{
	struct workload_match match;
	const struct workload_pattern *pattern =
		workload_table_find(NULL, 0, path, strlen(path), &match);
	struct nsrel_workload *workload = NULL;

	must(pattern);
	must(workload_make(pattern, path, strlen(path), &match, parent, &workload) == 0);
	return workload;
}

static const struct {
	const char *path, *engine, *id, *label, *pod, *unit;
} rows[] = {
	{ "/docker/" H64, "docker", H64, "docker:0123456789ab", NULL, NULL },
	{ "/docker/0123456789ab", "docker", "0123456789ab", "docker:0123456789ab", NULL,
	  NULL },
	{ "/system.slice/docker-" H64 ".scope", "docker", H64, "docker:0123456789ab",
	  NULL, "docker-" H64 ".scope" },
	{ "/system.slice/docker.service/docker/" H64, "docker", H64,
	  "docker:0123456789ab", NULL, "docker.service" },
	{ "/kubepods.slice/kubepods-pod" UNDER ".slice", "kubernetes", UUID,
	  "kubernetes:12723d69", UUID, "kubepods-pod" UNDER ".slice" },
	{ "/kubepods/pod" UUID, "kubernetes", UUID, "kubernetes:12723d69", UUID, NULL },
	{ "/kubepods/pod" UUID "/" H64, "kubernetes", H64, "kubernetes:0123456789ab",
	  UUID, NULL },
	{ "/libpod_parent/" H64, "podman", H64, "podman:0123456789ab", H64, NULL },
	{ "/lxc.payload.a", "lxc", "a", "lxc:a", NULL, NULL },
	{ "/lxc/a\\x2db", "lxc", "a\\x2db", "lxc:a\\x2db", NULL, NULL },
	{ "/machine.slice/machine-a\\x2db.scope", "nspawn", "a-b", "nspawn:a-b", NULL,
	  "machine-a\\x2db.scope" },
	{ "/machine-a\\x2.scope", "nspawn", "a\\x2", "nspawn:a\\x2", NULL,
	  "machine-a\\x2.scope" },
	{ "/machine-\\x00\\xffz.scope", "nspawn", "\\x00\xffz", "nspawn:\\x00\xffz", NULL,
	  "machine-\\x00\\xffz.scope" },
	{ "/a.slice/b\\x2dc.service", "systemd", "b\\x2dc.service", "b\\x2dc.service",
	  NULL, "b\\x2dc.service" },
	{ "/_tasks.service", "systemd", "tasks.service", "tasks.service", NULL,
	  "tasks.service" },
};

static void check_text(const char *got, const char *want, const char *path)
{
	if (!got != !want || (got && strcmp(got, want) != 0))
		fail_msg("%s: %s, not %s", path, got ?: "(none)", want ?: "(none)");
}

static void test_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct nsrel_workload *w = make(rows[i].path, NULL);

		check_text(w->engine, rows[i].engine, rows[i].path);
		check_text(w->id, rows[i].id, rows[i].path);
		check_text(w->label, rows[i].label, rows[i].path);
		check_text(w->pod, rows[i].pod, rows[i].path);
		check_text(w->unit, rows[i].unit, rows[i].path);
		check_text(w->cgroup, rows[i].path, rows[i].path);
		assert_int_equal(w->depth, 0);
		workload_free(w);
	}
}

static void test_nested(void **state)
{
	struct nsrel_workload *pod = make("/kubepods/pod" UUID, NULL);
	struct nsrel_workload *box =
		make("/kubepods/pod" UUID "/crio-" H64 ".scope", pod);
	struct nsrel_workload *unit =
		make("/kubepods/pod" UUID "/crio-" H64 ".scope/x.service", box);
	struct nsrel_workload *inner =
		make("/kubepods/pod" UUID "/crio-" H64 ".scope/docker/" H64, box);
	struct nsrel_workload *below = make(
		"/kubepods/pod" UUID "/crio-" H64 ".scope/x.service/docker/" H64, unit);

	(void)state;
	assert_string_equal(box->pod, UUID);
	assert_string_equal(unit->pod, UUID);
	assert_string_equal(unit->label, "crio:0123456789ab/x.service");
	assert_string_equal(unit->unit, "x.service");
	assert_int_equal(unit->depth, 2);
	/* The unit of what it is in is not its own; what it is in may be one. */
	assert_null(inner->unit);
	assert_string_equal(below->unit, "x.service");
	workload_free(below);
	workload_free(inner);
	workload_free(unit);
	workload_free(box);
	workload_free(pod);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_alone),
					    cmocka_unit_test(test_nested) };

	return cmocka_run_group_tests_name("workload-make", tests, NULL, NULL);
}
