/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bind mounts in mount namespaces of others, whose root directories show all or less. */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel-lists.h"
#include "mounts.h"

static const char *format(const char *dir, const char *name)
{
	static char paths[4][160];
	static unsigned int next;
	char *path = paths[next++ % ARRAY_SIZE(paths)];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

/* "DIR/net", "DIR/out/net" */
static const char *format_type(const char *dir, const char *between, int type)
{
	char name[32];

	(void)snprintf(name, sizeof(name), "%s%s", between,
		       nsrel_type_get_name((enum nsrel_type)type));
	return format(dir, name);
}

static const char *make_dir(const char *dir, const char *name)
{
	const char *path = format(dir, name);

	child_must(mkdir(path, 0755), "mkdir");
	return path;
}

static void put_net(const char *path)
{
	int fd = mounts_make(NSREL_TYPE_NET, 1);

	mounts_put(fd, path);
	mounts_note(fd);
}

static void change_root(const char *path)
{
	child_must(chroot(path), "chroot");
	child_must(chdir("/"), "chdir");
}

/* Found at @target, and opens there. */
static void compare_at(const struct nsrel_snapshot *snap, const struct mounts_ns *told,
		       const char *target, uint64_t mntns)
{
	const struct nsrel_ns *ns = mounts_compare(snap, told);

	mounts_compare_there(snap, ns, mounts_find_only(ns, target, mntns));
	compare_path(ns);
}

/* Outside of all root directories: no path, and only newer kernels show it at all. */
static void compare_outside(const struct nsrel_snapshot *snap,
			    const struct mounts_ns *told, const char *target,
			    uint64_t mntns)
{
	enum nsrel_type type = compare_type_of(told->told.clone_flag);
	const struct nsrel_ns *ns;

	if (!kernel_lists_mounts() && !nsrel_snapshot_get_ns(snap, type, told->told.ino))
		return;
	ns = mounts_compare_covered(snap, told);
	mounts_compare_shut(snap, mounts_find_only(ns, target, mntns));
	CHECK(nsrel_ns_get_path(ns) == NULL);
}

/* The only task there has a part of the tree for its root. */
static void live_in_a_part(const void *arg)
{
	const char *dir = arg;

	mounts_begin(dir);
	mounts_note_each(make_dir(dir, "out"), 1);
	(void)make_dir(dir, "root");
	put_net(format(dir, "root/net"));
	mounts_tell_noted();
	change_root(format(dir, "root"));
	child_report();
	child_hold();
}

static void test_outside_of_root(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(live_in_a_part, dir);
	struct mounts_ns told[NSREL_N_TYPES + 1];
	const struct nsrel_snapshot *snap;
	uint64_t mntns;

	(void)state;
	mounts_hear(child, told, ARRAY_SIZE(told));
	live_wait(child);
	mntns = kernel_read_ino(child->pid, "mnt");
	snap = live_snapshot(NULL);
	compare_at(snap, &told[NSREL_N_TYPES], "/net", mntns);
	for (int i = 0; i < NSREL_N_TYPES; i++)
		if (told[i].told.clone_flag)
			compare_outside(snap, &told[i], format_type(dir, "out/", i),
					mntns);
	compare_complete(snap, child->pid);
	live_end_all();
	snap = live_snapshot(NULL);
	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		if (told[i].told.clone_flag)
			mounts_compare_gone(snap, &told[i]);
}

/* Something is mounted on the root directory, and that is the task's root now. */
static void live_on_top(const void *arg)
{
	const char *dir = arg;

	mounts_begin(dir);
	put_net(format(dir, "net"));
	mounts_tell_noted();
	mounts_add_tmpfs("/");
	/* To come from the old root to the new one takes a step up. */
	change_root("/..");
	child_report_number(access(dir, F_OK) < 0);
	child_hold();
}

static void test_covered_root(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(live_on_top, dir);
	const struct nsrel_snapshot *snap;
	struct mounts_ns told;

	(void)state;
	mounts_hear(child, &told, 1);
	CHECK_EQ(live_wait(child).number, 1);
	snap = live_snapshot(NULL);
	compare_outside(snap, &told, format(dir, "net"),
			kernel_read_ino(child->pid, "mnt"));
	compare_complete(snap, child->pid);
	live_end_all();
	mounts_compare_gone(live_snapshot(NULL), &told);
}

/* Two tasks, two parts of the tree, and one path in both. */
static void live_in_two_parts(const void *arg)
{
	const char *dir = arg;

	mounts_begin(dir);
	(void)make_dir(dir, "one");
	put_net(format(dir, "one/net"));
	(void)make_dir(dir, "two");
	put_net(format(dir, "two/net"));
	mounts_tell_noted();
	if (child_fork() == 0) {
		change_root(format(dir, "one"));
		child_report();
		child_hold();
	}
	change_root(format(dir, "two"));
	child_report();
	child_hold();
}

static void test_two_roots(void **state)
{
	struct live_child *child = live_start(live_in_two_parts, live_dir());
	const struct nsrel_snapshot *snap;
	struct mounts_ns told[2];
	uint64_t mntns;

	(void)state;
	mounts_hear(child, told, 2);
	live_wait(child);
	live_wait(child);
	mntns = kernel_read_ino(child->pid, "mnt");
	snap = live_snapshot(NULL);
	compare_at(snap, &told[0], "/net", mntns);
	compare_at(snap, &told[1], "/net", mntns);
	live_end_all();
	snap = live_snapshot(NULL);
	mounts_compare_gone(snap, &told[0]);
	mounts_compare_gone(snap, &told[1]);
}

/* One task sees all, the others only parts of it. */
static void live_in_one_and_all(const void *arg)
{
	const char *dir = arg;

	mounts_begin(dir);
	(void)make_dir(dir, "root");
	(void)make_dir(dir, "root/deep");
	put_net(format(dir, "root/deep/net"));
	put_net(format(dir, "net"));
	mounts_tell_noted();
	if (child_fork() == 0) {
		change_root(format(dir, "root"));
		(void)child_fork_and_hold();
		change_root("/deep");
		child_report();
		child_hold();
	}
	child_report();
	child_hold();
}

/* One mount, as three roots show it, is one holder. */
static void test_many_roots(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(live_in_one_and_all, dir);
	const struct nsrel_snapshot *snap;
	const struct nsrel_holder *holder;
	const struct nsrel_ns *ns;
	struct mounts_ns told[2];
	uint64_t mntns;

	(void)state;
	mounts_hear(child, told, 2);
	for (int i = 0; i < 3; i++)
		live_wait(child);
	mntns = kernel_read_ino(child->pid, "mnt");
	snap = live_snapshot(NULL);
	ns = mounts_compare(snap, &told[0]);
	CHECK_EQ(nsrel_ns_count_holders(ns), 1);
	holder = nsrel_ns_next_holder(ns, NULL);
	compare_at(snap, &told[0], nsrel_holder_get_target(holder), mntns);
	compare_at(snap, &told[1], format(dir, "net"), mntns);
	compare_complete(snap, child->pid);
}

static void *live_elsewhere(void *arg)
{
	mounts_begin(arg);
	mounts_note_each(arg, 0);
	mounts_tell_noted();
	for (;;)
		pause();
	return NULL;
}

static void run_thread(const void *arg)
{
	pthread_t thread;

	child_be_able();
	errno = pthread_create(&thread, NULL, live_elsewhere, (void *)arg);
	child_must(errno ? -1 : 0, "pthread_create");
}

static void live_in_thread(const void *arg)
{
	run_thread(arg);
	child_hold();
}

/* The leader has ended, which hides its files, links and mounts. */
static void live_after_leader(const void *arg)
{
	run_thread(arg);
	pthread_exit(NULL);
}

static void check_thread(live_body body)
{
	const char *dir = live_dir();
	struct mounts_set set;
	struct live_report report = mounts_hear_each(live_start(body, dir), &set);
	const struct nsrel_snapshot *snap;
	char prefix[64], *path = NULL;
	uint64_t mntns;

	(void)snprintf(prefix, sizeof(prefix), "/proc/%d/task/%d/root/", report.pid,
		       report.tid);
	mntns = kernel_ns_of_thread(report.pid, report.tid, "mnt").ino;
	snap = live_snapshot(NULL);
	mounts_foreach(i, &set)
	{
		const char *target = format_type(dir, "", i);
		const struct nsrel_ns *ns = mounts_compare(snap, &set.of[i]);
		const struct nsrel_holder *holder = mounts_find_only(ns, target, mntns);

		mounts_compare_there(snap, ns, holder);
		CHECK_EQ(nsrel_holder_get_path(snap, holder, &path), 0);
		CHECK(strncmp(path, prefix, strlen(prefix)) == 0);
		free(path);
	}
	live_end_all();
	mounts_compare_set_gone(live_snapshot(NULL), &set);
}

static void test_thread(void **state)
{
	(void)state;
	check_thread(live_in_thread);
}

static void test_thread_without_leader(void **state)
{
	(void)state;
	check_thread(live_after_leader);
}

/* In a user namespace and a PID namespace of its own. */
static void live_in_container(const void *arg)
{
	child_unshare(CLONE_NEWUSER | CLONE_NEWPID);
	child_move_on();
	mounts_begin(arg);
	mounts_note_each(arg, 1);
	mounts_tell_noted();
	child_hold();
}

static void test_container(void **state)
{
	const char *dir = live_dir();
	struct mounts_set set;
	pid_t pid = mounts_hear_each(live_start(live_in_container, dir), &set).pid;
	const struct nsrel_snapshot *snap;

	(void)state;
	snap = live_snapshot(NULL);
	mounts_foreach(i, &set) compare_at(snap, &set.of[i], format_type(dir, "", i),
					   kernel_read_ino(pid, "mnt"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_outside_of_root), live_test(test_covered_root),
		live_test(test_two_roots),	 live_test(test_many_roots),
		live_test(test_thread),		 live_test(test_thread_without_leader),
		live_test(test_container),
	};

	return live_run(tests);
}
