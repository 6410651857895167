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

static void check_fd(const struct nsrel_holder *h, int want)
{
	int fd = -1;

	assert_int_equal(nsrel_holder_get_fd(h, &fd), 0);
	assert_int_equal(fd, want);
	assert_null(nsrel_holder_get_target(h));
	assert_null(nsrel_holder_get_mntns(h));
	assert_null(nsrel_holder_get_ns(h));
}

/* By kind, then PID, TID and number; between the tasks and the namespaces. */
static void test_files(void **state)
{
	static const int shuffled[] = { NSREL_HOLDER_IN_FLIGHT, NSREL_HOLDER_FD,
					NSREL_HOLDER_IO_URING,	NSREL_HOLDER_TUN,
					NSREL_HOLDER_SOCKET,	NSREL_HOLDER_MARK };
	struct nsrel_ns *ns = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_process *p9 = nodes_process(*state, 9, 0);
	struct nsrel_process *p7 = nodes_process(*state, 7, 0);
	struct nsrel_thread *t10 = nodes_thread(p7, 10), *t8 = nodes_thread(p7, 8);
	const struct nsrel_holder *h = NULL;

	p9->task.ns[NSREL_TYPE_NET] = ns;
	for (size_t i = 0; i < ARRAY_SIZE(shuffled); i++) {
		enum nsrel_holder_kind kind = (enum nsrel_holder_kind)shuffled[i];

		nodes_file(*state, ns, kind, p7, t10, 3);
		nodes_file(*state, ns, kind, p9, NULL, 0);
		nodes_file(*state, ns, kind, p7, NULL, 100);
		nodes_file(*state, ns, kind, p7, t8, 3);
		nodes_file(*state, ns, kind, p7, NULL, 20);
	}
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	h = check_next(*state, ns, h, NSREL_HOLDER_PROCESS, 9, 9, "/proc/9/ns/net");
	for (int k = NSREL_HOLDER_FD; k <= NSREL_HOLDER_IN_FLIGHT; k++) {
		enum nsrel_holder_kind kind = (enum nsrel_holder_kind)k;
		bool opens = kind == NSREL_HOLDER_FD;

		h = check_next(*state, ns, h, kind, 7, 7, opens ? "/proc/7/fd/20" : NULL);
		check_fd(h, 20);
		h = check_next(*state, ns, h, kind, 7, 7,
			       opens ? "/proc/7/fd/100" : NULL);
		check_fd(h, 100);
		h = check_next(*state, ns, h, kind, 7, 8,
			       opens ? "/proc/7/task/8/fd/3" : NULL);
		check_fd(h, 3);
		h = check_next(*state, ns, h, kind, 7, 10,
			       opens ? "/proc/7/task/10/fd/3" : NULL);
		check_fd(h, 3);
		h = check_next(*state, ns, h, kind, 9, 9, opens ? "/proc/9/fd/0" : NULL);
		check_fd(h, 0);
	}
	assert_null(nsrel_ns_next_holder(ns, h));
	assert_int_equal(nsrel_ns_count_holders(ns), 31);
	assert_int_equal(nsrel_ns_count_members(ns), 1);
}

static const struct nsrel_holder *check_mount(const struct nsrel_snapshot *snap,
					      const struct nsrel_ns *ns,
					      const struct nsrel_holder *prev,
					      const struct nsrel_ns *mntns,
					      const char *target, const char *path)
{
	const struct nsrel_holder *h =
		check_next(snap, ns, prev, NSREL_HOLDER_MOUNT, 0, 0, path);
	int fd;

	assert_ptr_equal(nsrel_holder_get_mntns(h), mntns);
	assert_string_equal(nsrel_holder_get_target(h), target);
	assert_int_equal(nsrel_holder_get_fd(h, &fd), -ENODATA);
	assert_null(nsrel_holder_get_ns(h));
	return h;
}

