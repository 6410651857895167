/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening what a snapshot has, long after it was taken. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "held.h"
#include "mounts.h"

static bool is_in_sight(const struct nsrel_ns *ns)
{
	return nsrel_ns_get_path(ns) != NULL;
}

/* It is the one that the kernel told of. */
static void compare_opened(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			   const struct kernel_ns *told)
{
	_cleanup_handle_ struct nsrel_handle *handle = NULL;
	struct kernel_ns found;

	CHECK_EQ(nsrel_handle_open_ns(snap, ns, &handle), 0);
	kernel_ask(nsrel_handle_get_fd(handle), &found);
	CHECK_EQ(found.ino, told->ino);
	CHECK_EQ(found.clone_flag, told->clone_flag);
	CHECK_EQ(found.id, told->id);
	CHECK(nsrel_snapshot_find_handle(snap, handle) == ns);
}

/* The kernel takes its time over some that nobody has any more. */
static void compare_gone_soon(const struct nsrel_snapshot *snap,
			      const struct nsrel_ns *ns)
{
	struct nsrel_handle *handle = NULL;
	int r;

	while ((r = nsrel_handle_open_ns(snap, ns, &handle)) == 0) {
		handle = nsrel_handle_unref(handle);
		(void)usleep(1000);
	}
	CHECK_EQ(r, -ESTALE);
	CHECK(handle == NULL);
}

/* All that has a path opens, whoever looks, if it is not gone by now. */
static void test_machine(void **state)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *ns;
	size_t n = 0;

	(void)state;
	nsrel_snapshot_foreach_ns(ns, snap) {
		struct nsrel_handle *handle = NULL;
		int r = nsrel_handle_open_ns(snap, ns, &handle);

		if (r == 0) {
			CHECK_EQ(nsrel_handle_get_type(handle), nsrel_ns_get_type(ns));
			CHECK(nsrel_snapshot_find_handle(snap, handle) == ns);
			n++;
		} else {
			CHECK(r == -ESTALE || r == -EACCES || r == -EPERM ||
			      (r == -ENOENT && !is_in_sight(ns)));
		}
		nsrel_handle_unref(handle);
	}
	CHECK(n >= 6);
}

static void make_all(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUSER);
	child_unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS |
		      CLONE_NEWIPC | CLONE_NEWCGROUP | CLONE_NEWPID);
	child_move_on();
	child_report();
	child_hold();
}

/* Members, and the user namespace between that nobody is in. */
static void test_members(void **state)
{
	pid_t pid = live_start_and_wait(make_all, NULL).pid;
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *middle = NULL;
	struct kernel_ns told;

	(void)state;
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		const char *link = nsrel_type_get_name((enum nsrel_type)i);

		if (!kernel_read_ino(pid, link))
			continue;
		told = kernel_ns_of(pid, link);
		compare_opened(snap, compare_ns(snap, &told), &told);
		if (i == NSREL_TYPE_USER)
			middle = nsrel_ns_get_parent(compare_ns(snap, &told));
	}
	CHECK(middle && nsrel_ns_get_path(middle) == NULL);
	{
		_cleanup_close_ int user = kernel_open(pid, pid, "user");
		_cleanup_close_ int parent = kernel_open_parent(user);

		kernel_ask(parent, &told);
	}
	compare_opened(snap, middle, &told);
	live_end_all();
	compare_gone_soon(snap, middle);
}

static void test_gone(void **state)
{
	pid_t pid = live_start_and_wait(make_all, NULL).pid;
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_process *process = live_process(snap, pid);
	struct nsrel_handle *handle = NULL;

	(void)state;
	CHECK_EQ(nsrel_handle_open_ns(snap, nsrel_process_get_ns(process, NSREL_TYPE_NET),
				      &handle),
		 0);
	live_end_all();
	compare_gone_soon(snap, nsrel_process_get_ns(process, NSREL_TYPE_UTS));
	compare_gone_soon(snap, nsrel_process_get_ns(process, NSREL_TYPE_PID));
	/* The process is gone, and this one is not: its id leads to it. */
	if (geteuid() == 0) {
		struct nsrel_handle *again = NULL;
		int r = nsrel_handle_open_ns(
			snap, nsrel_process_get_ns(process, NSREL_TYPE_NET), &again);

		CHECK(r == -ESTALE || nsrel_handle_is_same(handle, again));
		nsrel_handle_unref(again);
	}
	nsrel_handle_unref(handle);
}

