/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Mount namespaces that nobody lives in, and what is mounted there. */

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"

#define DEPTH 6

/* What is held, and how the child holds it: bodies find it here. */
static struct {
	const char *dir;
	int n_above;
} how;

static const char *format(const char *name)
{
	static char paths[2][160];
	static unsigned int next;
	char *path = paths[next++ % ARRAY_SIZE(paths)];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", how.dir, name);
	return path;
}

static void fill_each(const void *arg)
{
	mounts_note_each(arg, how.n_above);
}

/* The only holder is the child's open file. */
static void compare_held_by_fd(const struct nsrel_snapshot *snap,
			       const struct nsrel_ns *ns, pid_t pid)
{
	const struct nsrel_holder *holder = nsrel_ns_next_holder(ns, NULL);

	CHECK_EQ(nsrel_ns_count_holders(ns), 1);
	CHECK_EQ(nsrel_holder_get_kind(holder), NSREL_HOLDER_FD);
	CHECK(nsrel_holder_get_process(holder) == live_process(snap, pid));
	compare_path(ns);
}

/* Nobody gets there, but what is there is known. */
static void compare_inside(const struct nsrel_snapshot *snap,
			   const struct mounts_ns *told, const char *target,
			   uint64_t mntns)
{
	const struct nsrel_ns *ns = mounts_compare(snap, told);

	mounts_compare_shut(snap, mounts_find_only(ns, target, mntns));
	CHECK(nsrel_ns_get_path(ns) == NULL);
}

static void compare_each_inside(const struct nsrel_snapshot *snap,
				const struct mounts_set *set, uint64_t mntns)
{
	mounts_foreach(i, set)
		compare_inside(snap, &set->of[i],
			       format(nsrel_type_get_name((enum nsrel_type)i)), mntns);
}

static void hold_by_fd(const void *arg)
{
	int fd = mounts_make_mntns(arg, how.n_above, fill_each, arg);
	int noted = child_must(fcntl(fd, F_DUPFD_CLOEXEC, 3), "fcntl(F_DUPFD_CLOEXEC)");

	mounts_note(noted);
	mounts_tell_noted();
	child_hold();
}

static void check_held_by_fd(int n_above)
{
	struct mounts_ns told[NSREL_N_TYPES + 1];
	const struct mounts_ns *mntns = &told[NSREL_N_TYPES];
	const struct nsrel_snapshot *snap;
	struct live_child *child;
	struct mounts_set set;

	mounts_need_root();
	how.dir = live_dir();
	how.n_above = n_above;
	child = live_start(hold_by_fd, how.dir);
	mounts_hear(child, told, ARRAY_SIZE(told));
	memcpy(&set, told, sizeof(set));
	snap = live_snapshot(NULL);
	compare_held_by_fd(snap, mounts_compare(snap, mntns), child->pid);
	compare_each_inside(snap, &set, mntns->told.ino);
	compare_complete(snap, child->pid);
	live_end_all();
	snap = live_snapshot(NULL);
	mounts_compare_gone(snap, mntns);
	mounts_compare_set_gone(snap, &set);
}

static void test_fd(void **state)
{
	(void)state;
	check_held_by_fd(0);
}

static void test_of_another_user_namespace(void **state)
{
	(void)state;
	check_held_by_fd(2);
}

/* Mounted where the child lives. */
static void hold_by_mount(const void *arg)
{
	int fd;

	mounts_begin(arg);
	fd = mounts_make_mntns(arg, 0, fill_each, arg);
	mounts_put(fd, format("held"));
	mounts_note(fd);
	mounts_tell_noted();
	child_hold();
}

static void test_mount(void **state)
{
	struct mounts_ns told[NSREL_N_TYPES + 1];
	const struct mounts_ns *mntns = &told[NSREL_N_TYPES];
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	struct live_child *child;
	struct mounts_set set;

	(void)state;
	mounts_need_root();
	how.dir = live_dir();
	child = live_start(hold_by_mount, how.dir);
	mounts_hear(child, told, ARRAY_SIZE(told));
	memcpy(&set, told, sizeof(set));
	snap = live_snapshot(NULL);
	ns = mounts_compare(snap, mntns);
	mounts_compare_there(snap, ns,
			     mounts_find_only(ns, format("held"),
					      kernel_read_ino(child->pid, "mnt")));
	compare_each_inside(snap, &set, mntns->told.ino);
	live_end_all();
	snap = live_snapshot(NULL);
	mounts_compare_gone(snap, mntns);
	mounts_compare_set_gone(snap, &set);
}

/*
 * In the first there is a mount of the second, in which there is a mount of the third, and
 * so on; every other is owned by a user namespace that nobody lives in. Each has a UTS
 * namespace. Noted are, from the last to the first, each one's and then itself.
 */
static void fill_level(const void *arg)
{
	int level = *(const int *)arg, next = level + 1, fd;

	if (next < DEPTH) {
		fd = mounts_make_mntns(how.dir, level % 2, fill_level, &next);
		mounts_put(fd, format("next"));
		mounts_note(fd);
	}
	fd = mounts_make(NSREL_TYPE_UTS, 0);
	mounts_put(fd, format("uts"));
	mounts_note(fd);
}

