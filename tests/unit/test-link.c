/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check-snapshot.h"
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

static void link_and_check(struct nsrel_snapshot *snap)
{
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
	check_snapshot(snap);
}

static struct nsrel_process *in_net(struct nsrel_snapshot *snap, pid_t pid, pid_t ppid,
				    uint64_t ino)
{
	struct nsrel_process *p = nodes_process(snap, pid, ppid);

	p->task.ns[NSREL_TYPE_NET] = nodes_ns(snap, NSREL_TYPE_NET, ino);
	return p;
}

static void test_empty(void **state)
{
	link_and_check(*state);
}

static void test_order(void **state)
{
	static const struct {
		enum nsrel_type type;
		uint64_t ino;
	} sorted[] = {
		{ NSREL_TYPE_NET, 0 },		 { NSREL_TYPE_MNT, 5 },
		{ NSREL_TYPE_UTS, 5 },		 { NSREL_TYPE_TIME, 5 },
		{ NSREL_TYPE_USER, 4026531840 }, { NSREL_TYPE_MNT, UINT64_MAX - 1 },
		{ NSREL_TYPE_IPC, UINT64_MAX },
	};
	struct nsrel_process *p[] = { nodes_process(*state, 300, 0),
				      nodes_process(*state, 2, 0),
				      nodes_process(*state, 10, 0) };
	const struct nsrel_ns *ns;
	size_t n = 0;

	for (size_t i = ARRAY_SIZE(sorted); i-- > 0;)
		p[i % 3]->task.ns[sorted[i].type] =
			nodes_ns(*state, sorted[i].type, sorted[i].ino);
	link_and_check(*state);
	nsrel_snapshot_foreach_ns(ns, *state) {
		assert_int_equal(nsrel_ns_get_type(ns), sorted[n].type);
		assert_int_equal(nsrel_ns_get_ino(ns), sorted[n].ino);
		assert_int_equal(nsrel_ns_get_index(ns), n++);
	}
	assert_int_equal(n, ARRAY_SIZE(sorted));
	assert_int_equal(p[1]->index, 0);
	assert_int_equal(p[2]->index, 1);
	assert_int_equal(p[0]->index, 2);
}

/* What a process that ended meanwhile left behind. */
static void test_drops_unheld(void **state)
{
	struct nsrel_ns *lost = nodes_ns(*state, NSREL_TYPE_USER, 1);

	nodes_ns_below(*state, NSREL_TYPE_NET, 2, NULL, lost);
	nodes_ns_below(*state, NSREL_TYPE_USER, 3, lost, lost);
	in_net(*state, 7, 0, 4);
	link_and_check(*state);
	assert_int_equal(nsrel_snapshot_count_ns(*state), 1);
	assert_null(nsrel_snapshot_get_ns(*state, NSREL_TYPE_USER, 1));
	assert_null(nsrel_snapshot_get_ns(*state, NSREL_TYPE_NET, 2));
	assert_non_null(nsrel_snapshot_get_ns(*state, NSREL_TYPE_NET, 4));
}

static void test_keeps_related(void **state)
{
	struct nsrel_ns *top = nodes_ns(*state, NSREL_TYPE_USER, 1);
	struct nsrel_ns *mid = nodes_ns_below(*state, NSREL_TYPE_USER, 2, top, top);
	struct nsrel_ns *low = nodes_ns_below(*state, NSREL_TYPE_USER, 3, mid, mid);
	struct nsrel_ns *pid_top = nodes_ns_below(*state, NSREL_TYPE_PID, 4, NULL, top);
	struct nsrel_ns *pid = nodes_ns_below(*state, NSREL_TYPE_PID, 5, pid_top, low);

	nodes_ns_below(*state, NSREL_TYPE_USER, 6, low, low);
	nodes_process(*state, 7, 0)->task.ns[NSREL_TYPE_PID] = pid;
	link_and_check(*state);
	assert_int_equal(nsrel_snapshot_count_ns(*state), 5);
	assert_null(nsrel_snapshot_get_ns(*state, NSREL_TYPE_USER, 6));
	assert_ptr_equal(nsrel_snapshot_get_ns(*state, NSREL_TYPE_USER, 1), top);
}

