/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "nodes.h"
#include "unit.h"
#include "workload-lxc.h"

static struct nsrel_workload *add(struct nsrel_snapshot *snap,
				  enum nsrel_workload_kind kind,
				  struct nsrel_workload *parent, const char *engine,
				  const char *id)
{
	struct nsrel_workload *workload = calloc(1, sizeof(*workload));

	must(workload && array_push(&snap->workloads, workload) == 0);
	workload->kind = kind;
	workload->parent = parent;
	workload->engine = strdup(engine);
	workload->id = strdup(id);
	workload->label = strdup("?");
	workload->cgroup = strdup("/lxc.payload.web");
	must(workload->engine && workload->id && workload->label && workload->cgroup);
	return workload;
}

/* A process in a cgroup of what watches that container. */
static struct nsrel_process *add_monitor(struct nsrel_snapshot *snap, const char *path,
					 const char *watched)
{
	struct nsrel_process *process = nodes_process(snap, 7, 1);
	struct cgroup *cgroup = calloc(1, sizeof(*cgroup));

	must(cgroup && array_push(&snap->cgroups, cgroup) == 0);
	cgroup->path = strdup(path);
	cgroup->watched_id = watched ? strdup(watched) : NULL;
	must(cgroup->path && (!watched || cgroup->watched_id));
	process->cgroup = cgroup;
	process->monitor = true;
	return process;
}

static const struct {
	const char *cmdline;
	const char *engine;
	bool monitor;
} rows[] = {
	{ "[lxc monitor] /var/lib/incus/containers web", "incus", true },
	{ "[lxc monitor] /var/snap/lxd/common/lxd/containers web", "lxd", true },
	{ "[lxc monitor] /var/lib/lxd/containers default_web", "lxd", true },
	{ "[lxc monitor] /var/lib/lxc web", "lxc", true },
	{ "[lxc monitor] /var/lib/lxc /incus/", "lxc", true },
	{ "[lxc monitor] /incus/", "lxc", true },
	{ "[lxc monitor] ", "lxc", true },
	{ "sh /var/lib/incus/containers web", "lxc", true },
	{ "[lxc monitor] /var/lib/incus/containers web", "lxc", false },
	{ NULL, "lxc", true },
};

static void test_monitors(void **state)
{
	(void)state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(nsrel_snapshot_unrefp) struct nsrel_snapshot *snap =
			nodes_new();
		struct nsrel_workload *box =
			add(snap, NSREL_WORKLOAD_CONTAINER, NULL, "lxc", "web");
		struct nsrel_workload *unit =
			add(snap, NSREL_WORKLOAD_UNIT, box, "systemd", "x.service");
		struct nsrel_process *process =
			add_monitor(snap, "/lxc.monitor.web", "web");
		char label[64];

		process->workload = box;
		process->monitor = rows[i].monitor;
		process->cmdline = rows[i].cmdline ? strdup(rows[i].cmdline) : NULL;
		assert_int_equal(workload_lxc_is_monitor(process), rows[i].monitor);
		assert_int_equal(workload_lxc_tell(snap), 0);
		assert_string_equal(box->engine, rows[i].engine);
		if (strcmp(rows[i].engine, "lxc") == 0) {
			assert_string_equal(box->label, "?");
			continue;
		}
		(void)snprintf(label, sizeof(label), "%s:web", rows[i].engine);
		assert_string_equal(box->label, label);
		(void)snprintf(label, sizeof(label), "%s:web/x.service", rows[i].engine);
		assert_string_equal(unit->label, label);
	}
}

static void test_others(void **state)
{
	_cleanup_(nsrel_snapshot_unrefp) struct nsrel_snapshot *snap = nodes_new();
	struct nsrel_process *process = add_monitor(snap, "/lxc.monitor.web", "web");

	(void)state;
	assert_false(workload_lxc_is_monitor(process));
	process->workload = add(snap, NSREL_WORKLOAD_CONTAINER, NULL, "docker", "web");
	process->cmdline = strdup(rows[0].cmdline);
	assert_false(workload_lxc_is_monitor(process));
	assert_int_equal(workload_lxc_tell(snap), 0);
	assert_string_equal(process->workload->engine, "docker");
}

/* Of another container than that it is in or part of, or from within. */
static void test_elsewhere(void **state)
{
	static const struct {
		const char *path, *watched;
	} places[] = {
		{ "/lxc.payload.web/lxc.monitor.gone", "gone" },
		{ "/lxc.payload.web/lxc.monitor.web", "web" },
		{ "/lxc.payload.web", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		_cleanup_(nsrel_snapshot_unrefp) struct nsrel_snapshot *snap =
			nodes_new();
		struct nsrel_process *process =
			add_monitor(snap, places[i].path, places[i].watched);

		process->workload =
			add(snap, NSREL_WORKLOAD_CONTAINER, NULL, "lxc", "web");
		process->cmdline = strdup(rows[0].cmdline);
		assert_false(workload_lxc_is_monitor(process));
		assert_int_equal(workload_lxc_tell(snap), 0);
		assert_string_equal(process->workload->engine, "lxc");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_monitors),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