static void hold_chain(const void *arg)
{
	int fd = mounts_make_mntns(arg, 0, fill_level, &(int){ 0 });

	mounts_note(child_must(fcntl(fd, F_DUPFD_CLOEXEC, 3), "fcntl(F_DUPFD_CLOEXEC)"));
	mounts_tell_noted();
	child_hold();
}

static void test_chain(void **state)
{
	struct mounts_ns told[DEPTH * 2];
	const struct nsrel_snapshot *snap;
	struct live_child *child;

	(void)state;
	mounts_need_root();
	how.dir = live_dir();
	child = live_start(hold_chain, how.dir);
	mounts_hear(child, told, ARRAY_SIZE(told));
	snap = live_snapshot(NULL);
	compare_held_by_fd(snap, mounts_compare(snap, &told[DEPTH * 2 - 1]), child->pid);
	for (size_t i = 0; i < DEPTH * 2; i += 2) {
		const struct mounts_ns *uts = &told[i], *mntns = &told[i + 1];

		compare_inside(snap, uts, format("uts"), mntns->told.ino);
		if (i + 3 < DEPTH * 2)
			compare_inside(snap, mntns, format("next"), told[i + 3].told.ino);
	}
	live_end_all();
	snap = live_snapshot(NULL);
	for (size_t i = 0; i < DEPTH * 2; i++)
		mounts_compare_gone(snap, &told[i]);
}

/* Names that mountinfo writes otherwise; a long one is the last. */
static const char *const odd_names[] = { "a b\n\t\\#c", "\xff\xfe\x80", "\\040", " " };

#define N_ODD	 (ARRAY_SIZE(odd_names) + 2)
#define LONG_DIR 250

static const char *format_odd(size_t i)
{
	static char path[PATH_MAX];
	size_t len;

	if (i < ARRAY_SIZE(odd_names))
		return format(odd_names[i]);
	len = (size_t)snprintf(path, sizeof(path), "%s", how.dir);
	while (len + LONG_DIR + 1 < PATH_MAX) {
		path[len++] = '/';
		memset(path + len, i % 2 ? '\n' : '\xe4', LONG_DIR);
		len += LONG_DIR;
		path[len] = '\0';
	}
	return path;
}

static void make_dirs(char *path)
{
	for (char *s = path + strlen(how.dir) + 1; (s = strchr(s, '/')); *s++ = '/') {
		*s = '\0';
		CHECK_EQ(mkdir(path, 0700), 0);
	}
}

static void fill_oddly(const void *arg)
{
	(void)arg;
	for (size_t i = 0; i < N_ODD; i++) {
		int fd = mounts_make(NSREL_TYPE_NET, 0);
		char path[PATH_MAX];

		(void)snprintf(path, sizeof(path), "%s", format_odd(i));
		make_dirs(path);
		mounts_put(fd, path);
		mounts_note(fd);
	}
}

static void hold_oddly(const void *arg)
{
	int fd = mounts_make_mntns(arg, 0, fill_oddly, NULL);

	mounts_note(child_must(fcntl(fd, F_DUPFD_CLOEXEC, 3), "fcntl(F_DUPFD_CLOEXEC)"));
	mounts_tell_noted();
	child_hold();
}

static void test_odd_paths(void **state)
{
	struct mounts_ns told[N_ODD + 1];
	const struct nsrel_snapshot *snap;

	(void)state;
	mounts_need_root();
	how.dir = live_dir();
	mounts_hear(live_start(hold_oddly, how.dir), told, ARRAY_SIZE(told));
	snap = live_snapshot(NULL);
	for (size_t i = 0; i < N_ODD; i++)
		compare_inside(snap, &told[i], format_odd(i), told[N_ODD].told.ino);
}

/* Two on one file, in a place where only listmount(2) or setns(2) lead. */
static void fill_stacked(const void *arg)
{
	int fds[2] = { mounts_make(NSREL_TYPE_NET, 0), mounts_make(NSREL_TYPE_NET, 0) };

	(void)arg;
	mounts_put(fds[0], format("net"));
	mounts_bind(fds[1], format("net"));
	mounts_note(fds[0]);
	mounts_note(fds[1]);
}

static void hold_stacked(const void *arg)
{
	int fd = mounts_make_mntns(arg, 0, fill_stacked, NULL);

	mounts_note(child_must(fcntl(fd, F_DUPFD_CLOEXEC, 3), "fcntl(F_DUPFD_CLOEXEC)"));
	mounts_tell_noted();
	child_hold();
}

static void test_stacked(void **state)
{
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	struct mounts_ns told[3];

	(void)state;
	mounts_need_root();
	how.dir = live_dir();
	mounts_hear(live_start(hold_stacked, how.dir), told, ARRAY_SIZE(told));
	snap = live_snapshot(NULL);
	ns = mounts_compare_uncovered(snap, &told[0]);
	mounts_compare_shut(snap, mounts_find_only(ns, format("net"), told[2].told.ino));
	compare_inside(snap, &told[1], format("net"), told[2].told.ino);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_fd),	   live_test(test_of_another_user_namespace),
		live_test(test_mount),	   live_test(test_chain),
		live_test(test_odd_paths), live_test(test_stacked),
	};

	return live_run(tests);
}
