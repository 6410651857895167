/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces that inotify(7) and fanotify(7) watch. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "child.h"
#include "held.h"

#define WATCHER_FD (HELD_FD + 20)

/* Opens no event that a look at the namespace would be. */
static int watch_by_inotify(const char *path)
{
	return inotify_add_watch(WATCHER_FD, path, IN_MODIFY);
}

static int watch_by_fanotify(const char *path)
{
	return fanotify_mark(WATCHER_FD, FAN_MARK_ADD, FAN_MODIFY, AT_FDCWD, path);
}

struct watcher {
	int (*watch)(const char *path);
	bool is_fanotify;
};

static const struct watcher inotify = { watch_by_inotify, false };
static const struct watcher fanotify = { watch_by_fanotify, true };

static void start_watcher(const struct watcher *watcher)
{
	int fd = watcher->is_fanotify
		       ? fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDONLY)
		       : inotify_init1(IN_CLOEXEC);

	child_must(fd, "inotify_init or fanotify_init");
	errno = -held_move_fd(fd, WATCHER_FD);
	child_must(errno ? -1 : 0, "dup3");
}

static void watch(const struct watcher *watcher, int fd)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/thread-self/fd/%d", fd);
	child_must(watcher->watch(path), "a watch of a namespace");
}

static void watch_all(const struct watcher *watcher)
{
	unsigned int types = held_make_all(O_RDONLY);

	start_watcher(watcher);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (types & NSREL_TYPE_MASK(type))
			watch(watcher, HELD_FD + type);
	child_report_number((int)types);
	child_await_order();
	held_close_all(types);
	child_report();
	child_await_order();
	close(WATCHER_FD);
	child_report();
}

static void run(const void *arg)
{
	watch_all(arg);
	child_hold();
}

static void *run_in_own_table(void *arg)
{
	child_must(unshare(CLONE_FILES), "unshare(CLONE_FILES)");
	watch_all(arg);
	child_hold();
}

static void run_thread(const void *arg)
{
	held_start_thread(run_in_own_table, (void *)arg);
	child_hold();
}

static void ask_all(const struct live_report *at, struct kernel_ns *told)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (at->number & (int)NSREL_TYPE_MASK(type))
			told[type] = held_ask(at, HELD_FD + type);
		else
			print_message("skip: %s: not to be had\n",
				      nsrel_type_get_name((enum nsrel_type)type));
}

static void compare_all(const struct nsrel_snapshot *snap, const struct live_report *at,
			const struct kernel_ns *told, bool is_open)
{
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		struct held_by by[] = {
			{ NSREL_HOLDER_FD, at->pid, at->tid, HELD_FD + type },
			{ NSREL_HOLDER_MARK, at->pid, at->tid, WATCHER_FD },
		};

		if (told[type].ino)
			held_compare(snap, &told[type], is_open ? by : by + 1,
				     is_open ? 2 : 1);
	}
	compare_complete(snap, at->pid);
}

static void compare_all_gone(const struct kernel_ns *told, pid_t pid)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);

	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare_gone(snap, &told[type], pid);
	compare_complete(snap, pid);
}

/* Since Linux 6.18 a mark names what it is of well enough to open it. */
static bool can_open_marked(const struct kernel_ns *told)
{
	return told[NSREL_TYPE_UTS].has_id;
}

/* Mount namespaces are listed by the kernel before others are: Linux 6.12. */
static bool compare_if_known(const struct nsrel_snapshot *snap,
			     const struct live_report *at, const struct kernel_ns *told)
{
	enum nsrel_type type = compare_type_of(told->clone_flag);
	struct held_by by = { NSREL_HOLDER_MARK, at->pid, at->tid, WATCHER_FD };

	if (type != NSREL_TYPE_MNT || !nsrel_snapshot_get_ns(snap, type, told->ino)) {
		held_compare_gone(snap, told, at->pid);
		return false;
	}
	held_compare(snap, told, &by, 1);
	return true;
}

