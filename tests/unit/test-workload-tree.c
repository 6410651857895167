/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "nodes.h"
#include "unit.h"
#include "workload-table.h"
#include "workload-tree.h"

#define ID "0123456789ab"

static const struct workload_patterns none = { 0 };

const struct workload_pattern *__real_workload_table_find(
	const struct workload_pattern *more, size_t n_more, const char *path, size_t len,
	struct workload_match *ret);
const struct workload_pattern *__wrap_workload_table_find(
	const struct workload_pattern *more, size_t n_more, const char *path, size_t len,
	struct workload_match *ret);

static size_t n_looked_up;

const struct workload_pattern *__wrap_workload_table_find(
	const struct workload_pattern *more, size_t n_more, const char *path, size_t len,
	struct workload_match *ret)
{
	n_looked_up++;
	return __real_workload_table_find(more, n_more, path, len, ret);
}

static void test_choose_path(void **state)
{
	static const struct {
		const char *text, *path;
	} rows[] = {
		{ "", NULL },
		{ "x\n", NULL },
		{ "0::/\n", "/" },
		{ "1:cpu:/a\n0::/b\n", "/b" },
		{ "1:cpu:/a\n1:name=systemd:/c\n", "/c" },
		{ "2:cpu:/a\n1:mem:/c\n", "/a" },
		{ "1:cpu:/x.service\n0::/b\n", "/x.service" },
		{ "1:cpu:/x.service\n0::/y.service\n", "/y.service" },
		{ "1:cpu:/docker/" ID "\n0::/y.service\n", "/docker/" ID },
		{ "1:cpu:/x.service/docker/" ID "\n0::/docker/" ID "\n",
		  "/x.service/docker/" ID },
		{ "2:cpu:/docker/" ID "\n1:mem:/docker/" ID "/docker/" ID "\n0::/\n",
		  "/docker/" ID "/docker/" ID },
		/* A monitor's says more than that of a unit. */
		{ "1:cpu:/lxc.monitor.x\n0::/y.service\n", "/lxc.monitor.x" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *path = NULL;

		must(workload_tree_choose_path(&none, rows[i].text, &path) == 0);
		if (!path != !rows[i].path || (path && strcmp(path, rows[i].path) != 0))
			fail_msg("\"%s\": %s", rows[i].text, path ?: "(none)");
		free(path);
	}
}

/* Thousands of processes may be where paths are long. */
static void test_only_path(void **state)
{
	char *path = NULL;

	(void)state;
	n_looked_up = 0;
	must(workload_tree_choose_path(&none, "0::/a/b/c\n", &path) == 0);
	assert_string_equal(path, "/a/b/c");
	assert_int_equal(n_looked_up, 0);
	free(path);
}

static struct cgroup *add(struct nsrel_snapshot *snap, const char *path)
{
	struct cgroup *cgroup = calloc(1, sizeof(*cgroup));

	must(cgroup);
	cgroup->path = path ? strdup(path) : NULL;
	must(array_push(&snap->cgroups, cgroup) == 0);
	return cgroup;
}

static void assert_in(const struct cgroup *cgroup, const char *path)
{
	const struct nsrel_workload *workload = cgroup->workload;

	if (!path)
		assert_null(workload);
	else if (!workload || strcmp(workload->cgroup, path) != 0)
		fail_msg("%s: %s, not %s", cgroup->path, workload ? workload->cgroup : "",
			 path);
}

/* Names that sort between a cgroup and what is below it. */
static void test_nested(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();
	struct cgroup *b = add(snap, "/a.service/docker/" ID "/b.service/x/y");
	struct cgroup *a = add(snap, "/a.service");
	struct cgroup *dash = add(snap, "/a.service-x/docker/" ID);
	struct cgroup *nothing = add(snap, "/a.slice/x");
	struct cgroup *root = add(snap, "/");
	struct cgroup *unknown = add(snap, NULL);
	struct cgroup *again = add(snap, "/a.service/x");
	struct cgroup *same = add(snap, "/a.service");

	(void)state;
	must(workload_tree_grow(snap, &none) == 0);
	assert_int_equal(snap->workloads.n_items, 4);
	assert_in(a, "/a.service");
	assert_ptr_equal(again->workload, a->workload);
	assert_ptr_equal(same->workload, a->workload);
	assert_in(b, "/a.service/docker/" ID "/b.service");
	assert_ptr_equal(b->workload->parent->parent, a->workload);
	assert_in(dash, "/a.service-x/docker/" ID);
	assert_null(dash->workload->parent);
	assert_in(nothing, NULL);
	assert_in(root, NULL);
	assert_in(unknown, NULL);
	for (size_t i = 0; i < snap->workloads.n_items; i++) {
		const struct nsrel_workload *w = snap->workloads.items[i];

		assert_int_equal(w->index, i);
		assert_ptr_equal(w->next, i + 1 < snap->workloads.n_items
						  ? snap->workloads.items[i + 1]
						  : NULL);
	}
	nsrel_snapshot_unref(snap);
}

static void test_monitors(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();
	struct cgroup *named = add(snap, "/a.service/lxc.monitor.x/sub");
	struct cgroup *unnamed = add(snap, "/libpod_parent/conmon");
	struct cgroup *inside = add(snap, "/lxc.monitor.x/docker/" ID);

	(void)state;
	must(workload_tree_grow(snap, &none) == 0);
	assert_true(named->monitor);
	assert_in(named, "/a.service");
	assert_string_equal(named->watched_engine, "lxc");
	assert_string_equal(named->watched_id, "x");
	assert_true(unnamed->monitor);
	assert_null(unnamed->watched_id);
	/* What is inside is not what the monitor is. */
	assert_false(inside->monitor);
	assert_in(inside, "/lxc.monitor.x/docker/" ID);
	nsrel_snapshot_unref(snap);
}

static void test_patterns(void **state)
{
	static const struct workload_pattern items[] = {
		{ "x", PATTERN_NONE, "*.service" },
		{ "x", NSREL_WORKLOAD_CONTAINER, "{name}.box" },
	};
	const struct workload_patterns patterns = { items, ARRAY_SIZE(items) };
	struct nsrel_snapshot *snap = nodes_new();
	struct cgroup *cgroup = add(snap, "/a.service/b.box/c.service");

	(void)state;
	must(workload_tree_grow(snap, &patterns) == 0);
	assert_in(cgroup, "/a.service/b.box");
	assert_int_equal(snap->workloads.n_items, 1);
	nsrel_snapshot_unref(snap);
}

/* As deep as a path can be: what nobody nests is one with what it is in. */
static void test_deep(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();
	struct cgroup *cgroup;
	char path[4096] = "";

	(void)state;
	for (int i = 0; i < 450; i++)
		strcat(path, "/a.scope");
	cgroup = add(snap, path);
	must(workload_tree_grow(snap, &none) == 0);
	assert_int_equal(snap->workloads.n_items, WORKLOAD_DEPTH_MAX);
	assert_int_equal(cgroup->workload->depth, WORKLOAD_DEPTH_MAX - 1);
	nsrel_snapshot_unref(snap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choose_path), cmocka_unit_test(test_nested),
		cmocka_unit_test(test_monitors),    cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_deep),	    cmocka_unit_test(test_only_path),
	};

	return cmocka_run_group_tests_name("workload-tree", tests, NULL, NULL);
}
