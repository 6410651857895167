/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "link.h"
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

/* Paths build on what link.c threads. */
static void find_paths(struct nsrel_snapshot *snap)
{
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
}

static void test_member(void **state)
{
	struct nsrel_ns *ns[NSREL_N_TYPES];
	struct nsrel_process *late = nodes_process(*state, 90, 0);
	struct nsrel_process *early = nodes_process(*state, 7, 0);

	for (int type = 0; type < NSREL_N_TYPES; type++) {
		ns[type] = nodes_ns(*state, (enum nsrel_type)type, 1);
		late->task.ns[type] = early->task.ns[type] = ns[type];
	}
	find_paths(*state);
	assert_string_equal(ns[NSREL_TYPE_MNT]->path, "/proc/7/ns/mnt");
	assert_string_equal(ns[NSREL_TYPE_NET]->path, "/proc/7/ns/net");
	assert_string_equal(ns[NSREL_TYPE_PID]->path, "/proc/7/ns/pid");
	assert_string_equal(ns[NSREL_TYPE_UTS]->path, "/proc/7/ns/uts");
	assert_string_equal(ns[NSREL_TYPE_IPC]->path, "/proc/7/ns/ipc");
	assert_string_equal(ns[NSREL_TYPE_USER]->path, "/proc/7/ns/user");
	assert_string_equal(ns[NSREL_TYPE_CGROUP]->path, "/proc/7/ns/cgroup");
	assert_string_equal(ns[NSREL_TYPE_TIME]->path, "/proc/7/ns/time");
}

static void test_prefix(void **state)
{
	struct nsrel_ns *ns = nodes_ns(*state, NSREL_TYPE_NET, 1);

	nodes_process(*state, 2147483647, 0)->task.ns[NSREL_TYPE_NET] = ns;
	assert_int_equal(link_snapshot(*state, "/some where/proc"), 0);
	assert_string_equal(ns->path, "/some where/proc/2147483647/ns/net");
}

/* A zombie leader's links don't open: its thread's does, in the same namespace. */
static void test_zombie_leader(void **state)
{
	struct nsrel_ns *a = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *b = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_ns *user = nodes_ns(*state, NSREL_TYPE_USER, 3);
	struct nsrel_process *p = nodes_process(*state, 7, 0);

	nodes_thread(p, 8)->task.ns[NSREL_TYPE_NET] = b;
	nodes_thread(p, 9)->task.ns[NSREL_TYPE_NET] = a;
	nodes_thread(p, 10)->task.ns[NSREL_TYPE_NET] = a;
	p->task.ns[NSREL_TYPE_NET] = a;
	p->task.ns[NSREL_TYPE_USER] = user;
	p->from_thread = NSREL_TYPE_MASK(NSREL_TYPE_NET);
	find_paths(*state);
	assert_string_equal(a->path, "/proc/7/task/9/ns/net");
	assert_string_equal(b->path, "/proc/7/task/8/ns/net");
	/* This one is its own. */
	assert_string_equal(user->path, "/proc/7/ns/user");
}

static void test_loose_thread(void **state)
{
	struct nsrel_ns *home = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *away = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_process *p = nodes_process(*state, 7, 0);

	p->task.ns[NSREL_TYPE_NET] = home;
	nodes_thread(p, 8)->task.ns[NSREL_TYPE_NET] = home;
	nodes_thread(p, 9)->task.ns[NSREL_TYPE_NET] = away;
	find_paths(*state);
	assert_string_equal(home->path, "/proc/7/ns/net");
	assert_string_equal(away->path, "/proc/7/task/9/ns/net");
}

/* A member is better than a loose thread, also one with a higher number. */
static void test_member_before_thread(void **state)
{
	struct nsrel_ns *ns = nodes_ns(*state, NSREL_TYPE_NET, 1);

	nodes_thread(nodes_process(*state, 7, 0), 8)->task.ns[NSREL_TYPE_NET] = ns;
	nodes_process(*state, 90, 0)->task.ns[NSREL_TYPE_NET] = ns;
	find_paths(*state);
	assert_string_equal(ns->path, "/proc/90/ns/net");
}

static void test_for_children(void **state)
{
	struct nsrel_ns *pid = nodes_ns(*state, NSREL_TYPE_PID, 1);
	struct nsrel_ns *time = nodes_ns(*state, NSREL_TYPE_TIME, 2);
	struct nsrel_ns *thread_pid = nodes_ns(*state, NSREL_TYPE_PID, 3);
	struct nsrel_ns *thread_time = nodes_ns(*state, NSREL_TYPE_TIME, 4);
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	struct nsrel_thread *t = nodes_thread(p, 8);

	p->task.pid_for_children = pid;
	p->task.time_for_children = time;
	t->task.pid_for_children = thread_pid;
	t->task.time_for_children = thread_time;
	find_paths(*state);
	assert_string_equal(pid->path, "/proc/7/ns/pid_for_children");
	assert_string_equal(time->path, "/proc/7/ns/time_for_children");
	assert_string_equal(thread_pid->path, "/proc/7/task/8/ns/pid_for_children");
	assert_string_equal(thread_time->path, "/proc/7/task/8/ns/time_for_children");
}

