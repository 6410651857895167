/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The numbers that network namespaces have for each other. */

#include <errno.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define NUMBER 4711

static void hold_net(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWNET);
	child_report();
	child_hold();
}

/* The caller's network namespace calls that of the process by this number from now on. */
static void assign(pid_t pid, int number)
{
	struct {
		struct nlmsghdr head;
		struct rtgenmsg family __attribute__((aligned(4)));
		struct {
			struct rtattr attr;
			int32_t value;
		} attrs[2];
	} question = {
		.head = { .nlmsg_len = sizeof(question),
			  .nlmsg_type = RTM_NEWNSID,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.attrs = { { { RTA_LENGTH(4), NETNSA_PID }, pid },
			   { { RTA_LENGTH(4), NETNSA_NSID }, number } },
	};
	_cleanup_close_ int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char more[256];
	} answer = { 0 };

	child_must(fd, "socket(AF_NETLINK)");
	child_must((int)send(fd, &question, sizeof(question), 0), "send(RTM_NEWNSID)");
	child_must((int)recv(fd, &answer, sizeof(answer), 0), "recv(RTM_NEWNSID)");
	CHECK_EQ(answer.head.nlmsg_type, NLMSG_ERROR);
	if (answer.error.error < 0)
		child_refused("RTM_NEWNSID", -answer.error.error);
}

static int get_netnsid(const struct nsrel_snapshot *snap, pid_t pid, int32_t *ret)
{
	const struct nsrel_process *process = live_process(snap, pid);

	return nsrel_ns_get_netnsid(nsrel_process_get_ns(process, NSREL_TYPE_NET), ret);
}

static void check_netnsid(const struct nsrel_snapshot *snap, pid_t pid, int32_t expected)
{
	int32_t number = -77;

	CHECK_EQ(get_netnsid(snap, pid, &number), 0);
	CHECK_EQ(number, expected);
}

static void check_none(const struct nsrel_snapshot *snap, pid_t pid)
{
	int32_t number = -77;

	CHECK_EQ(get_netnsid(snap, pid, &number), -ENOENT);
	CHECK_EQ(number, -77);
}

static void check_others(const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns *ns;
	int32_t number = -77;

	nsrel_snapshot_foreach_ns(ns, snap)
		if (nsrel_ns_get_type(ns) != NSREL_TYPE_NET)
			CHECK_EQ(nsrel_ns_get_netnsid(ns, &number), -EINVAL);
	CHECK_EQ(number, -77);
}

/* Two are numbered, a third one is not, nor is the own one. */
static void look_from_another(const void *arg)
{
	const pid_t *pids = arg;
	struct nsrel_context *ctx = NULL;
	const struct nsrel_snapshot *snap;
	int32_t number;

	child_unshare(CLONE_NEWNET);
	assign(pids[0], NUMBER);
	assign(pids[1], 0);
	snap = live_snapshot(NULL);
	/* An ordinary user's are each in a user namespace of its own, out of reach. */
	if (!nsrel_process_get_ns(live_process(snap, pids[0]), NSREL_TYPE_NET))
		child_refused("the network namespace of a sibling", EACCES);
	check_netnsid(snap, pids[0], NUMBER);
	check_netnsid(snap, pids[1], 0);
	check_none(snap, pids[2]);
	check_none(snap, getpid());
	check_others(snap);

	ctx = live_context(NULL);
	CHECK_EQ(nsrel_context_set_sources(ctx, NSREL_SOURCE_TASKS), 0);
	snap = live_snapshot(ctx);
	CHECK_EQ(get_netnsid(snap, pids[0], &number), -ENODATA);
}

static void test_numbers(void **state)
{
	const struct nsrel_snapshot *snap;
	pid_t pids[3];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		pids[i] = live_start_and_wait(hold_net, NULL).pid;
	live_wait_end(live_start(look_from_another, pids));
	/* What one network namespace calls it is nothing to another. */
	snap = live_snapshot(NULL);
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		check_none(snap, pids[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { live_test(test_numbers) };

	return live_run(tests);
}
