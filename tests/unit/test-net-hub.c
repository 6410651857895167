/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The kernel's answers are played: what a real one says, live/test-links.c sees. */

#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/socket.h>

#include "fds.h"
#include "must.h"
#include "net-hub.h"
#include "unit.h"

int __wrap_unshare(int flags);
ssize_t __wrap_send(int fd, const void *buf, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *buf, size_t size, int flags);

static int unshare_error;

int __wrap_unshare(int flags)
{
	assert_int_equal(flags, CLONE_NEWNET);
	errno = unshare_error;
	return unshare_error ? -1 : 0;
}

/* The last question, and the datagrams that answer it. */
static struct {
	struct nlmsghdr head;
	char rest[64];
} asked;
static struct {
	char bytes[256];
	size_t size;
} answers[4];
static size_t n_answers, n_taken;

ssize_t __wrap_send(int fd, const void *buf, size_t size, int flags)
{
	(void)fd;
	(void)flags;
	assert_in_range(size, sizeof(asked.head), sizeof(asked));
	memcpy(&asked, buf, size);
	assert_int_equal(asked.head.nlmsg_len, size);
	return (ssize_t)size;
}

ssize_t __wrap_recv(int fd, void *buf, size_t size, int flags)
{
	struct nlmsghdr head;

	(void)fd;
	assert_true(flags & MSG_DONTWAIT);
	if (n_taken == n_answers) {
		errno = EAGAIN;
		return -1;
	}
	assert_true(answers[n_taken].size <= size);
	memcpy(buf, answers[n_taken].bytes, answers[n_taken].size);
	memcpy(&head, buf, sizeof(head));
	head.nlmsg_seq = asked.head.nlmsg_seq;
	memcpy(buf, &head, sizeof(head));
	return (ssize_t)answers[n_taken++].size;
}

static void *put(const void *data, size_t size)
{
	char *end = answers[n_answers].bytes + answers[n_answers].size;

	memcpy(end, data, size);
	answers[n_answers].size += NLMSG_ALIGN(size);
	((struct nlmsghdr *)answers[n_answers].bytes)->nlmsg_len =
		(uint32_t)answers[n_answers].size;
	return end;
}

static void put_attr(uint16_t type, const void *data, size_t size)
{
	struct rtattr attr = { .rta_len = (uint16_t)RTA_LENGTH(size), .rta_type = type };

	put(&attr, sizeof(attr));
	put(data, size);
}

static void answer(uint16_t type, const void *data, size_t size)
{
	struct nlmsghdr head = { .nlmsg_type = type };

	put(&head, sizeof(head));
	put(data, size);
	n_answers++;
}

static void answer_number(uint16_t type, int32_t number)
{
	answer(type, &number, sizeof(number));
}

static void answer_device(int index, int32_t target)
{
	struct ifinfomsg info = { .ifi_index = index };

	answer(RTM_NEWLINK, &info, sizeof(info));
	n_answers--;
	put_attr(IFLA_IFNAME, "x", 2);
	if (target >= 0)
		put_attr(IFLA_TARGET_NETNSID, &target, sizeof(target));
	n_answers++;
}

static void forget(void)
{
	memset(answers, 0, sizeof(answers));
	n_answers = n_taken = 0;
}

static int count(void *arg, const struct link_entry *entry)
{
	int *n = arg;

	assert_int_equal(entry->index, ++*n);
	return 0;
}

static int refuse(void *arg, const struct link_entry *entry)
{
	(void)arg;
	(void)entry;
	return -E2BIG;
}

static int setup(void **state)
{
	static struct net_hub hub;

	forget();
	unshare_error = 0;
	must(net_hub_enter(&hub) == 0);
	*state = &hub;
	return 0;
}

static int teardown(void **state)
{
	net_hub_done(*state);
	net_hub_done(*state);
	return 0;
}

static void test_enter(void **state)
{
	size_t n_fds = count_fds();
	struct net_hub hub = { .fd = -1 };

	(void)state;
	unshare_error = EPERM;
	assert_int_equal(net_hub_enter(&hub), -EPERM);
	assert_int_equal(count_fds(), n_fds);
	unshare_error = 0;
	assert_int_equal(net_hub_enter(&hub), 0);
	assert_int_equal(fcntl(hub.fd, F_GETFD), FD_CLOEXEC);
	net_hub_done(&hub);
	assert_int_equal(count_fds(), n_fds);
}

static void test_assign(void **state)
{
	answer_number(NLMSG_ERROR, 0);
	assert_int_equal(net_hub_assign(*state, 0, 5), 0);
	assert_int_equal(asked.head.nlmsg_type, RTM_NEWNSID);
	answer_number(NLMSG_ERROR, -EEXIST);
	assert_int_equal(net_hub_assign(*state, 0, 5), -EEXIST);
	/* Nothing is said. */
	assert_int_equal(net_hub_assign(*state, 0, 5), -EBADMSG);
}

static void test_list(void **state)
{
	int n = 0;

	answer_device(1, 5);
	answer_device(2, 5);
	answer_number(NLMSG_DONE, 0);
	assert_int_equal(net_hub_list(*state, 5, count, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(asked.head.nlmsg_type, RTM_GETLINK);
	assert_true(asked.head.nlmsg_flags & NLM_F_DUMP);
}

static void test_unstable(void **state)
{
	int n = 0;

	answer_number(NLMSG_DONE, 0);
	((struct nlmsghdr *)answers[0].bytes)->nlmsg_flags = NLM_F_DUMP_INTR;
	assert_int_equal(net_hub_list(*state, 5, count, &n), 1);
}

static void test_no_list(void **state)
{
	struct net_hub *hub = *state;
	int n = 0;

	/* The hub's own: the kernel knows no target. */
	answer_device(1, -1);
	assert_int_equal(net_hub_list(hub, 5, count, &n), -EOPNOTSUPP);
	forget();
	answer_number(NLMSG_ERROR, -EACCES);
	assert_int_equal(net_hub_list(hub, 5, count, &n), -EACCES);
	forget();
	answer_device(1, 5);
	assert_int_equal(net_hub_list(hub, 5, refuse, NULL), -E2BIG);
	forget();
	answer_device(1, 5);
	assert_int_equal(net_hub_list(hub, 5, count, &n), -EBADMSG);
	assert_int_equal(n, 1);
	/* It goes on. */
	forget();
	answer_number(NLMSG_DONE, 0);
	assert_int_equal(net_hub_list(hub, 5, count, &n), 0);
}

static void answer_netnsid(int32_t number)
{
	answer(RTM_NEWNSID, &(struct rtgenmsg){ 0 }, sizeof(struct rtgenmsg));
	n_answers--;
	put_attr(NETNSA_NSID, &number, sizeof(number));
	n_answers++;
}

static void test_netnsid(void **state)
{
	int32_t number = -77;

	answer_netnsid(-1);
	assert_int_equal(net_hub_get_netnsid(*state, 5, 6, &number), -ENOENT);
	assert_int_equal(number, -77);
	answer_netnsid(3);
	assert_int_equal(net_hub_get_netnsid(*state, 5, 6, &number), 0);
	assert_int_equal(number, 3);
	assert_int_equal(net_hub_get_netnsid(*state, 5, 6, &number), -EBADMSG);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_enter), test(test_assign),  test(test_list),
		test(test_unstable),	      test(test_no_list), test(test_netnsid),
	};

	return cmocka_run_group_tests_name("net-hub", tests, NULL, NULL);
}