/* Where somebody lives in it, that is the path. */
static void test_member_before_for_children(void **state)
{
	struct nsrel_ns *pid = nodes_ns(*state, NSREL_TYPE_PID, 1);
	struct nsrel_process *p = nodes_process(*state, 7, 0);

	p->task.pid_for_children = pid;
	nodes_process(*state, 8, 7)->task.ns[NSREL_TYPE_PID] = pid;
	find_paths(*state);
	assert_string_equal(pid->path, "/proc/8/ns/pid");
}

static void test_no_pid_link(void **state)
{
	struct nsrel_ns *hidden = nodes_ns(*state, NSREL_TYPE_PID, 1);
	struct nsrel_ns *shown = nodes_ns(*state, NSREL_TYPE_PID, 2);
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	struct nsrel_process *q = nodes_process(*state, 8, 0);
	struct nsrel_thread *t = nodes_thread(q, 9);

	p->task.pid_for_children = hidden;
	p->task.no_pid_link = true;
	q->task.pid_for_children = shown;
	q->task.no_pid_link = true;
	t->task.pid_for_children = shown;
	find_paths(*state);
	assert_null(hidden->path);
	assert_string_equal(shown->path, "/proc/8/task/9/ns/pid_for_children");
}

/* Only related: nobody lives in it. */
static void test_uninhabited(void **state)
{
	struct nsrel_ns *owner = nodes_ns(*state, NSREL_TYPE_USER, 1);
	struct nsrel_ns *ns = nodes_ns_below(*state, NSREL_TYPE_NET, 2, NULL, owner);

	nodes_process(*state, 7, 0)->task.ns[NSREL_TYPE_NET] = ns;
	find_paths(*state);
	assert_non_null(ns->path);
	assert_null(owner->path);
}

/* What stays longest comes first: a task, then a mount, then an open file. */
static void test_preference(void **state)
{
	struct nsrel_ns *mntns = nodes_ns(*state, NSREL_TYPE_MNT, 9);
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	struct nsrel_ns *ns[4];

	p->task.ns[NSREL_TYPE_MNT] = mntns;
	for (size_t i = 0; i < ARRAY_SIZE(ns); i++) {
		ns[i] = nodes_ns(*state, NSREL_TYPE_NET, i + 1);
		nodes_file(*state, ns[i], NSREL_HOLDER_SOCKET, p, NULL, 3);
		nodes_file(*state, ns[i], NSREL_HOLDER_FD, p, NULL, 4);
		nodes_mount(*state, ns[i], mntns, "/a", -1);
		if (i < 3)
			nodes_mount(*state, ns[i], mntns, "/b", 7);
	}
	nodes_thread(p, 8)->task.ns[NSREL_TYPE_NET] = ns[0];
	nodes_mount(*state, ns[1], mntns, "/c", 0);
	nodes_mount(*state, ns[2], mntns, "/a", 0);
	find_paths(*state);
	assert_string_equal(ns[0]->path, "/proc/7/task/8/ns/net");
	assert_string_equal(ns[1]->path, "/proc/7/root/b");
	assert_string_equal(ns[2]->path, "/a");
	assert_string_equal(ns[3]->path, "/proc/7/fd/4");
}

static void test_files(void **state)
{
	struct nsrel_ns *socket = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *thread = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_process *p = nodes_process(*state, 7, 0);

	for (int k = NSREL_HOLDER_SOCKET; k <= NSREL_HOLDER_IN_FLIGHT; k++)
		nodes_file(*state, socket, (enum nsrel_holder_kind)k, p, NULL, k);
	nodes_file(*state, thread, NSREL_HOLDER_FD, p, nodes_thread(p, 8), INT32_MAX);
	assert_int_equal(link_snapshot(*state, "/p"), 0);
	assert_null(socket->path);
	assert_string_equal(thread->path, "/p/7/task/8/fd/2147483647");
}

/* The caller's /proc does not show them: mounted over, or of other PIDs. */
static void test_covered(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *mntns = nodes_ns(*state, NSREL_TYPE_MNT, 9);
	struct nsrel_ns *a = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *b = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_process *p7 = nodes_process(*state, 7, 0);
	struct nsrel_process *p8 = nodes_process(*state, 8, 0);
	char *path = NULL;

	p7->task.ns[NSREL_TYPE_NET] = p8->task.ns[NSREL_TYPE_NET] = a;
	p7->task.ns[NSREL_TYPE_MNT] = mntns;
	nodes_file(*state, b, NSREL_HOLDER_FD, p7, NULL, 3);
	nodes_mount(*state, b, mntns, "/a", 7);
	nodes_mount(*state, b, mntns, "/b", 0);
	assert_int_equal(table_add(&snap->covered, 7, snap), 0);
	find_paths(*state);
	assert_string_equal(a->path, "/proc/8/ns/net");
	assert_string_equal(b->path, "/b");
	snap->no_proc = true;
	for (const struct nsrel_holder *h = nsrel_ns_next_holder(a, NULL); h;
	     h = nsrel_ns_next_holder(a, h))
		assert_int_equal(nsrel_holder_get_path(snap, h, &path), -ENOENT);
	assert_null(path);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_member),
		test(test_prefix),
		test(test_zombie_leader),
		test(test_loose_thread),
		test(test_member_before_thread),
		test(test_for_children),
		test(test_member_before_for_children),
		test(test_no_pid_link),
		test(test_uninhabited),
		test(test_preference),
		test(test_files),
		test(test_covered),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
