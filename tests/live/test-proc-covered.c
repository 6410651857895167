/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Something is mounted over parts of the caller's /proc. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"

/* Who is covered, and another one. */
struct pair {
	pid_t pid, other;
	struct kernel_ns uts, net;
};

static void live_apart(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWNS);
	child_report();
	child_hold();
}

static void start_pair(struct pair *ret)
{
	ret->pid = live_start_and_wait(live_apart, NULL).pid;
	ret->other = live_start_and_wait(live_apart, NULL).pid;
	ret->uts = kernel_ns_of(ret->pid, "uts");
	ret->net = kernel_ns_of(ret->pid, "net");
}

static const char *format(pid_t pid, const char *rest)
{
	static char paths[2][64];
	static unsigned int next;
	char *path = paths[next++ % ARRAY_SIZE(paths)];

	(void)snprintf(path, sizeof(paths[0]), "/proc/%d%s", (int)pid, rest);
	return path;
}

/* A path opens what it is said to open, or there is none. */
static void compare_all_paths(const struct nsrel_snapshot *snap,
			      const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;

	nsrel_ns_foreach_holder(holder, ns) {
		_cleanup_close_ int fd = -1;
		char *path = NULL;
		struct stat st;

		if (nsrel_holder_get_path(snap, holder, &path) < 0)
			continue;
		fd = open(path, O_RDONLY | O_CLOEXEC);
		CHECK(fd >= 0);
		CHECK_EQ(fstat(fd, &st), 0);
		CHECK_EQ(st.st_ino, nsrel_ns_get_ino(ns));
		free(path);
	}
	if (nsrel_ns_get_path(ns))
		compare_path(ns);
}

static void compare_covered(const struct pair *pair)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_process *process = live_process(snap, pair->pid);
	const struct nsrel_ns *uts = compare_ns(snap, &pair->uts);
	const struct nsrel_ns *net = compare_ns(snap, &pair->net);

	CHECK(nsrel_process_get_ns(process, NSREL_TYPE_UTS) == uts);
	CHECK(nsrel_process_get_ns(process, NSREL_TYPE_NET) == net);
	compare_members(uts, &pair->pid, 1);
	compare_members(net, &pair->pid, 1);
	CHECK(nsrel_process_get_name(process) != NULL);
	compare_complete(snap, pair->pid);
	compare_all_paths(snap, uts);
	compare_all_paths(snap, net);
	compare_process(snap, pair->other);
	compare_all_paths(snap, nsrel_process_get_ns(live_process(snap, pair->other),
						     NSREL_TYPE_UTS));
}

/* Opened by PID it is that namespace, or what the error says; a reference likewise. */
static void compare_handle(const struct pair *pair, int expected, bool has_pid)
{
	struct nsrel_handle *handle = NULL, *again = NULL;
	char *text = NULL;

	CHECK_EQ(nsrel_handle_open_pid(pair->pid, NSREL_TYPE_UTS, &handle), expected);
	if (expected < 0)
		return;
	CHECK_EQ(nsrel_handle_get_ino(handle), pair->uts.ino);
	CHECK_EQ(nsrel_handle_get_reference(handle, &text), 0);
	CHECK_EQ(strstr(text, ",pid=") != NULL, has_pid);
	if (has_pid) {
		CHECK_EQ(nsrel_handle_open_reference(text, &again), 0);
		CHECK_EQ(nsrel_handle_get_ino(again), pair->uts.ino);
	}
	free(text);
	nsrel_handle_unref(again);
	nsrel_handle_unref(handle);
}

static void begin(void)
{
	child_unshare(CLONE_NEWNS);
	child_must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount / private");
}

static void cover_with_nothing(const void *arg)
{
	const struct pair *pair = arg;

	begin();
	mounts_add_tmpfs(format(pair->pid, ""));
	CHECK(access(format(pair->pid, "/stat"), F_OK) < 0);
	compare_covered(pair);
	compare_handle(pair, 0, true);
}

