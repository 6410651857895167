/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "must.h"
#include "nodes.h"
#include "unit.h"
#include "workload-link.h"

#define ID "0123456789ab"

static struct nsrel_process *put(struct nsrel_snapshot *snap, pid_t pid, const char *text)
{
	struct nsrel_process *process = nodes_process(snap, pid, 0);

	process->cgroup_text = text ? strdup(text) : NULL;
	return process;
}

static void test_cgroups(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();
	struct nsrel_process *a = put(snap, 1, "0::/x.service\n");
	struct nsrel_process *b = put(snap, 2, "0::/\n");
	struct nsrel_process *c = put(snap, 3, "0::/x.service\n");
	struct nsrel_process *d = put(snap, 4, NULL);
	struct nsrel_process *e = put(snap, 5, "garbage");

	(void)state;
	must(workload_link(snap, NULL, 0) == 0);
	assert_ptr_equal(a->cgroup, c->cgroup);
	assert_int_equal(snap->cgroups.n_items, 3);
	assert_string_equal(nsrel_process_get_cgroup(a), "/x.service");
	assert_string_equal(nsrel_process_get_cgroup(b), "/");
	assert_null(nsrel_process_get_cgroup(d));
	assert_null(nsrel_process_get_cgroup(e));
	assert_string_equal(a->workload->id, "x.service");
	assert_ptr_equal(a->workload, c->workload);
	assert_null(b->workload);
	assert_ptr_equal(a->workload->first_process, a);
	assert_ptr_equal(a->next_in_workload, c);
	assert_null(c->next_in_workload);
	assert_null(a->cgroup_text);
	nsrel_snapshot_unref(snap);
}

/* What a monitor watches is elsewhere: of several of one name, that beside it. */
static void test_watched(void **state)
{
	static const struct {
		const char *monitor, *want;
	} rows[] = {
		{ "/lxc.monitor.web", "/lxc.payload.web" },
		{ "/lxc.payload.out/lxc.monitor.web",
		  "/lxc.payload.out/lxc.payload.web" },
		/* Who is in a container can't be part of what is outside. */
		{ "/lxc.payload.out/lxc.monitor.one", "/lxc.payload.out" },
		{ "/lxc.payload.out/lxc.monitor.in",
		  "/lxc.payload.out/x.service/lxc.payload.in" },
		{ "/y.service/lxc.monitor.web", "/y.service" }, /* which of them? */
		{ "/y.service/lxc.monitor.gone", "/y.service" },
		{ "/lxc.monitor.gone", NULL },
		{ "/machine-web.scope/supervisor", "/machine-web.scope" },
		{ "/libpod-conmon-" ID ".scope", "/y.service/libpod-" ID },
		/* Another engine's of the same id. */
		{ "/crio-conmon-" ID ".scope", NULL },
	};
	static const char *const others[] = {
		"/lxc.payload.web",	   "/lxc.payload.out/lxc.payload.web",
		"/lxc.payload.one",	   "/lxc.payload.out/x.service/lxc.payload.in",
		("/y.service/libpod-" ID),
	};
	struct nsrel_snapshot *snap = nodes_new();
	struct nsrel_process *monitors[ARRAY_SIZE(rows)];
	char text[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), "0::%s\n", rows[i].monitor);
		monitors[i] = put(snap, (pid_t)i + 1, text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		snprintf(text, sizeof(text), "0::%s\n", others[i]);
		put(snap, (pid_t)i + 100, text);
	}
	must(workload_link(snap, NULL, 0) == 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct nsrel_workload *workload = monitors[i]->workload;

		assert_true(monitors[i]->monitor);
		if (!workload != !rows[i].want ||
		    (workload && strcmp(workload->cgroup, rows[i].want) != 0))
			fail_msg("%s: %s", rows[i].monitor,
				 workload ? workload->cgroup : "(none)");
	}
	nsrel_snapshot_unref(snap);
}

static void test_patterns(void **state)
{
	static const struct workload_pattern patterns[] = {
		{ "mine", NSREL_WORKLOAD_APP, "{name}.app" },
	};
	struct nsrel_snapshot *snap = nodes_new();
	struct nsrel_process *a = put(snap, 1, "1:x:/a.app\n0::/x.service\n");

	(void)state;
	must(workload_link(snap, patterns, 1) == 0);
	assert_string_equal(a->workload->label, "mine:a");
	assert_string_equal(nsrel_process_get_cgroup(a), "/a.app");
	nsrel_snapshot_unref(snap);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cgroups),
					    cmocka_unit_test(test_watched),
					    cmocka_unit_test(test_patterns) };

	return cmocka_run_group_tests_name("workload-link", tests, NULL, NULL);
}
