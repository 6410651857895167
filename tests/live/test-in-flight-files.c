/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files in flight that are no namespaces, and hold one. */

#include <errno.h>
#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "held.h"
#include "in-flight.h"
#include "kernel-lists.h"
#include "mounts.h"

#define FILE_FD (HELD_FD + 10)

/* Opens FILE_FD, and as HELD_FD the namespace that it holds. */
typedef void (*make_file)(void);

static void keep(int fd, const char *what)
{
	child_must(fd, what);
	in_flight_must(held_move_fd(fd, FILE_FD), "dup3");
}

static int open_tun(const void *arg)
{
	int r = held_move_fd(open("/dev/net/tun", O_RDWR | O_CLOEXEC), FILE_FD);

	(void)arg;
	return r == -ENOENT || r == -ENXIO ? -ENODEV : r;
}

static void make_tun(void)
{
	held_run_in_net(open_tun, NULL, HELD_FD);
}

static void make_uts(void)
{
	in_flight_must(held_make(NSREL_TYPE_UTS, O_RDONLY, HELD_FD), "a UTS namespace");
}

static void get_held_path(char (*path)[64])
{
	(void)snprintf(*path, sizeof(*path), "/proc/thread-self/fd/%d", HELD_FD);
}

static void make_inotify(void)
{
	char path[64];

	make_uts();
	get_held_path(&path);
	keep(inotify_init1(IN_CLOEXEC), "inotify_init1");
	child_must(inotify_add_watch(FILE_FD, path, IN_MODIFY), "inotify_add_watch");
}

static void make_fanotify(void)
{
	char path[64];

	make_uts();
	get_held_path(&path);
	keep(fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDONLY), "fanotify_init");
	child_must(fanotify_mark(FILE_FD, FAN_MARK_ADD, FAN_MODIFY, AT_FDCWD, path),
		   "fanotify_mark");
}

static void make_tree(void)
{
	const char *dir = live_dir();
	char path[128];

	make_uts();
	(void)snprintf(path, sizeof(path), "%s/uts", dir);
	mounts_begin(dir);
	mounts_put(HELD_FD, path);
	keep(open_tree(AT_FDCWD, dir, OPEN_TREE_CLONE | AT_RECURSIVE | OPEN_TREE_CLOEXEC),
	     "open_tree");
	child_must(umount2(dir, MNT_DETACH), "umount");
}

/* A directory like any other holds nothing. */
static void make_dir(void)
{
	make_uts();
	keep(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open");
}

static void send_file(const void *arg)
{
	const make_file *make = arg;

	(*make)();
	in_flight_make_sockets(SOCK_STREAM);
	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, &(int){ FILE_FD }, 1, 1),
		       "sendmsg");
	child_report();
	child_await_order();
	close(HELD_FD);
	close(FILE_FD);
	child_report();
	child_hold();
}

static struct kernel_ns send_it(make_file make, struct live_report *at)
{
	struct live_child *child = live_start(send_file, &make);
	struct kernel_ns told;

	*at = live_wait(child);
	told = held_ask(at, HELD_FD);
	live_order(child);
	live_wait(child);
	return told;
}

static void compare_found(const struct nsrel_snapshot *snap, const struct live_report *at,
			  const struct kernel_ns *told)
{
	struct held_by by = { NSREL_HOLDER_IN_FLIGHT, at->pid, at->pid, IN_FLIGHT_FD };

	held_compare(snap, told, &by, 1);
	held_compare_all_seen(snap, at->pid);
}

static void test_tun(void **state)
{
	struct live_report at;
	struct kernel_ns told = send_it(make_tun, &at);
	const struct nsrel_snapshot *snap;

	(void)state;
	snap = live_snapshot(NULL);
	held_compare_problem(snap, &at, NSREL_SOURCE_DEEP, "in flight", 0, 1);
	held_compare_unexplained(snap, &told, at.pid);
	compare_found(held_snapshot_deep(), &at, &told);
	live_end_all();
	held_compare_gone(held_snapshot_deep(), &told, at.pid);
}

/* Since Linux 6.18 a mark tells what it is of. */
static void check_watcher(make_file make)
{
	struct live_report at;
	struct kernel_ns told = send_it(make, &at);

	if (told.has_id) {
		compare_found(held_snapshot_deep(), &at, &told);
		return;
	}
	held_compare_problem(held_snapshot_deep(), &at, NSREL_SOURCE_FDS, "mark",
			     EOPNOTSUPP, 1);
}

static void test_inotify(void **state)
{
	(void)state;
	check_watcher(make_inotify);
}

static void test_fanotify(void **state)
{
	(void)state;
	check_watcher(make_fanotify);
}

/* Nobody looks into it: that is told. */
static void test_tree(void **state)
{
	struct live_report at;
	struct kernel_ns told;
	const struct nsrel_snapshot *snap;

	(void)state;
	mounts_need_root();
	told = send_it(make_tree, &at);
	if (!kernel_lists_mounts())
		live_skip("the kernel can't tell which mounts are attached");
	snap = held_snapshot_deep();
	held_compare_problem(snap, &at, NSREL_SOURCE_DEEP, "in flight", 0, 1);
	held_compare_unexplained(snap, &told, at.pid);
}

static void test_dir(void **state)
{
	struct live_report at;

	(void)state;
	(void)send_it(make_dir, &at);
	held_compare_all_seen(held_snapshot_deep(), at.pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_tun),  live_test(test_inotify), live_test(test_fanotify),
		live_test(test_tree), live_test(test_dir),
	};

	return live_run(tests);
}