static void test_keeps_held_by_threads(void **state)
{
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	struct nsrel_thread *t = nodes_thread(p, 8);

	p->task.pid_for_children = nodes_ns(*state, NSREL_TYPE_PID, 1);
	p->task.time_for_children = nodes_ns(*state, NSREL_TYPE_TIME, 2);
	t->task.ns[NSREL_TYPE_NET] = nodes_ns(*state, NSREL_TYPE_NET, 3);
	t->task.pid_for_children = nodes_ns(*state, NSREL_TYPE_PID, 4);
	t->task.time_for_children = nodes_ns(*state, NSREL_TYPE_TIME, 5);
	link_and_check(*state);
	assert_int_equal(nsrel_snapshot_count_ns(*state), 5);
}

/* Children and owned ones, in the snapshot's order. */
static void test_lists(void **state)
{
	static const uint64_t inos[] = { 50, 20, 40, 30 };
	struct nsrel_ns *top = nodes_ns(*state, NSREL_TYPE_USER, 10);
	const struct nsrel_ns *ns;
	uint64_t ino = 20;

	for (size_t i = 0; i < ARRAY_SIZE(inos); i++) {
		struct nsrel_process *p = nodes_process(*state, (pid_t)i + 1, 0);

		p->task.ns[NSREL_TYPE_USER] =
			nodes_ns_below(*state, NSREL_TYPE_USER, inos[i], top, top);
		p->task.ns[NSREL_TYPE_UTS] =
			nodes_ns_below(*state, NSREL_TYPE_UTS, inos[i] + 5, NULL, top);
	}
	link_and_check(*state);
	nsrel_ns_foreach_child(ns, top) {
		assert_int_equal(nsrel_ns_get_ino(ns), ino);
		ino += 10;
	}
	assert_int_equal(ino, 60);
	ino = 20;
	nsrel_ns_foreach_owned(ns, top) {
		assert_int_equal(nsrel_ns_get_ino(ns), ino);
		ino += 5;
	}
	assert_int_equal(ino, 60);
}

static void test_leaders(void **state)
{
	const struct nsrel_process *leader = NULL;
	const struct nsrel_ns *net;

	in_net(*state, 1, 0, 1);
	in_net(*state, 10, 1, 2);
	in_net(*state, 11, 10, 2);
	in_net(*state, 5, 11, 1);
	in_net(*state, 12, 5, 2);
	in_net(*state, 13, 999, 2);
	link_and_check(*state);
	net = nsrel_snapshot_get_ns(*state, NSREL_TYPE_NET, 2);
	assert_int_equal(nsrel_ns_count_members(net), 4);
	leader = nsrel_ns_next_leader(net, leader);
	assert_int_equal(nsrel_process_get_pid(leader), 10);
	leader = nsrel_ns_next_leader(net, leader);
	assert_int_equal(nsrel_process_get_pid(leader), 12);
	leader = nsrel_ns_next_leader(net, leader);
	assert_int_equal(nsrel_process_get_pid(leader), 13);
	assert_null(nsrel_ns_next_leader(net, leader));
}

static void test_oldest_leader(void **state)
{
	/* -1: start unknown */
	static const struct {
		int64_t start[3];
		pid_t oldest;
	} rows[] = {
		{ { 5, 6, 7 }, 1 },    { { 7, 6, 5 }, 3 },  { { 5, 5, 5 }, 1 },
		{ { 6, 5, 5 }, 2 },    { { -1, 6, 5 }, 3 }, { { -1, -1, 5 }, 3 },
		{ { -1, -1, -1 }, 1 }, { { 0, -1, 0 }, 1 }, { { -1, 5, 5 }, 2 },
		{ { 6, -1, 5 }, 3 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (pid_t j = 0; j < 3; j++) {
			pid_t pid = (pid_t)i * 10 + j + 1;
			struct nsrel_process *p = in_net(*state, pid, 0, i);

			p->task.has_start_time = rows[i].start[j] >= 0;
			p->task.start_time = (uint64_t)rows[i].start[j];
		}
	link_and_check(*state);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct nsrel_process *p = nsrel_ns_get_oldest_leader(
			nsrel_snapshot_get_ns(*state, NSREL_TYPE_NET, i));

		assert_int_equal(nsrel_process_get_pid(p) % 10, rows[i].oldest);
	}
}

/* One that is older than its parent is no leader for that. */
static void test_oldest_is_leader(void **state)
{
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, 1);

	nodes_process_at(*state, 7, 0, 100)->task.ns[NSREL_TYPE_NET] = net;
	nodes_process_at(*state, 8, 7, 50)->task.ns[NSREL_TYPE_NET] = net;
	link_and_check(*state);
	assert_int_equal(nsrel_process_get_pid(nsrel_ns_get_oldest_leader(net)), 7);
}

