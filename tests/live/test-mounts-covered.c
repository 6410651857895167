/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bind mounts that no path leads to, since something else is mounted on top. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"

/* Those that are covered, and what is seen in their place, if that is a namespace. */
struct layers {
	const char *dir;
	struct mounts_set lower, upper;
};

static void format_target(char (*ret)[128], const char *dir, int type)
{
	(void)snprintf(*ret, sizeof(*ret), "%s/%s", dir,
		       nsrel_type_get_name((enum nsrel_type)type));
}

/* Two holders may have one target: which of them the path opens is told by the path. */
static void compare_lower(const struct nsrel_snapshot *snap, const struct mounts_ns *told,
			  const char *target, uint64_t mntns)
{
	const struct nsrel_ns *ns = mounts_compare_uncovered(snap, told);

	mounts_compare_shut(snap, mounts_find_only(ns, target, mntns));
	CHECK(nsrel_ns_get_path(ns) == NULL);
}

static void compare_upper(const struct nsrel_snapshot *snap, const struct mounts_ns *told,
			  const char *target, pid_t pid)
{
	const struct nsrel_ns *ns = mounts_compare(snap, told);
	uint64_t mntns = kernel_read_ino(pid, "mnt");
	const struct nsrel_holder *holder = mounts_find_only(ns, target, mntns);

	if (pid == getpid())
		mounts_compare_here(snap, ns, holder);
	else
		mounts_compare_there(snap, ns, holder);
	compare_path(ns);
}

/* @pid is who has the mounts: the caller or another. */
static void compare_layers(const struct layers *layers, pid_t pid)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	char target[128];

	mounts_foreach(type, &layers->lower)
	{
		format_target(&target, layers->dir, type);
		compare_lower(snap, &layers->lower.of[type], target,
			      kernel_read_ino(pid, "mnt"));
	}
	mounts_foreach(type, &layers->upper)
	{
		format_target(&target, layers->dir, type);
		compare_upper(snap, &layers->upper.of[type], target, pid);
	}
}

static void tell_each(const int *fds)
{
	for (int i = 0; i < NSREL_N_TYPES; i++)
		mounts_note(fds[i]);
}

static struct mounts_set read_each(const int *fds)
{
	struct mounts_set set = { 0 };

	for (int i = 0; i < NSREL_N_TYPES; i++)
		if (fds[i] >= 0)
			set.of[i] = mounts_read(fds[i]);
	return set;
}

/* The child looks first, then the test does. */
static void tell_layers(struct layers *layers, const int *lower, const int *upper)
{
	layers->lower = read_each(lower);
	tell_each(lower);
	if (upper) {
		layers->upper = read_each(upper);
		tell_each(upper);
	}
	mounts_tell_noted();
	compare_layers(layers, getpid());
	child_report();
	child_hold();
}

static void check_layers(live_body body, bool has_upper)
{
	struct layers layers = { .dir = live_dir() };
	struct live_child *child = live_start(body, layers.dir);
	struct mounts_ns told[2 * NSREL_N_TYPES] = { 0 };
	const struct nsrel_snapshot *snap;

	mounts_hear(child, told, (has_upper ? 2 : 1) * NSREL_N_TYPES);
	memcpy(&layers.lower, told, sizeof(layers.lower));
	memcpy(&layers.upper, told + NSREL_N_TYPES, sizeof(layers.upper));
	live_wait(child);
	compare_layers(&layers, child->pid);
	live_end_all();
	snap = live_snapshot(NULL);
	mounts_compare_set_gone(snap, &layers.lower);
	mounts_compare_set_gone(snap, &layers.upper);
}

/* One on another, on the same file. */
static void stack(const void *arg)
{
	struct layers layers = { .dir = arg };
	int lower[NSREL_N_TYPES], upper[NSREL_N_TYPES];
	char path[128];

	mounts_begin(arg);
	/* Before anything is mounted, which a new mount namespace would have too. */
	for (int i = 0; i < NSREL_N_TYPES; i++)
		upper[i] = mounts_has_type((enum nsrel_type)i)
				 ? mounts_make((enum nsrel_type)i, 1)
				 : -1;
	mounts_put_each(arg, 0, lower);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		if (upper[i] < 0)
			continue;
		format_target(&path, arg, i);
		mounts_bind(upper[i], path);
	}
	tell_layers(&layers, lower, upper);
}

static void test_stacked(void **state)
{
	(void)state;
	check_layers(stack, true);
}

/* Below a directory mounted over, in which there is another one of the same path. */
static void cover_directory(const void *arg)
{
	struct layers layers = { .dir = arg };
	int lower[NSREL_N_TYPES], upper[NSREL_N_TYPES];
	char path[128];

	mounts_begin(arg);
	for (int i = 0; i < NSREL_N_TYPES; i++)
		upper[i] = mounts_has_type((enum nsrel_type)i)
				 ? mounts_make((enum nsrel_type)i, 0)
				 : -1;
	mounts_put_each(arg, 1, lower);
	mounts_add_tmpfs(arg);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		if (upper[i] < 0)
			continue;
		format_target(&path, arg, i);
		mounts_put(upper[i], path);
	}
	tell_layers(&layers, lower, upper);
}

