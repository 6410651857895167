/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "link.h"
#include "must.h"
#include "nodes.h"
#include "unit.h"
#include "workload-share.h"

/* Two containers in a pod, a unit in the first, and a unit beside them. */
struct family {
	struct nsrel_snapshot *snap;
	struct nsrel_workload *pod, *one, *two, *inner, *unit;
	struct cgroup cgroup; /* of everybody: it is known where they are */
	struct nsrel_ns *host_mnt, *host_net, *mnt, *net;
};

static struct nsrel_workload *add(struct nsrel_snapshot *snap,
				  enum nsrel_workload_kind kind,
				  struct nsrel_workload *parent)
{
	struct nsrel_workload *workload = calloc(1, sizeof(*workload));

	must(workload && array_push(&snap->workloads, workload) == 0);
	workload->kind = kind;
	workload->parent = parent;
	workload->depth = parent ? parent->depth + 1 : 0;
	return workload;
}

static int setup(void **state)
{
	struct family *f = calloc(1, sizeof(*f));

	must(f);
	f->snap = nodes_new();
	f->pod = add(f->snap, NSREL_WORKLOAD_POD, NULL);
	f->one = add(f->snap, NSREL_WORKLOAD_CONTAINER, f->pod);
	f->two = add(f->snap, NSREL_WORKLOAD_CONTAINER, f->pod);
	f->inner = add(f->snap, NSREL_WORKLOAD_UNIT, f->one);
	f->unit = add(f->snap, NSREL_WORKLOAD_UNIT, NULL);
	f->cgroup.path = (char *)"/";
	f->host_mnt = nodes_ns(f->snap, NSREL_TYPE_MNT, 1);
	f->host_net = nodes_ns(f->snap, NSREL_TYPE_NET, 2);
	f->mnt = nodes_ns(f->snap, NSREL_TYPE_MNT, 3);
	f->net = nodes_ns(f->snap, NSREL_TYPE_NET, 4);
	/* They stay when nobody is in them. */
	f->host_mnt->listed = f->host_net->listed = f->mnt->listed = f->net->listed =
		true;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct family *f = *state;

	nsrel_snapshot_unref(f->snap);
	free(f);
	return 0;
}

static struct nsrel_process *put(struct family *f, pid_t pid, pid_t ppid,
				 struct nsrel_workload *workload, struct nsrel_ns *mnt,
				 struct nsrel_ns *net)
{
	struct nsrel_process *process = nodes_process(f->snap, pid, ppid);

	process->cgroup = &f->cgroup;
	process->workload = workload;
	process->task.ns[NSREL_TYPE_MNT] = mnt;
	process->task.ns[NSREL_TYPE_NET] = net;
	return process;
}

static void find(struct family *f)
{
	must(link_snapshot(f->snap, "/proc") == 0);
	f->host_mnt->initial = f->host_net->initial = 1;
	workload_find_monitors(f->snap);
	workload_find_namespaces(f->snap);
}

static void test_monitors(void **state)
{
	struct family *f = *state;
	struct nsrel_process *shim, *child, *box, *unit, *grandchild;

	put(f, 1, 0, NULL, f->host_mnt, f->host_net);
	shim = put(f, 2, 1, f->one, f->host_mnt, f->host_net);
	child = put(f, 3, 2, f->one, f->host_mnt, f->host_net);
	box = put(f, 4, 3, f->one, f->mnt, f->host_net);
	grandchild = put(f, 5, 4, f->inner, f->mnt, f->host_net);
	unit = put(f, 6, 1, f->unit, f->host_mnt, f->host_net);
	find(f);
	assert_true(shim->monitor);
	assert_true(child->monitor);
	/* It has the host's network, and is inside. */
	assert_false(box->monitor);
	assert_false(grandchild->monitor);
	assert_false(unit->monitor);
	assert_ptr_equal(grandchild->outside, shim->parent);
	/* init is in none, the unit is in one. */
	assert_null(f->host_mnt->workload);
	assert_int_equal(f->host_mnt->shared, 1);
	assert_ptr_equal(f->mnt->workload, f->one);
	assert_int_equal(f->mnt->shared, 0);
}