/* Each of the others is told, and that the process could not be read completely. */
static void compare_told(const struct nsrel_snapshot *snap, const struct live_report *at,
			 const struct kernel_ns *told)
{
	const struct nsrel_problem *problem;
	size_t n = 0;

	nsrel_snapshot_foreach_problem(problem, snap) {
		if (nsrel_problem_get_pid(problem) != at->pid)
			continue;
		CHECK_EQ(nsrel_problem_get_tid(problem), at->tid);
		CHECK_EQ(nsrel_problem_get_source(problem), NSREL_SOURCE_FDS);
		CHECK_STR(nsrel_problem_get_what(problem), "mark");
		CHECK_EQ(nsrel_problem_get_errno(problem), EOPNOTSUPP);
		n++;
	}
	for (int type = 0; type < NSREL_N_TYPES; type++)
		n -= told[type].ino && !compare_if_known(snap, at, &told[type]);
	CHECK_EQ(n, 0);
	CHECK(!nsrel_process_is_complete(live_process(snap, at->pid)));
}

static void check(live_body body, const struct watcher *watcher)
{
	struct live_child *child = live_start(body, watcher);
	struct live_report at = live_wait(child);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };
	bool can_open;

	ask_all(&at, told);
	compare_all(live_snapshot(NULL), &at, told, true);
	live_order(child);
	live_wait(child);
	can_open = can_open_marked(told);
	if (can_open)
		compare_all(live_snapshot(NULL), &at, told, false);
	else
		compare_told(live_snapshot(NULL), &at, told);
	live_order(child);
	live_wait(child);
	compare_all_gone(told, at.pid);
	if (!can_open)
		live_skip("this kernel does not say what is watched");
}

static void test_inotify(void **state)
{
	(void)state;
	check(run, &inotify);
}

static void test_fanotify(void **state)
{
	(void)state;
	check(run, &fanotify);
}

static void test_inotify_of_thread(void **state)
{
	(void)state;
	check(run_thread, &inotify);
}

/* Several watchers, one of them twice in the table; another process has it open. */
static void watch_one_by_several(const void *arg)
{
	(void)arg;
	errno = -held_make(NSREL_TYPE_UTS, O_RDONLY, HELD_FD);
	child_must(errno ? -1 : 0, "a UTS namespace");
	for (int i = 0; i < 2; i++) {
		start_watcher(&inotify);
		watch(&inotify, HELD_FD);
		child_must(dup3(WATCHER_FD, WATCHER_FD + 1 + i, O_CLOEXEC), "dup3");
	}
	child_report();
	child_await_order();
	close(HELD_FD);
	child_report();
	child_hold();
}

static void test_several(void **state)
{
	struct live_child *child = live_start(watch_one_by_several, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	struct held_by by[] = {
		{ NSREL_HOLDER_FD, getpid(), getpid(), -1 },
		{ NSREL_HOLDER_MARK, at.pid, at.pid, WATCHER_FD },
		{ NSREL_HOLDER_MARK, at.pid, at.pid, WATCHER_FD + 1 },
		{ NSREL_HOLDER_MARK, at.pid, at.pid, WATCHER_FD + 2 },
	};
	_cleanup_close_ int own_fd = held_open(&at, HELD_FD);

	(void)state;
	by[0].fd = own_fd;
	live_order(child);
	live_wait(child);
	held_compare(live_snapshot(NULL), &told, by, 4);
}

/* Other files that are watched are none of our business. */
static void watch_others(const void *arg)
{
	(void)arg;
	start_watcher(&inotify);
	child_must(watch_by_inotify("/tmp"), "a watch of /tmp");
	child_must(watch_by_inotify("/proc/self/status"), "a watch in /proc");
	child_report();
	child_hold();
}

static void test_others(void **state)
{
	struct live_report at = live_start_and_wait(watch_others, NULL);

	(void)state;
	compare_complete(live_snapshot(NULL), at.pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_inotify),
		live_test(test_fanotify),
		live_test(test_inotify_of_thread),
		live_test(test_several),
		live_test(test_others),
	};

	return live_run(tests);
}