/* By mount namespace and path; where several lie on each other, by the id. */
static void test_mounts(void **state)
{
	struct nsrel_ns *ns = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *m2 = nodes_ns(*state, NSREL_TYPE_MNT, 2);
	struct nsrel_ns *m3 = nodes_ns(*state, NSREL_TYPE_MNT, 3);
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	struct holder_of_mount *mount;
	const struct nsrel_holder *h = NULL;

	p->task.ns[NSREL_TYPE_MNT] = m2;
	nodes_process(*state, 8, 0)->task.ns[NSREL_TYPE_MNT] = m3;
	nodes_file(*state, ns, NSREL_HOLDER_IN_FLIGHT, p, NULL, 5);
	nodes_mount(*state, ns, m3, "/b", 8);
	nodes_mount(*state, ns, m3, "/a", -1);
	nodes_mount(*state, ns, m3, "/a", 8);
	nodes_mount(*state, ns, m2, "/z\n", 0);
	mount = nodes_mount(*state, ns, m3, "/\377", 8);
	mount->root_tid = 9;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	h = check_next(*state, ns, h, NSREL_HOLDER_IN_FLIGHT, 7, 7, NULL);
	h = check_mount(*state, ns, h, m2, "/z\n", "/z\n");
	h = check_mount(*state, ns, h, m3, "/a", NULL);
	h = check_mount(*state, ns, h, m3, "/a", "/proc/8/root/a");
	h = check_mount(*state, ns, h, m3, "/b", "/proc/8/root/b");
	h = check_mount(*state, ns, h, m3, "/\377", "/proc/8/task/9/root/\377");
	assert_null(nsrel_ns_next_holder(ns, h));
}

/* In a tree that is attached nowhere, which hangs on an open file or on a directory. */
static void test_detached(void **state)
{
	struct nsrel_ns *ns = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *mntns = nodes_ns(*state, NSREL_TYPE_MNT, 2);
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	struct nsrel_thread *t = nodes_thread(p, 8);
	struct holder_of_mount *by_file = nodes_mount(*state, ns, NULL, "/", -1);
	struct holder_of_mount *by_dir = nodes_mount(*state, ns, NULL, "/x", -1);
	const struct nsrel_holder *h = NULL;
	int fd = 77;

	p->task.ns[NSREL_TYPE_MNT] = mntns;
	nodes_mount(*state, ns, mntns, "/zzz", 0);
	by_file->process = by_dir->process = p;
	by_file->task = &t->task;
	by_file->fd = 5;
	by_dir->task = &p->task;
	by_dir->fd = -1;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	h = check_mount(*state, ns, h, mntns, "/zzz", "/zzz");
	h = check_next(*state, ns, h, NSREL_HOLDER_MOUNT, 7, 8, NULL);
	assert_null(nsrel_holder_get_mntns(h));
	assert_int_equal(nsrel_holder_get_fd(h, &fd), 0);
	assert_int_equal(fd, 5);
	h = check_next(*state, ns, h, NSREL_HOLDER_MOUNT, 7, 7, NULL);
	assert_int_equal(nsrel_holder_get_fd(h, &fd), -ENODATA);
	assert_int_equal(fd, 5);
	assert_null(nsrel_ns_next_holder(ns, h));
}

/* The kernel's word counts where there is no other. */
static void test_listed(void **state)
{
	struct nsrel_ns *hidden = nodes_ns(*state, NSREL_TYPE_MNT, 1);
	struct nsrel_ns *held = nodes_ns(*state, NSREL_TYPE_MNT, 2);
	struct nsrel_ns *owner = nodes_ns(*state, NSREL_TYPE_USER, 3);
	struct nsrel_process *p = nodes_process(*state, 7, 0);
	const struct nsrel_holder *h;

	hidden->listed = held->listed = owner->listed = true;
	hidden->owner = owner;
	hidden->owner_state = NSREL_RELATION_KNOWN;
	nodes_file(*state, held, NSREL_HOLDER_FD, p, NULL, 3);
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	h = check_next(*state, hidden, NULL, NSREL_HOLDER_KERNEL, 0, 0, NULL);
	assert_null(nsrel_holder_get_ns(h));
	assert_null(nsrel_ns_next_holder(hidden, h));
	assert_true(nsrel_ns_is_hidden(hidden));
	assert_false(nsrel_ns_is_hidden(held));
	assert_false(nsrel_ns_is_hidden(owner));
	assert_int_equal(nsrel_ns_count_holders(held), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test_setup_teardown(test_tasks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_own_for_children, setup, teardown),
		cmocka_unit_test_setup_teardown(test_childless_pid_ns, setup, teardown),
		cmocka_unit_test_setup_teardown(test_namespaces, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mounts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_detached, setup, teardown),
		cmocka_unit_test_setup_teardown(test_listed, setup, teardown),
	};

	return cmocka_run_group_tests_name("holder", tests, NULL, NULL);
}