/* Where nobody is above it, the initial namespaces decide, as far as they are known. */
static void test_orphans(void **state)
{
	struct family *f = *state;
	struct nsrel_process *host = put(f, 1, 0, f->one, f->host_mnt, f->host_net);
	struct nsrel_process *inside = put(f, 2, 0, f->one, f->mnt, f->host_net);
	struct nsrel_process *other = put(f, 3, 0, f->one, NULL, f->host_net);

	find(f);
	assert_true(host->monitor);
	assert_false(inside->monitor);
	/* Of a network alone it can't be said. */
	assert_false(other->monitor);
}

/* A process of the outer container whose parent is in one that is nested in it. */
static void test_out_of_nested(void **state)
{
	struct family *f = *state;
	struct nsrel_workload *nested = add(f->snap, NSREL_WORKLOAD_CONTAINER, f->inner);
	struct nsrel_process *init = put(f, 1, 0, NULL, f->host_mnt, f->host_net), *back;

	put(f, 2, 1, f->one, f->mnt, f->net);
	put(f, 3, 2, nested, nodes_ns(f->snap, NSREL_TYPE_MNT, 9), f->net);
	back = put(f, 4, 3, f->inner, f->mnt, f->net);
	find(f);
	assert_ptr_equal(back->outside, init);
	assert_false(back->monitor);
}

static void check_members(struct family *f, struct nsrel_workload *a,
			  struct nsrel_workload *b, struct nsrel_workload *want,
			  int shared)
{
	put(f, 2, 1, a, f->mnt, f->net);
	put(f, 3, 1, b, f->mnt, f->net);
	put(f, 1, 0, NULL, f->host_mnt, f->host_net);
	find(f);
	assert_ptr_equal(f->net->workload, want);
	assert_int_equal(f->net->shared, shared);
}

#define MEMBERS(name, a, b, want, shared)                     \
	static void test_##name(void **state)                 \
	{                                                     \
		struct family *f = *state;                    \
                                                              \
		check_members(f, (a), (b), (want), (shared)); \
	}

MEMBERS(same, f->one, f->one, f->one, 0)
MEMBERS(none, NULL, NULL, NULL, 0)
MEMBERS(half, f->one, NULL, NULL, 1)
MEMBERS(of_a_pod, f->one, f->two, f->pod, 1)
MEMBERS(strangers, f->one, f->unit, NULL, 1)
MEMBERS(units_of_one, f->one, f->inner, f->one, 0)
MEMBERS(deep_of_a_pod, f->inner, f->two, f->pod, 1)

static void test_who_does_not_count(void **state)
{
	struct family *f = *state;
	struct nsrel_process *dead, *kernel, *unknown;

	put(f, 1, 0, NULL, f->host_mnt, f->host_net);
	put(f, 2, 1, f->one, f->mnt, f->net);
	dead = put(f, 3, 1, f->two, f->mnt, f->net);
	kernel = put(f, 4, 1, NULL, f->mnt, f->net);
	unknown = put(f, 5, 1, NULL, f->mnt, f->net);
	put(f, 6, 1, f->two, f->mnt, f->net)->monitor = true;
	dead->task.state = 'Z';
	kernel->kernel_thread = true;
	unknown->cgroup = NULL;
	find(f);
	assert_ptr_equal(f->net->workload, f->one);
	assert_int_equal(f->net->shared, 0);
	assert_int_equal(f->host_mnt->shared, 0);
}

static void test_unknown(void **state)
{
	struct family *f = *state;

	put(f, 1, 0, NULL, f->mnt, f->net)->cgroup = NULL;
	find(f);
	assert_int_equal(f->net->shared, -ENODATA);
	assert_null(f->net->workload);
}

static void test_common(void **state)
{
	struct family *f = *state;

	assert_ptr_equal(workload_get_common(f->inner, f->two), f->pod);
	assert_ptr_equal(workload_get_common(f->one, f->inner), f->one);
	assert_ptr_equal(workload_get_common(f->one, f->one), f->one);
	assert_null(workload_get_common(f->one, f->unit));
	assert_null(workload_get_common(NULL, f->unit));
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_monitors),	  test(test_orphans),
		test(test_out_of_nested), test(test_same),
		test(test_none),	  test(test_half),
		test(test_of_a_pod),	  test(test_strangers),
		test(test_units_of_one),  test(test_deep_of_a_pod),
		test(test_unknown),	  test(test_who_does_not_count),
		test(test_common),
	};

	return cmocka_run_group_tests_name("workload-share", tests, NULL, NULL);
}
