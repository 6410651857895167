/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "fake-proc.h"
#include "must.h"
#include "unit.h"

#define ID "0123456789abcdef"

static void add(const struct fake_proc *fp, pid_t pid, pid_t ppid, uint64_t net,
		const char *cgroup)
{
	char path[32];

	fake_task(fp, (struct fake_task){
			      .pid = pid, .ppid = ppid, .ns[NSREL_TYPE_NET] = net });
	snprintf(path, sizeof(path), "%d/cgroup", (int)pid);
	if (cgroup)
		fake_text(fp, path, cgroup);
}

static void test_getters(void **state)
{
	const struct fake_proc *fp = *state;
	const struct nsrel_workload *unit, *box;
	const struct nsrel_process *one, *two;
	struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	size_t n = 0;

	add(fp, 1, 0, 10, "0::/x.service/docker/" ID "\n");
	add(fp, 2, 0, 10, "0::/x.service/docker/" ID "\n");
	add(fp, 3, 0, 11, NULL);
	snap = fake_snapshot(fp, 0);
	one = nsrel_snapshot_get_process(snap, 1);
	two = nsrel_snapshot_get_process(snap, 2);
	assert_int_equal(nsrel_snapshot_count_workloads(snap), 2);
	unit = nsrel_snapshot_next_workload(snap, NULL);
	box = nsrel_snapshot_next_workload(snap, unit);
	nsrel_snapshot_foreach_workload(box, snap)
		assert_int_equal(nsrel_workload_get_index(box), n++);
	assert_int_equal(n, 2);
	box = nsrel_process_get_workload(one);
	assert_int_equal(nsrel_workload_get_kind(box), NSREL_WORKLOAD_CONTAINER);
	assert_string_equal(nsrel_workload_get_engine(box), "docker");
	assert_string_equal(nsrel_workload_get_id(box), ID);
	assert_string_equal(nsrel_workload_get_label(box), "docker:0123456789ab");
	assert_string_equal(nsrel_workload_get_unit(box), "x.service");
	assert_string_equal(nsrel_workload_get_cgroup(box), "/x.service/docker/" ID);
	assert_null(nsrel_workload_get_pod(box));
	assert_ptr_equal(nsrel_workload_get_parent(box), unit);
	assert_null(nsrel_workload_get_parent(unit));
	assert_ptr_equal(nsrel_workload_next_process(box, NULL), one);
	assert_ptr_equal(nsrel_workload_next_process(box, one), two);
	assert_null(nsrel_workload_next_process(box, two));
	assert_null(nsrel_workload_next_process(unit, NULL));
	assert_string_equal(nsrel_process_get_cgroup(one), "/x.service/docker/" ID);
	assert_false(nsrel_process_is_monitor(one));
	ns = nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, 10);
	assert_ptr_equal(nsrel_ns_get_workload(ns), box);
	assert_int_equal(nsrel_ns_is_shared(ns), 0);
	ns = nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, 11);
	assert_null(nsrel_ns_get_workload(ns));
	assert_int_equal(nsrel_ns_is_shared(ns), -ENODATA);
	nsrel_snapshot_unref(snap);
}

static void test_left_out(void **state)
{
	const struct fake_proc *fp = *state;
	struct nsrel_context *ctx;
	struct nsrel_snapshot *snap;
	const struct nsrel_process *process;

	add(fp, 1, 0, 10, "0::/x.service\n");
	fake_dir(fp, "2/cgroup"); /* which would be a problem */
	add(fp, 2, 0, 10, NULL);
	must(nsrel_context_new(&ctx) == 0);
	must(nsrel_context_set_procfs(ctx, fp->path) == 0);
	nsrel_context_set_workloads(ctx, false);
	must(nsrel_snapshot_new(ctx, &snap) == 0);
	process = nsrel_snapshot_get_process(snap, 1);
	assert_int_equal(nsrel_snapshot_count_workloads(snap), 0);
	assert_null(nsrel_snapshot_next_workload(snap, NULL));
	assert_null(nsrel_process_get_cgroup(process));
	assert_null(nsrel_process_get_workload(process));
	assert_int_equal(nsrel_snapshot_count_problems(snap), 0);
	assert_int_equal(
		nsrel_ns_is_shared(nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, 10)),
		-ENODATA);
	nsrel_snapshot_unref(snap);
	nsrel_context_unref(ctx);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { test(test_getters), test(test_left_out) };

	return cmocka_run_group_tests_name("workload", tests, NULL, NULL);
}
