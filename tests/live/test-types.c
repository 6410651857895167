/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A process and its child in a new namespace, of each type. */

#include <sched.h>

#include "child.h"
#include "compare.h"

#define JOINED_BY_CHILDREN (CLONE_NEWPID | CLONE_NEWTIME)

/* The inhabitant reports, then its child does. */
static void inhabit(const void *arg)
{
	const int *flag = arg;

	child_unshare(*flag);
	if (*flag & JOINED_BY_CHILDREN)
		child_move_on();
	child_report();
	(void)child_fork_and_hold();
	child_hold();
}

static void compare_leader(const struct nsrel_ns *ns, pid_t pid)
{
	const struct nsrel_process *leader = nsrel_ns_next_leader(ns, NULL);

	CHECK(leader != NULL);
	CHECK_EQ(nsrel_process_get_pid(leader), pid);
	CHECK(nsrel_ns_next_leader(ns, leader) == NULL);
	CHECK(nsrel_ns_get_oldest_leader(ns) == leader);
}

static void check_type(enum nsrel_type type)
{
	const char *link = nsrel_type_get_name(type);
	int flag = nsrel_type_get_clone_flag(type);
	struct live_child *child = live_start(inhabit, &flag);
	pid_t pids[] = { live_wait(child).pid, live_wait(child).pid };
	struct kernel_ns told = kernel_ns_of(pids[0], link);
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *ns = compare_ns(snap, &told);

	CHECK_EQ(told.clone_flag, flag);
	CHECK(told.owner != 0);
	compare_members(ns, pids, ARRAY_SIZE(pids));
	compare_leader(ns, pids[0]);
	compare_path(ns);
	compare_made(ns);
	CHECK(nsrel_ns_next_loose_thread(ns, NULL) == NULL);
	compare_process(snap, pids[0]);
	compare_process(snap, pids[1]);
	compare_complete(snap, pids[0]);

	live_end_all();
	compare_gone(live_snapshot(NULL), &told, pids[0]);
}

static void test_mnt(void **state)
{
	(void)state;
	check_type(NSREL_TYPE_MNT);
}

static void test_net(void **state)
{
	(void)state;
	check_type(NSREL_TYPE_NET);
}

static void test_pid(void **state)
{
	(void)state;
	check_type(NSREL_TYPE_PID);
}

static void test_uts(void **state)
{
	(void)state;
	check_type(NSREL_TYPE_UTS);
}

static void test_ipc(void **state)
{
	(void)state;
	check_type(NSREL_TYPE_IPC);
}

static void test_user(void **state)
{
	(void)state;
	check_type(NSREL_TYPE_USER);
}

static void test_cgroup(void **state)
{
	(void)state;
	check_type(NSREL_TYPE_CGROUP);
}

static void test_time(void **state)
{
	(void)state;
	check_type(NSREL_TYPE_TIME);
}

/* The order of a snapshot, and its three ways to the same namespace. */
static void test_order(void **state)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *ns, *prev = NULL;
	size_t n = 0;

	(void)state;
	nsrel_snapshot_foreach_ns(ns, snap) {
		CHECK_EQ(nsrel_ns_get_index(ns), n++);
		CHECK(nsrel_snapshot_get_ns(snap, nsrel_ns_get_type(ns),
					    nsrel_ns_get_ino(ns)) == ns);
		CHECK(!prev || nsrel_ns_get_ino(prev) <= nsrel_ns_get_ino(ns));
		prev = ns;
	}
	CHECK(n >= NSREL_N_TYPES - 1);
	CHECK_EQ(nsrel_snapshot_count_ns(snap), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_mnt),	live_test(test_net),  live_test(test_pid),
		live_test(test_uts),	live_test(test_ipc),  live_test(test_user),
		live_test(test_cgroup), live_test(test_time), live_test(test_order),
	};

	return live_run(tests);
}