static void test_loose_threads(void **state)
{
	static const pid_t want[] = { 20, 8, 31 };
	struct nsrel_ns *a = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *b = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_process *late = nodes_process(*state, 30, 0);
	struct nsrel_process *early = nodes_process(*state, 7, 0);
	const struct nsrel_thread *t;
	size_t n = 0;

	late->task.ns[NSREL_TYPE_NET] = early->task.ns[NSREL_TYPE_NET] = a;
	nodes_thread(late, 31)->task.ns[NSREL_TYPE_NET] = b;
	nodes_thread(early, 20)->task.ns[NSREL_TYPE_NET] = b;
	nodes_thread(early, 9)->task.ns[NSREL_TYPE_NET] = a;
	/* Made later, though its number is lower. */
	nodes_thread(early, 8)->task.ns[NSREL_TYPE_NET] = b;
	link_and_check(*state);
	assert_null(nsrel_ns_next_loose_thread(a, NULL));
	nsrel_ns_foreach_loose_thread(t, b)
		assert_int_equal(nsrel_thread_get_tid(t), want[n++]);
	assert_int_equal(n, 3);
	assert_int_equal(nsrel_ns_count_members(b), 0);
	assert_null(nsrel_ns_get_oldest_leader(b));
}

static void test_keeps_held_by_files_and_mounts(void **state)
{
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	struct nsrel_ns *mntns = nodes_ns(*state, NSREL_TYPE_MNT, 1);
	struct nsrel_ns *inner = nodes_ns(*state, NSREL_TYPE_MNT, 2);

	nodes_file(*state, mntns, NSREL_HOLDER_FD, p, NULL, 3);
	nodes_file(*state, nodes_ns(*state, NSREL_TYPE_NET, 3), NSREL_HOLDER_SOCKET, p,
		   NULL, 4);
	/* A mount namespace that is mounted in another one, and what is mounted there. */
	nodes_mount(*state, nodes_ns(*state, NSREL_TYPE_UTS, 4), inner, "/a", -1);
	nodes_mount(*state, inner, mntns, "/b", -1);
	nodes_ns(*state, NSREL_TYPE_IPC, 5)->listed = true;
	link_and_check(*state);
	assert_int_equal(nsrel_snapshot_count_ns(*state), 5);
	assert_true(nsrel_ns_is_hidden(nsrel_snapshot_get_ns(*state, NSREL_TYPE_IPC, 5)));
}

/* Mounts in a mount namespace that is gone have gone with it. */
static void test_drops_dead_mounts(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *gone = nodes_ns(*state, NSREL_TYPE_MNT, 1);
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_ns *mntns = nodes_ns(*state, NSREL_TYPE_MNT, 3);

	nodes_process(*state, 7, 0)->task.ns[NSREL_TYPE_MNT] = mntns;
	nodes_mount(*state, net, gone, "/a", -1);
	nodes_mount(*state, net, mntns, "/b", 0);
	nodes_mount(*state, nodes_ns(*state, NSREL_TYPE_UTS, 4), gone, "/c", -1);
	link_and_check(*state);
	assert_int_equal(snap->mounts.n_items, 1);
	assert_int_equal(nsrel_snapshot_count_ns(snap), 2);
	assert_int_equal(nsrel_ns_count_holders(net), 1);
	assert_string_equal(net->path, "/b");
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_empty),
		test(test_order),
		test(test_drops_unheld),
		test(test_keeps_related),
		test(test_keeps_held_by_threads),
		test(test_lists),
		test(test_leaders),
		test(test_oldest_leader),
		test(test_oldest_is_leader),
		test(test_loose_threads),
		test(test_keeps_held_by_files_and_mounts),
		test(test_drops_dead_mounts),
	};

	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
