/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Answers that no kernel gives are played by recv(). */

#include <fcntl.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "fds.h"
#include "must.h"
#include "netnsid.h"
#include "unit.h"
#include "util.h"

enum { SEQ = 7, BEFORE = NLMSG_SPACE(sizeof(struct rtgenmsg)) };

/* An answer: its parts are changed before it is put together. */
struct answer {
	uint16_t type;
	uint32_t seq;
	uint32_t len; /* as the header says */
	size_t size;  /* as it comes */
	uint16_t attr_len;
	uint16_t attr_type;
	int32_t number;
};

static const struct answer good = {
	.type = RTM_NEWNSID,
	.seq = SEQ,
	.len = BEFORE + RTA_SPACE(sizeof(int32_t)),
	.size = BEFORE + RTA_SPACE(sizeof(int32_t)),
	.attr_len = RTA_LENGTH(sizeof(int32_t)),
	.attr_type = NETNSA_NSID,
	.number = 4711,
};

static int parse(struct answer a, int32_t *ret)
{
	struct nlmsghdr head = { .nlmsg_len = a.len,
				 .nlmsg_type = a.type,
				 .nlmsg_seq = a.seq };
	struct rtattr attr = { .rta_len = a.attr_len, .rta_type = a.attr_type };
	char text[256] = "", *exact;
	int r;

	memcpy(text, &head, sizeof(head));
	if (a.type == NLMSG_ERROR)
		memcpy(text + NLMSG_HDRLEN, &a.number, sizeof(a.number));
	else {
		memcpy(text + BEFORE, &attr, sizeof(attr));
		memcpy(text + BEFORE + RTA_LENGTH(0), &a.number, sizeof(a.number));
	}
	/* So that a sanitizer minds what is read behind its end. */
	exact = malloc(a.size ?: 1);
	must(exact && a.size <= sizeof(text));
	memcpy(exact, text, a.size);
	r = netnsid_parse(exact, a.size, SEQ, ret);
	free(exact);
	return r;
}

static void assert_parses(struct answer a, int expected)
{
	int32_t number = -77;

	assert_int_equal(parse(a, &number), expected);
	assert_int_equal(number, expected == 0 ? a.number : -77);
}

#define assert_parses_with(expected, ...)    \
	({                                   \
		struct answer _a = good;     \
		_a.__VA_ARGS__;              \
		assert_parses(_a, expected); \
	})

static void test_good(void **state)
{
	(void)state;
	assert_parses(good, 0);
	assert_parses_with(0, number = 0);
	assert_parses_with(0, number = INT32_MAX);
	assert_parses_with(-ENOENT, number = -1);
}

static void test_bad(void **state)
{
	(void)state;
	assert_parses_with(-EAGAIN, seq = SEQ - 1);
	assert_parses_with(-EBADMSG, number = -2);
	assert_parses_with(-EBADMSG, number = INT32_MIN);
	assert_parses_with(-EBADMSG, type = RTM_NEWLINK);
	assert_parses_with(-EBADMSG, type = NLMSG_DONE);
	assert_parses_with(-EBADMSG, attr_type = NETNSA_PID);
	for (uint16_t len = 0; len < 20; len++)
		if (len != good.attr_len)
			assert_parses_with(-EBADMSG, attr_len = len);
	assert_parses_with(-EBADMSG, attr_len = UINT16_MAX);
	for (uint32_t len = 0; len < good.len; len++)
		assert_parses_with(-EBADMSG, len = len);
	assert_parses_with(-EBADMSG, len = UINT32_MAX);
	/* Cut off anywhere. */
	for (size_t size = 0; size < good.size; size++)
		assert_parses_with(-EBADMSG, size = size);
}

static void test_error(void **state)
{
	struct answer a = good;

	(void)state;
	a.type = NLMSG_ERROR;
	a.size = a.len = NLMSG_LENGTH(sizeof(struct nlmsgerr));
	a.number = -EOPNOTSUPP;
	assert_parses(a, -EOPNOTSUPP);
	/* No error, and what would be taken for an answer. */
	a.number = 0;
	assert_parses(a, -EBADMSG);
	a.number = 5;
	assert_parses(a, -EBADMSG);
	a.number = -ENOENT;
	assert_parses(a, -EBADMSG);
	a.number = -EPERM;
	a.len--;
	assert_parses(a, -EBADMSG);
}

