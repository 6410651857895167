/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Tun devices: an open file keeps the network namespace in which it was opened, while its
 * device may be in another one by now.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "held.h"

#define TUN_FD	(HELD_FD + 10)
#define NEXT_FD (HELD_FD + 1) /* where the device goes */
#define DEVICE	"nsrel-live"

#define LIVE_TUNGETDEVNETNS _IO('T', 227) /* Linux 5.2 */

static int open_tun(const void *arg)
{
	int r = held_move_fd(open("/dev/net/tun", O_RDWR | O_CLOEXEC), TUN_FD);

	(void)arg;
	/* Not in this kernel, or no module for it. */
	return r == -ENOENT || r == -ENXIO ? -ENODEV : r;
}

static int make_device(const void *arg)
{
	struct ifreq request = { .ifr_name = DEVICE, .ifr_flags = IFF_TUN | IFF_NO_PI };
	int r = open_tun(arg);

	if (r < 0)
		return r;
	return ioctl(TUN_FD, TUNSETIFF, &request) < 0 ? -errno : 0;
}

struct move {
	struct nlmsghdr head;
	struct ifinfomsg link;
	struct rtattr attr;
	int ns_fd;
};

static int receive_answer(int sock)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
	} answer;

	if (recv(sock, &answer, sizeof(answer), MSG_TRUNC) < (ssize_t)sizeof(answer))
		return -EBADMSG;
	return answer.head.nlmsg_type == NLMSG_ERROR ? answer.error.error : -EBADMSG;
}

/* By a socket of the namespace that it is in, to the one that is open as NEXT_FD. */
static int move_device(int sock, unsigned int index)
{
	struct move move = {
		.head = { .nlmsg_len = sizeof(move),
			  .nlmsg_type = RTM_NEWLINK,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.link = { .ifi_family = AF_UNSPEC, .ifi_index = (int)index },
		.attr = { .rta_len = RTA_LENGTH(sizeof(int)),
			  .rta_type = IFLA_NET_NS_FD },
		.ns_fd = NEXT_FD,
	};

	if (send(sock, &move, sizeof(move), 0) < 0)
		return -errno;
	return receive_answer(sock);
}

static int make_device_and_move_it(const void *arg)
{
	_cleanup_close_ int sock = -1;
	unsigned int index;
	int r = make_device(arg);

	if (r < 0)
		return r;
	index = if_nametoindex(DEVICE);
	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (index == 0 || sock < 0 || unshare(CLONE_NEWNET) < 0)
		return -errno;
	r = held_move_fd(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), NEXT_FD);
	return r < 0 ? r : move_device(sock, index);
}

static void go_on(struct live_child *child)
{
	live_order(child);
	live_wait(child);
}

/* Closes one file after the other. */
static void hold_and_close(const int *fds, size_t n_fds)
{
	child_report();
	for (size_t i = 0; i < n_fds; i++) {
		child_await_order();
		close(fds[i]);
		child_report();
	}
	child_hold();
}

static void hold_tun(const void *arg)
{
	int (*run)(const void *) = *(int (*const *)(const void *))arg;

	held_run_in_net(run, NULL, HELD_FD);
	hold_and_close((int[]){ HELD_FD, TUN_FD }, 2);
}

/* Where it was opened, whether or not it has a device, and nobody lives any more. */
static void check(int (*run)(const void *))
{
	struct live_child *child = live_start(hold_tun, &run);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;

	go_on(child);
	snap = live_snapshot(NULL);
	held_compare(snap, &told,
		     &(struct held_by){ NSREL_HOLDER_TUN, at.pid, at.pid, TUN_FD }, 1);
	compare_complete(snap, at.pid);
	go_on(child);
	held_compare_gone(live_snapshot(NULL), &told, at.pid);
}

static void test_without_device(void **state)
{
	(void)state;
	check(open_tun);
}

static void test_with_device(void **state)
{
	(void)state;
	check(make_device);
}

static void hold_moved(const void *arg)
{
	_cleanup_close_ int asked = -1;

	(void)arg;
	held_run_in_net(make_device_and_move_it, NULL, HELD_FD);
	/* An older kernel can't tell. */
	asked = child_must(ioctl(TUN_FD, LIVE_TUNGETDEVNETNS), "ioctl(TUNGETDEVNETNS)");
	live_closep(&asked);
	hold_and_close((int[]){ HELD_FD, NEXT_FD, TUN_FD }, 3);
}

/* The device shows in the namespace that it is in, and does not keep that. */
static void test_moved(void **state)
{
	struct live_child *child = live_start(hold_moved, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD), next = held_ask(&at, NEXT_FD);
	struct held_by by[] = {
		{ NSREL_HOLDER_FD, at.pid, at.pid, NEXT_FD },
		{ NSREL_HOLDER_TUN, at.pid, at.pid, TUN_FD },
	};
	const struct nsrel_snapshot *snap;

	(void)state;
	go_on(child);
	snap = live_snapshot(NULL);
	held_compare(snap, &told, &by[1], 1);
	held_compare(snap, &next, by, 2);
	compare_complete(snap, at.pid);
	go_on(child);
	snap = live_snapshot(NULL);
	held_compare(snap, &told, &by[1], 1);
	held_compare_gone(snap, &next, at.pid);
	compare_complete(snap, at.pid);
	go_on(child);
	held_compare_gone(live_snapshot(NULL), &told, at.pid);
}

/* A thread's own table has the same question as that of its sockets. */
static void *hold_in_own_table(void *arg)
{
	child_must(unshare(CLONE_FILES), "unshare(CLONE_FILES)");
	held_run_in_net(open_tun, NULL, HELD_FD);
	hold_and_close((int[]){ HELD_FD, TUN_FD }, 2);
	return arg;
}

static void run_thread(const void *arg)
{
	(void)arg;
	held_start_thread(hold_in_own_table, NULL);
	child_hold();
}

static void test_own_table(void **state)
{
	struct live_child *child = live_start(run_thread, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap;

	(void)state;
	go_on(child);
	snap = live_snapshot(NULL);
	if (!held_can_copy_from_thread(at.tid)) {
		held_compare_problem(snap, &at, NSREL_SOURCE_SOCKETS, "fd", EOPNOTSUPP,
				     1);
		live_skip("this kernel has no pidfds of threads");
	}
	held_compare(snap, &told,
		     &(struct held_by){ NSREL_HOLDER_TUN, at.pid, at.tid, TUN_FD }, 1);
	go_on(child);
	held_compare_gone(live_snapshot(NULL), &told, at.pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_without_device),
		live_test(test_with_device),
		live_test(test_moved),
		live_test(test_own_table),
	};

	return live_run(tests);
}
