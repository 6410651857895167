/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces that are bind-mounted: in the caller's own mount namespace, in others. */

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "mounts.h"

static const char *target_of(const char *dir, int type)
{
	static char target[128];

	(void)snprintf(target, sizeof(target), "%s/%s", dir,
		       nsrel_type_get_name((enum nsrel_type)type));
	return target;
}

static void take_down(const char *dir, const struct mounts_set *set)
{
	mounts_foreach(type, set)
	{
		CHECK_EQ(umount2(target_of(dir, type), 0), 0);
		CHECK_EQ(unlink(target_of(dir, type)), 0);
	}
}

static void make_own(const char *dir, int n_above, struct mounts_set *ret)
{
	int fds[NSREL_N_TYPES];

	mounts_put_each(dir, n_above, fds);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		ret->of[i] = (struct mounts_ns){ 0 };
		if (fds[i] >= 0)
			ret->of[i] = mounts_read(fds[i]);
		live_closep(&fds[i]);
	}
}

static void look_at_own(const char *dir, int n_above)
{
	uint64_t mntns = kernel_read_ino(getpid(), "mnt");
	const struct nsrel_snapshot *snap;
	struct mounts_set set;

	make_own(dir, n_above, &set);
	snap = live_snapshot(NULL);
	mounts_foreach(type, &set)
	{
		const struct nsrel_ns *ns = mounts_compare(snap, &set.of[type]);
		const char *target = target_of(dir, type);

		CHECK_EQ(nsrel_ns_get_type(ns), type);
		mounts_compare_here(snap, ns, mounts_find_only(ns, target, mntns));
		CHECK_STR(nsrel_ns_get_path(ns), target);
	}
	compare_complete(snap, getpid());
	take_down(dir, &set);
	mounts_compare_set_gone(live_snapshot(NULL), &set);
}

static void live_with_own(const void *arg)
{
	mounts_begin(arg);
	look_at_own(arg, 0);
	look_at_own(arg, 2);
}

static void test_own(void **state)
{
	(void)state;
	live_wait_end(live_start(live_with_own, live_dir()));
}

static void mount_each(const void *arg)
{
	mounts_begin(arg);
	mounts_give_each(arg, 1);
	child_hold();
}

static void test_other(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(mount_each, dir);
	const struct nsrel_snapshot *snap;
	struct mounts_set set;
	uint64_t mntns;

	(void)state;
	mounts_hear_each(child, &set);
	mntns = kernel_read_ino(child->pid, "mnt");
	snap = live_snapshot(NULL);
	mounts_foreach(type, &set)
	{
		const struct nsrel_ns *ns = mounts_compare(snap, &set.of[type]);
		const struct nsrel_holder *holder =
			mounts_find_only(ns, target_of(dir, type), mntns);

		mounts_compare_there(snap, ns, holder);
		compare_path(ns);
	}
	compare_complete(snap, child->pid);
	live_end_all();
	mounts_compare_set_gone(live_snapshot(NULL), &set);
}

/* On two files here, and again in a second mount namespace, which is a copy. */
static void mount_four_times(const void *arg)
{
	const char *dir = arg;
	char one[128], two[128];
	int fd;

	mounts_begin(dir);
	fd = mounts_make(NSREL_TYPE_NET, 0);
	(void)snprintf(one, sizeof(one), "%s/one", dir);
	(void)snprintf(two, sizeof(two), "%s/two", dir);
	mounts_put(fd, one);
	mounts_put(fd, two);
	mounts_tell(&fd, 1);
	if (child_fork() == 0) {
		child_unshare(CLONE_NEWNS);
		child_report();
	}
	child_hold();
}

static void test_many_mounts_of_one(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(mount_four_times, dir);
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	struct mounts_ns told;
	uint64_t mntns[2];
	char target[128];

	(void)state;
	mounts_hear(child, &told, 1);
	mntns[0] = kernel_read_ino(child->pid, "mnt");
	mntns[1] = kernel_read_ino(live_wait(child).pid, "mnt");
	snap = live_snapshot(NULL);
	ns = mounts_compare(snap, &told);
	CHECK_EQ(nsrel_ns_count_holders(ns), 4);
	for (int i = 0; i < 4; i++) {
		(void)snprintf(target, sizeof(target), "%s/%s", dir,
			       i % 2 ? "two" : "one");
		mounts_compare_there(snap, ns, mounts_find(ns, target, mntns[i / 2]));
	}
	compare_path(ns);
	live_end_all();
	mounts_compare_gone(live_snapshot(NULL), &told);
}

/* What a task is in and a mount holds has both holders. */
static void live_in_mounted(const void *arg)
{
	const char *dir = arg;
	char path[128];
	int fd;

	mounts_begin(dir);
	fd = mounts_make(NSREL_TYPE_UTS, 0);
	(void)snprintf(path, sizeof(path), "%s/uts", dir);
	mounts_put(fd, path);
	child_must(setns(fd, CLONE_NEWUTS), "setns");
	mounts_tell(&fd, 1);
	child_hold();
}

static void test_inhabited(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(live_in_mounted, dir);
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	struct mounts_ns told;
	char target[128];

	(void)state;
	mounts_hear(child, &told, 1);
	(void)snprintf(target, sizeof(target), "%s/uts", dir);
	snap = live_snapshot(NULL);
	ns = mounts_compare(snap, &told);
	compare_members(ns, &child->pid, 1);
	CHECK_EQ(nsrel_ns_count_holders(ns), 2);
	mounts_compare_there(snap, ns,
			     mounts_find(ns, target, kernel_read_ino(child->pid, "mnt")));
	compare_path(ns);
}

/* Who does not ask for mounts does not get them. */
static void test_not_asked(void **state)
{
	struct live_child *child = live_start(mount_each, live_dir());
	struct nsrel_context *ctx = live_context(NULL);
	const struct nsrel_snapshot *snap;
	struct mounts_set set;

	(void)state;
	mounts_hear_each(child, &set);
	CHECK_EQ(nsrel_context_set_sources(ctx, NSREL_SOURCES_DEFAULT &
							~(NSREL_SOURCE_MOUNTS |
							  NSREL_SOURCE_KERNEL)),
		 0);
	snap = live_snapshot(ctx);
	mounts_compare_set_gone(snap, &set);
	CHECK_EQ(nsrel_context_set_sources(ctx, NSREL_SOURCE_TASKS | NSREL_SOURCE_MOUNTS),
		 0);
	CHECK_EQ(nsrel_context_set_types(ctx, NSREL_TYPE_MASK(NSREL_TYPE_NET)), 0);
	snap = live_snapshot(ctx);
	mounts_foreach(type, &set)
	{
		const struct nsrel_ns *ns = nsrel_snapshot_get_ns(
			snap, (enum nsrel_type)type, set.of[type].told.ino);

		if (type == NSREL_TYPE_NET)
			CHECK(ns && nsrel_ns_count_holders(ns) == 1);
		else if (type !=
			 NSREL_TYPE_MNT) /* which the way to mounts leads through */
			CHECK(ns == NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_own),
		live_test(test_other),
		live_test(test_many_mounts_of_one),
		live_test(test_inhabited),
		live_test(test_not_asked),
	};

	return live_run(tests);
}