static void test_directory_with_others(void **state)
{
	(void)state;
	check_layers(cover_directory, true);
}

/* There is nothing of that path any more. */
static void cover_with_nothing(const void *arg)
{
	struct layers layers = { .dir = arg };
	int lower[NSREL_N_TYPES];

	mounts_begin(arg);
	mounts_put_each(arg, 0, lower);
	mounts_add_tmpfs(arg);
	tell_layers(&layers, lower, NULL);
}

static void test_directory_with_nothing(void **state)
{
	(void)state;
	check_layers(cover_with_nothing, false);
}

/* Something that would block, loop, or is of no use is what the path leads to. */
static void cover_with_odd_things(const void *arg)
{
	struct layers layers = { .dir = arg };
	int lower[NSREL_N_TYPES];
	char path[128];

	mounts_begin(arg);
	mounts_put_each(arg, 0, lower);
	mounts_add_tmpfs(arg);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		format_target(&path, arg, i);
		if (i % 4 == 0)
			child_must(mkfifo(path, 0600), "mkfifo");
		else if (i % 4 == 1)
			child_must(symlink(path, path), "symlink");
		else if (i % 4 == 2)
			child_must(mkdir(path, 0700), "mkdir");
		else
			child_must(symlink("/proc/1/ns/net", path), "symlink");
	}
	tell_layers(&layers, lower, NULL);
}

static void test_directory_with_odd_things(void **state)
{
	(void)state;
	check_layers(cover_with_odd_things, false);
}

/* A plain file on each. */
static void cover_files(const void *arg)
{
	struct layers layers = { .dir = arg };
	int lower[NSREL_N_TYPES];
	char path[128], plain[128];

	mounts_begin(arg);
	mounts_put_each(arg, 0, lower);
	(void)snprintf(plain, sizeof(plain), "%s/plain", layers.dir);
	close(child_must(open(plain, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "creat"));
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		if (lower[i] < 0)
			continue;
		format_target(&path, arg, i);
		child_must(mount(plain, path, NULL, MS_BIND, NULL), "mount --bind");
	}
	tell_layers(&layers, lower, NULL);
}

static void test_file_on_top(void **state)
{
	(void)state;
	check_layers(cover_files, false);
}

/*
 * Another user namespace owns the mount namespace, in a copy of which nothing can be
 * unmounted. Where a mount namespace is mounted there is no other way.
 */
static void cover_as_user(const void *arg)
{
	int lower[NSREL_N_TYPES];
	char path[128];

	child_unshare(CLONE_NEWUSER);
	mounts_begin(arg);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		bool is_made = i != NSREL_TYPE_MNT && mounts_has_type((enum nsrel_type)i);

		lower[i] = is_made ? mounts_make((enum nsrel_type)i, 0) : -1;
		format_target(&path, arg, i);
		if (is_made)
			mounts_put(lower[i], path);
	}
	mounts_add_tmpfs(arg);
	tell_each(lower);
	mounts_tell_noted();
	child_report();
	child_hold();
}

static void test_of_other_user(void **state)
{
	(void)state;
	mounts_need_root();
	check_layers(cover_as_user, false);
}

/* Two of one namespace on one file: either is as good as the other. */
static void stack_same(const void *arg)
{
	char path[128];
	int fd;

	mounts_begin(arg);
	fd = mounts_make(NSREL_TYPE_NET, 0);
	format_target(&path, arg, NSREL_TYPE_NET);
	mounts_put(fd, path);
	mounts_bind(fd, path);
	mounts_tell(&fd, 1);
	child_hold();
}

static void test_same_stacked(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(stack_same, dir);
	const struct nsrel_holder *holder;
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	struct mounts_ns told;
	char target[128];

	(void)state;
	mounts_hear(child, &told, 1);
	format_target(&target, dir, NSREL_TYPE_NET);
	snap = live_snapshot(NULL);
	ns = mounts_compare(snap, &told);
	CHECK_EQ(nsrel_ns_count_holders(ns), 2);
	nsrel_ns_foreach_holder(holder, ns) {
		CHECK_EQ(nsrel_holder_get_kind(holder), NSREL_HOLDER_MOUNT);
		CHECK_STR(nsrel_holder_get_target(holder), target);
	}
	compare_path(ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_stacked),
		live_test(test_directory_with_others),
		live_test(test_directory_with_nothing),
		live_test(test_directory_with_odd_things),
		live_test(test_file_on_top),
		live_test(test_same_stacked),
		live_test(test_of_other_user),
	};

	return live_run(tests);
}
