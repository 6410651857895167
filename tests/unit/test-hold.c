/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hold.h"
#include "must.h"
#include "nodes.h"
#include "unit.h"

static int setup(void **state)
{
	*state = nodes_new();
	return 0;
}

static int teardown(void **state)
{
	nsrel_snapshot_unref(*state);
	return 0;
}

static void test_tasks(void **state)
{
	struct nsrel_ns *ns[6], *nobodys = nodes_ns(*state, NSREL_TYPE_NET, 99);
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	struct nsrel_thread *t = nodes_thread(p, 8);

	for (size_t i = 0; i < ARRAY_SIZE(ns); i++)
		ns[i] = nodes_ns(*state, i % 2 ? NSREL_TYPE_PID : NSREL_TYPE_TIME, i);
	p->task.ns[NSREL_TYPE_TIME] = ns[0];
	p->task.pid_for_children = ns[1];
	p->task.time_for_children = ns[2];
	t->task.ns[NSREL_TYPE_PID] = ns[3];
	t->task.time_for_children = ns[4];
	t->task.pid_for_children = ns[5];
	/* What was said before counts for nothing. */
	nobodys->held = true;
	hold_mark(*state);
	for (size_t i = 0; i < ARRAY_SIZE(ns); i++)
		assert_true(ns[i]->held);
	assert_false(nobodys->held);
}

static void test_related(void **state)
{
	struct nsrel_ns *top = nodes_ns(*state, NSREL_TYPE_USER, 1);
	struct nsrel_ns *mid = nodes_ns_below(*state, NSREL_TYPE_USER, 2, top, top);
	struct nsrel_ns *pid = nodes_ns_below(*state, NSREL_TYPE_PID, 3, NULL, mid);
	struct nsrel_ns *child = nodes_ns_below(*state, NSREL_TYPE_PID, 4, pid, top);
	struct nsrel_ns *low = nodes_ns_below(*state, NSREL_TYPE_USER, 5, mid, mid);

	child->listed = true;
	hold_mark(*state);
	assert_true(child->held && pid->held && mid->held && top->held);
	assert_false(low->held);
}

static void add_file(struct nsrel_snapshot *snap, struct nsrel_ns *ns)
{
	struct holder_of_file *file = calloc(1, sizeof(*file));

	must(file);
	file->ns = ns;
	must(array_push(&snap->files, file) == 0);
}

static void add_mount(struct nsrel_snapshot *snap, struct nsrel_ns *ns,
		      struct nsrel_ns *mntns)
{
	struct holder_of_mount *mount = calloc(1, sizeof(*mount));

	must(mount);
	mount->ns = ns;
	mount->mntns = mntns;
	must(array_push(&snap->mounts, mount) == 0);
}

static void test_files(void **state)
{
	struct nsrel_ns *ns = nodes_ns(*state, NSREL_TYPE_NET, 1);

	add_file(*state, ns);
	/* A mark whose namespace is not known yet. */
	add_file(*state, NULL);
	hold_mark(*state);
	assert_true(ns->held);
}

/* Mounts hold as long as what they are in is held itself. */
static void test_mounts(void **state)
{
	enum { N = 20 };
	struct nsrel_ns *mnt[N], *net = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *detached = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_ns *a = nodes_ns(*state, NSREL_TYPE_MNT, 98);
	struct nsrel_ns *b = nodes_ns(*state, NSREL_TYPE_MNT, 99);

	for (size_t i = 0; i < N; i++)
		mnt[i] = nodes_ns(*state, NSREL_TYPE_MNT, i + 10);
	/* A chain, last link first, and a ring that hangs on nothing. */
	for (size_t i = N - 1; i > 0; i--)
		add_mount(*state, mnt[i], mnt[i - 1]);
	add_mount(*state, net, mnt[N - 1]);
	add_mount(*state, detached, NULL);
	add_mount(*state, a, b);
	add_mount(*state, b, a);
	hold_mark(*state);
	assert_false(net->held || a->held || b->held);
	assert_true(detached->held);
	add_file(*state, mnt[0]);
	hold_mark(*state);
	assert_true(net->held);
	assert_false(a->held || b->held);
	for (size_t i = 0; i < N; i++)
		assert_true(mnt[i]->held);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_tasks),
		test(test_related),
		test(test_files),
		test(test_mounts),
	};

	return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}
