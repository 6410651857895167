/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "devices.h"
#include "fixture.h"

struct question {
	struct nlmsghdr head;
	char rest[512];
};

static struct question ask(uint16_t type, int flags)
{
	return (struct question){ .head = { .nlmsg_len = NLMSG_HDRLEN,
					    .nlmsg_type = type,
					    .nlmsg_flags =
						    (uint16_t)(NLM_F_REQUEST | flags) } };
}

static void add(struct question *q, const void *data, size_t size)
{
	CHECK(q->head.nlmsg_len + NLMSG_ALIGN(size) <= sizeof(*q));
	memcpy((char *)q + q->head.nlmsg_len, data, size);
	q->head.nlmsg_len += (uint32_t)NLMSG_ALIGN(size);
}

/* Where it begins, for end_attr(). */
static uint32_t begin_attr(struct question *q, uint16_t type)
{
	uint32_t at = q->head.nlmsg_len;

	add(q, &(struct rtattr){ .rta_type = type }, sizeof(struct rtattr));
	return at;
}

static void end_attr(struct question *q, uint32_t at)
{
	uint16_t len = (uint16_t)(q->head.nlmsg_len - at);

	memcpy((char *)q + at, &len, sizeof(len));
}

static void add_attr(struct question *q, uint16_t type, const void *data, size_t size)
{
	struct rtattr attr = { .rta_len = (uint16_t)RTA_LENGTH(size), .rta_type = type };

	add(q, &attr, sizeof(attr));
	add(q, data, size);
}

static void add_device(struct question *q, const char *name, int index, int ns_fd)
{
	add(q, &(struct ifinfomsg){ .ifi_index = index }, sizeof(struct ifinfomsg));
	add_attr(q, IFLA_IFNAME, name, strlen(name) + 1);
	if (ns_fd >= 0)
		add_attr(q, IFLA_NET_NS_FD, &ns_fd, sizeof(ns_fd));
}

static int open_and_send(const struct question *q)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	child_must(fd, "socket(AF_NETLINK)");
	child_must((int)send(fd, q, q->head.nlmsg_len, 0), "send");
	return fd;
}

static int demand(const struct question *q)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char more[1024];
	} answer = { 0 };
	_cleanup_close_ int fd = open_and_send(q);

	child_must((int)recv(fd, &answer, sizeof(answer), 0), "recv");
	CHECK_EQ(answer.head.nlmsg_type, NLMSG_ERROR);
	return answer.error.error;
}

int devices_make_veth(const char *name, int index, const char *peer, int peer_index,
		      int peer_fd)
{
	struct question q = ask(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK);
	uint32_t info, data, inner;

	add_device(&q, name, index, -1);
	info = begin_attr(&q, IFLA_LINKINFO);
	add_attr(&q, IFLA_INFO_KIND, "veth", 5);
	data = begin_attr(&q, IFLA_INFO_DATA);
	inner = begin_attr(&q, VETH_INFO_PEER);
	add_device(&q, peer, peer_index, peer_fd);
	end_attr(&q, inner);
	end_attr(&q, data);
	end_attr(&q, info);
	return demand(&q);
}

int devices_make_macvlan(const char *name, int index, int lower_index, int ns_fd)
{
	struct question q = ask(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK);
	uint32_t info;

	add_device(&q, name, index, ns_fd);
	add_attr(&q, IFLA_LINK, &lower_index, sizeof(lower_index));
	info = begin_attr(&q, IFLA_LINKINFO);
	add_attr(&q, IFLA_INFO_KIND, "macvlan", 8);
	end_attr(&q, info);
	return demand(&q);
}

int devices_count_netnsids(void)
{
	struct question q = ask(RTM_GETNSID, NLM_F_DUMP);
	_cleanup_close_ int fd = -1;
	char buf[32768];
	int n = 0;

	add(&q, &(struct rtgenmsg){ 0 }, sizeof(struct rtgenmsg));
	fd = open_and_send(&q);
	for (;;) {
		int len = child_must((int)recv(fd, buf, sizeof(buf), 0), "recv");
		struct nlmsghdr *head = (struct nlmsghdr *)buf;

		for (; NLMSG_OK(head, (unsigned int)len); head = NLMSG_NEXT(head, len)) {
			if (head->nlmsg_type == NLMSG_DONE)
				return n;
			CHECK_EQ(head->nlmsg_type, RTM_NEWNSID);
			n++;
		}
	}
}

int32_t devices_get_netnsid(int ns_fd)
{
	struct question q = ask(RTM_GETNSID, 0);
	struct {
		struct nlmsghdr head;
		struct rtgenmsg family __attribute__((aligned(4)));
		struct rtattr attr __attribute__((aligned(4)));
		int32_t number;
		char more[256];
	} answer = { 0 };
	_cleanup_close_ int fd = -1;

	add(&q, &(struct rtgenmsg){ 0 }, sizeof(struct rtgenmsg));
	add_attr(&q, NETNSA_FD, &ns_fd, sizeof(ns_fd));
	fd = open_and_send(&q);
	child_must((int)recv(fd, &answer, sizeof(answer), 0), "recv");
	CHECK_EQ(answer.head.nlmsg_type, RTM_NEWNSID);
	CHECK_EQ(answer.attr.rta_type, NETNSA_NSID);
	return answer.number;
}