/* What lies. */
static void cover_with_other(const void *arg)
{
	const struct pair *pair = arg;

	begin();
	child_must(mount(format(pair->other, ""), format(pair->pid, ""), NULL, MS_BIND,
			 NULL),
		   "mount --bind");
	CHECK(kernel_read_ino(pair->pid, "uts") != pair->uts.ino);
	compare_covered(pair);
	compare_handle(pair, 0, true);
}

static void cover_part(const struct pair *pair, const char *rest)
{
	begin();
	child_must(mount(format(pair->other, rest), format(pair->pid, rest), NULL,
			 MS_BIND, NULL),
		   "mount --bind");
	compare_covered(pair);
}

static void cover_links(const void *arg)
{
	cover_part(arg, "/ns");
	compare_handle(arg, -EACCES, false);
}

static void cover_tasks(const void *arg)
{
	cover_part(arg, "/task");
	compare_handle(arg, 0, true);
}

static void cover_stat(const void *arg)
{
	cover_part(arg, "/stat");
	compare_handle(arg, 0, false);
}

/* What it has mounted is found, though the way there is covered. */
static void cover_who_mounts(const void *arg)
{
	const char *dir = arg;
	const struct nsrel_snapshot *snap;
	struct mounts_ns told;
	struct kernel_ns mntns;
	char target[128];
	pid_t pid;
	int fd;

	mounts_begin(dir);
	(void)snprintf(target, sizeof(target), "%s/net", dir);
	fd = mounts_make(NSREL_TYPE_NET, 0);
	told = mounts_read(fd);
	mounts_put(fd, target);
	close(fd);
	pid = child_fork();
	if (pid == 0)
		for (;;)
			pause();
	begin();
	child_must(umount2(target, 0), "umount");
	mntns = kernel_ns_of(pid, "mnt");
	mounts_add_tmpfs(format(pid, ""));
	snap = live_snapshot(NULL);
	(void)mounts_find_only(mounts_compare(snap, &told), target, mntns.ino);
	compare_all_paths(snap, mounts_compare(snap, &told));
}

static void test_mounts(void **state)
{
	(void)state;
	if (geteuid() != 0)
		live_skip("only root has a proc file system of its own");
	live_wait_end(live_start(cover_who_mounts, live_dir()));
}

static void check(live_body body)
{
	struct pair pair;

	if (geteuid() != 0)
		live_skip("only root has a proc file system of its own");
	start_pair(&pair);
	live_wait_end(live_start(body, &pair));
}

static void test_nothing(void **state)
{
	(void)state;
	check(cover_with_nothing);
}

static void test_other(void **state)
{
	(void)state;
	check(cover_with_other);
}

static void test_links(void **state)
{
	(void)state;
	check(cover_links);
}

static void test_tasks(void **state)
{
	(void)state;
	check(cover_tasks);
}

static void test_stat(void **state)
{
	(void)state;
	check(cover_stat);
}

/* All of /proc: a directory where nothing is, or no proc file system at all. */
static void cover_all(const void *arg)
{
	const struct pair *pair = arg;

	begin();
	mounts_add_tmpfs("/proc");
	compare_members(compare_ns(live_snapshot(NULL), &pair->uts), &pair->pid, 1);
}

static void test_all(void **state)
{
	(void)state;
	check(cover_all);
}

/* The caller's own, which it needs to look at what it has open. */
static void cover_self(const void *arg)
{
	const struct pair *pair = arg;
	const struct nsrel_snapshot *snap;
	struct kernel_ns told = kernel_ns_of(getpid(), "user");
	pid_t self = getpid();

	begin();
	mounts_add_tmpfs(format(self, ""));
	compare_covered(pair);
	snap = live_snapshot(NULL);
	CHECK(nsrel_process_get_ns(live_process(snap, self), NSREL_TYPE_USER) ==
	      compare_ns(snap, &told));
}

static void test_self(void **state)
{
	(void)state;
	check(cover_self);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_nothing), live_test(test_other),	 live_test(test_links),
		live_test(test_tasks),	 live_test(test_stat),	 live_test(test_all),
		live_test(test_self),	 live_test(test_mounts),
	};

	return live_run(tests);
}