/* What the kernel has to say is kept back, or something is put before it. */
static enum { HONEST, SILENT, LATE, FAILING } play;
static int n_recv;

ssize_t __real_recv(int fd, void *buf, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *buf, size_t size, int flags);

ssize_t __wrap_recv(int fd, void *buf, size_t size, int flags)
{
	ssize_t n;

	assert_true(flags & MSG_DONTWAIT);
	n_recv++;
	if (play == LATE && n_recv <= 2) {
		struct nlmsghdr old = { .nlmsg_len = sizeof(old), .nlmsg_seq = 0 };

		memcpy(buf, &old, sizeof(old));
		return sizeof(old);
	}
	n = __real_recv(fd, buf, size, flags);
	if (play == HONEST || play == LATE)
		return n;
	errno = play == SILENT ? EAGAIN : ENOBUFS;
	return -1;
}

static int setup(void **state)
{
	(void)state;
	play = HONEST;
	n_recv = 0;
	return 0;
}

static int open_own_net(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	must(fd >= 0);
	return fd;
}

/* The kernel tells, though what is not known; live/test-netnsid.c knows. */
static void assert_told(struct netnsid *netnsid, int fd)
{
	int32_t number = -77;
	int r = netnsid_ask(netnsid, fd, &number);

	assert_true(r == 0 ? number >= 0 : r == -ENOENT && number == -77);
}

static void test_ask(void **state)
{
	_cleanup_close_ int fd = open_own_net();
	struct netnsid netnsid = { 0 };
	size_t n_fds = count_fds();

	(void)state;
	assert_told(&netnsid, fd);
	assert_told(&netnsid, fd);
	assert_int_equal(n_recv, 2);
	/* One socket for all questions. */
	assert_int_equal(count_fds(), n_fds + 1);
	assert_int_equal(fcntl(netnsid.fd, F_GETFD), FD_CLOEXEC);
	netnsid_done(&netnsid);
	assert_int_equal(count_fds(), n_fds);
	netnsid_done(&netnsid);
}

/* The fd is none, or of something else. */
static void test_no_netns(void **state)
{
	_cleanup_close_ int user = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
	_cleanup_close_ int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	_cleanup_close_ int net = open_own_net();
	struct netnsid netnsid = { 0 };
	int32_t number = -77;

	(void)state;
	assert_int_equal(netnsid_ask(&netnsid, -1, &number), -ENODATA);
	assert_int_equal(netnsid_ask(&netnsid, user, &number), -ENODATA);
	assert_int_equal(netnsid_ask(&netnsid, null, &number), -ENODATA);
	assert_int_equal(number, -77);
	assert_told(&netnsid, net);
	netnsid_done(&netnsid);
}

static void test_other_answers(void **state)
{
	_cleanup_close_ int fd = open_own_net();
	struct netnsid netnsid = { 0 };
	int32_t number = -77;

	(void)state;
	play = SILENT;
	assert_int_equal(netnsid_ask(&netnsid, fd, &number), -ENODATA);
	play = FAILING;
	assert_int_equal(netnsid_ask(&netnsid, fd, &number), -ENOBUFS);
	assert_int_equal(number, -77);
	play = LATE;
	n_recv = 0;
	assert_told(&netnsid, fd);
	assert_int_equal(n_recv, 3);
	netnsid_done(&netnsid);
}

/* The next question tries again. */
static void test_no_fd(void **state)
{
	_cleanup_close_ int fd = open_own_net();
	struct netnsid netnsid = { 0 };
	struct rlimit limit, none;
	int32_t number = -77;
	int r;

	(void)state;
	must(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	none = limit;
	none.rlim_cur = 0;
	must(setrlimit(RLIMIT_NOFILE, &none) == 0);
	r = netnsid_ask(&netnsid, fd, &number);
	must(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	assert_int_equal(r, -EMFILE);
	assert_int_equal(number, -77);
	assert_told(&netnsid, fd);
	netnsid_done(&netnsid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_error),
		cmocka_unit_test_setup(test_ask, setup),
		cmocka_unit_test_setup(test_no_netns, setup),
		cmocka_unit_test_setup(test_other_answers, setup),
		cmocka_unit_test_setup(test_no_fd, setup),
	};

	return cmocka_run_group_tests_name("netnsid", tests, NULL, NULL);
}