static void hold_fds(const void *arg)
{
	const int *flags = arg;
	unsigned int types = held_make_all(*flags);

	child_report_number((int)types);
	child_await_order();
	held_close_all(types);
	child_report();
	child_hold();
}

static void check_fds(int flags)
{
	struct live_child *child = live_start(hold_fds, &flags);
	struct live_report at = live_wait(child);
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *found[NSREL_N_TYPES] = { NULL };

	for (int i = 0; i < NSREL_N_TYPES; i++) {
		struct kernel_ns told;

		if (!(at.number & NSREL_TYPE_MASK(i)))
			continue;
		told = held_ask(&at, HELD_FD + i);
		found[i] = compare_ns(snap, &told);
		compare_opened(snap, found[i], &told);
	}
	live_order(child);
	live_wait(child);
	for (int i = 0; i < NSREL_N_TYPES; i++)
		if (found[i])
			compare_gone_soon(snap, found[i]);
}

static void test_fds(void **state)
{
	(void)state;
	check_fds(O_RDONLY);
}

static void test_path_fds(void **state)
{
	(void)state;
	check_fds(O_PATH);
}

/* Mounted where the child is, and nowhere else. */
static void hold_mounts(const void *arg)
{
	mounts_begin(arg);
	mounts_give_each(arg, 1);
	child_hold();
}

static void test_mounts(void **state)
{
	const struct nsrel_ns *found[NSREL_N_TYPES] = { NULL };
	const struct nsrel_snapshot *snap;
	struct live_child *child;
	struct mounts_set set;

	(void)state;
	mounts_need_root();
	child = live_start(hold_mounts, live_dir());
	mounts_hear_each(child, &set);
	snap = live_snapshot(NULL);
	mounts_foreach(i, &set)
	{
		found[i] = mounts_compare(snap, &set.of[i]);
		compare_opened(snap, found[i], &set.of[i].told);
	}
	live_end_all();
	for (int i = 0; i < NSREL_N_TYPES; i++)
		if (found[i])
			compare_gone_soon(snap, found[i]);
}

/* Others' are not for an ordinary user; one's own are. */
static void look_as_other_user(const void *arg)
{
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;

	(void)arg;
	child_become(1000);
	snap = live_snapshot(NULL);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		struct nsrel_handle *handle = NULL;

		ns = nsrel_process_get_ns(live_process(snap, getpid()),
					  (enum nsrel_type)i);
		if (!ns)
			continue;
		CHECK_EQ(nsrel_handle_open_ns(snap, ns, &handle), 0);
		nsrel_handle_unref(handle);
	}
}

static void test_other_user(void **state)
{
	(void)state;
	if (geteuid() != 0)
		live_skip("only root can be another user");
	live_wait_end(live_start(look_as_other_user, NULL));
}

/* What root saw: to others it is there, and not for them. */
static void open_as_other_user(const void *arg)
{
	const struct nsrel_snapshot *snap = arg;
	const struct nsrel_ns *ns;

	child_become(1000);
	nsrel_snapshot_foreach_ns(ns, snap) {
		struct nsrel_handle *handle = NULL;
		int r = nsrel_handle_open_ns(snap, ns, &handle);

		CHECK(r == 0 || r == -EACCES || r == -EPERM || r == -ESTALE ||
		      (r == -ENOENT && !is_in_sight(ns)));
		nsrel_handle_unref(handle);
	}
}

static void test_denied(void **state)
{
	pid_t pid = live_start_and_wait(make_all, NULL).pid;
	const struct nsrel_snapshot *snap = live_snapshot(NULL);

	(void)state;
	CHECK(live_process(snap, pid) != NULL);
	if (geteuid() != 0)
		live_skip("only root can be another user");
	live_wait_end(live_start(open_as_other_user, snap));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_machine),    live_test(test_members),
		live_test(test_gone),	    live_test(test_fds),
		live_test(test_path_fds),   live_test(test_mounts),
		live_test(test_other_user), live_test(test_denied),
	};

	return live_run(tests);
}
