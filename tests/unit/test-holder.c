/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check-holders.h"
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
	check_holders(*state);
	nsrel_snapshot_unref(*state);
	return 0;
}

static void test_names(void **state)
{
	static const char *const names[] = {
		"process",
		"thread",
		"pid_for_children",
		"time_for_children",
		"fd",
		"socket",
		"tun",
		"mark",
		"io_uring",
		"in_flight",
		"mount",
		"child",
		"owned",
		"kernel",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(nsrel_holder_kind_get_name((enum nsrel_holder_kind)i),
				    names[i]);
	assert_null(
		nsrel_holder_kind_get_name((enum nsrel_holder_kind)ARRAY_SIZE(names)));
	assert_null(nsrel_holder_kind_get_name((enum nsrel_holder_kind) - 1));
}

/* Checks the next holder and what it tells of itself; @path NULL: it has none. */
static const struct nsrel_holder *check_next(const struct nsrel_snapshot *snap,
					     const struct nsrel_ns *ns,
					     const struct nsrel_holder *prev,
					     enum nsrel_holder_kind kind, pid_t pid,
					     pid_t tid, const char *path)
{
	const struct nsrel_holder *holder = nsrel_ns_next_holder(ns, prev);
	const struct nsrel_process *process;
	char *found = NULL;

	assert_non_null(holder);
	process = nsrel_holder_get_process(holder);
	assert_int_equal(nsrel_holder_get_kind(holder), kind);
	assert_int_equal(process ? nsrel_process_get_pid(process) : 0, pid);
	assert_int_equal(nsrel_holder_get_tid(holder), tid);
	assert_int_equal(nsrel_holder_get_path(snap, holder, &found), path ? 0 : -ENOENT);
	if (path)
		assert_string_equal(found, path);
	free(found);
	return holder;
}

static void test_tasks(void **state)
{
	struct nsrel_ns *home = nodes_ns(*state, NSREL_TYPE_TIME, 1);
	struct nsrel_ns *away = nodes_ns(*state, NSREL_TYPE_TIME, 2);
	struct nsrel_process *p9 = nodes_process(*state, 9, 0);
	struct nsrel_process *p7 = nodes_process(*state, 7, 0);
	struct nsrel_thread *t8 = nodes_thread(p7, 8);
	const struct nsrel_holder *h = NULL;

	p7->task.ns[NSREL_TYPE_TIME] = p9->task.ns[NSREL_TYPE_TIME] = home;
	t8->task.ns[NSREL_TYPE_TIME] = away;
	p7->task.time_for_children = p9->task.time_for_children = away;
	t8->task.time_for_children = home;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);

	h = check_next(*state, home, h, NSREL_HOLDER_PROCESS, 7, 7, "/proc/7/ns/time");
	h = check_next(*state, home, h, NSREL_HOLDER_PROCESS, 9, 9, "/proc/9/ns/time");
	h = check_next(*state, home, h, NSREL_HOLDER_TIME_FOR_CHILDREN, 7, 8,
		       "/proc/7/task/8/ns/time_for_children");
	assert_null(nsrel_ns_next_holder(home, h));
	assert_int_equal(nsrel_ns_count_holders(home), 3);
	assert_int_equal(nsrel_ns_count_members(home), 2);

	h = check_next(*state, away, NULL, NSREL_HOLDER_THREAD, 7, 8,
		       "/proc/7/task/8/ns/time");
	h = check_next(*state, away, h, NSREL_HOLDER_TIME_FOR_CHILDREN, 7, 7,
		       "/proc/7/ns/time_for_children");
	h = check_next(*state, away, h, NSREL_HOLDER_TIME_FOR_CHILDREN, 9, 9,
		       "/proc/9/ns/time_for_children");
	assert_null(nsrel_ns_next_holder(away, h));
	assert_null(nsrel_ns_next_member(away, NULL));
}

/* The usual case is worth no word: children will be where their parent is. */
static void test_own_for_children(void **state)
{
	struct nsrel_ns *pid = nodes_ns(*state, NSREL_TYPE_PID, 1);
	struct nsrel_process *p = nodes_process(*state, 7, 0);

	p->task.ns[NSREL_TYPE_PID] = p->task.pid_for_children = pid;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_int_equal(nsrel_ns_count_holders(pid), 1);
}

static void test_childless_pid_ns(void **state)
{
	struct nsrel_ns *pid = nodes_ns(*state, NSREL_TYPE_PID, 1);
	struct nsrel_process *p = nodes_process(*state, 7, 0);

	p->task.pid_for_children = pid;
	p->task.no_pid_link = true;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	check_next(*state, pid, NULL, NSREL_HOLDER_PID_FOR_CHILDREN, 7, 7, NULL);
}

/* A child user namespace is owned as well, but holds its parent once. */
static void test_namespaces(void **state)
{
	struct nsrel_ns *top = nodes_ns(*state, NSREL_TYPE_USER, 1);
	struct nsrel_ns *child = nodes_ns_below(*state, NSREL_TYPE_USER, 3, top, top);
	struct nsrel_ns *net = nodes_ns_below(*state, NSREL_TYPE_NET, 2, NULL, top);
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	const struct nsrel_holder *h;

	p->task.ns[NSREL_TYPE_USER] = child;
	p->task.ns[NSREL_TYPE_NET] = net;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	h = check_next(*state, top, NULL, NSREL_HOLDER_CHILD, 0, 0, NULL);
	assert_ptr_equal(nsrel_holder_get_ns(h), child);
	h = check_next(*state, top, h, NSREL_HOLDER_OWNED, 0, 0, NULL);
	assert_ptr_equal(nsrel_holder_get_ns(h), net);
	assert_null(nsrel_ns_next_holder(top, h));
	assert_null(nsrel_holder_get_ns(nsrel_ns_next_holder(net, NULL)));
	assert_null(top->path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test_setup_teardown(test_tasks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_own_for_children, setup, teardown),
		cmocka_unit_test_setup_teardown(test_childless_pid_ns, setup, teardown),
		cmocka_unit_test_setup_teardown(test_namespaces, setup, teardown),
	};

	return cmocka_run_group_tests_name("holder", tests, NULL, NULL);
}
