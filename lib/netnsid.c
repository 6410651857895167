/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "netnsid.h"
#include "util.h"

struct question {
	struct nlmsghdr head;
	struct rtgenmsg family __attribute__((aligned(NLMSG_ALIGNTO)));
	struct rtattr attr __attribute__((aligned(NLMSG_ALIGNTO)));
	int32_t fd;
};

/* Connected to the kernel: nobody else is heard. */
int netnsid_open_socket(int *ret)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	_cleanup_close_ int fd = -1;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0 || connect(fd, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -errno;
	*ret = TAKE_FD(fd);
	return 0;
}

static int send_question(struct netnsid *netnsid, int ns_fd)
{
	struct question question = {
		.head = { .nlmsg_len = sizeof(question),
			  .nlmsg_type = RTM_GETNSID,
			  .nlmsg_flags = NLM_F_REQUEST,
			  .nlmsg_seq = ++netnsid->seq },
		.family.rtgen_family = AF_UNSPEC,
		.attr = { .rta_len = RTA_LENGTH(sizeof(question.fd)),
			  .rta_type = NETNSA_FD },
		.fd = ns_fd,
	};

	return send(netnsid->fd, &question, sizeof(question), 0) < 0 ? -errno : 0;
}

static int parse_error(const struct nlmsghdr *head, size_t size)
{
	struct nlmsgerr error;

	if (size < NLMSG_LENGTH(sizeof(error)))
		return -EBADMSG;
	memcpy(&error, (const char *)head + NLMSG_HDRLEN, sizeof(error));
	/* Its own word for "none is assigned" is another. */
	return error.error < 0 && error.error != -ENOENT ? error.error : -EBADMSG;
}

static int parse_number(const char *attrs, size_t size, int32_t *ret)
{
	struct rtattr attr;
	int32_t number;

	for (; size >= sizeof(attr);
	     attrs += RTA_ALIGN(attr.rta_len), size -= RTA_ALIGN(attr.rta_len)) {
		memcpy(&attr, attrs, sizeof(attr));
		if (attr.rta_len < sizeof(attr) || RTA_ALIGN(attr.rta_len) > size)
			return -EBADMSG;
		if (attr.rta_type != NETNSA_NSID)
			continue;
		if (attr.rta_len != RTA_LENGTH(sizeof(number)))
			return -EBADMSG;
		memcpy(&number, attrs + RTA_LENGTH(0), sizeof(number));
		if (number < 0)
			return number == NETNSA_NSID_NOT_ASSIGNED ? -ENOENT : -EBADMSG;
		*ret = number;
		return 0;
	}
	return -EBADMSG;
}

int netnsid_parse(const void *data, size_t size, uint32_t seq, int32_t *ret)
{
	const size_t before = NLMSG_SPACE(sizeof(struct rtgenmsg));
	struct nlmsghdr head;

	if (size < sizeof(head))
		return -EBADMSG;
	memcpy(&head, data, sizeof(head));
	if (head.nlmsg_seq != seq)
		return -EAGAIN;
	if (head.nlmsg_len < sizeof(head) || head.nlmsg_len > size)
		return -EBADMSG;
	if (head.nlmsg_type == NLMSG_ERROR)
		return parse_error(data, head.nlmsg_len);
	if (head.nlmsg_type != RTM_NEWNSID || head.nlmsg_len < before)
		return -EBADMSG;
	return parse_number((const char *)data + before, head.nlmsg_len - before, ret);
}

/* The kernel has answered before send(2) returns: nobody has to wait. */
static int receive_answer(const struct netnsid *netnsid, int32_t *ret)
{
	char buf[1024];
	ssize_t n;
	int r;

	do {
		n = recv(netnsid->fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n < 0)
			return errno == EAGAIN ? -ENODATA : -errno;
		r = netnsid_parse(buf, (size_t)n, netnsid->seq, ret);
	} while (r == -EAGAIN);
	return r;
}

/* Lack is told; whatever else the kernel says, it does not tell the number. */
static int to_outcome(int r)
{
	switch (r) {
	case 0:
	case -ENOENT:
	case -EMFILE:
	case -ENFILE:
	case -ENOMEM:
	case -ENOBUFS:
		return r;
	default:
		return -ENODATA;
	}
}

int netnsid_ask(struct netnsid *netnsid, int ns_fd, int32_t *ret)
{
	int r = 0;

	if (!netnsid->is_open) {
		r = netnsid_open_socket(&netnsid->fd);
		netnsid->is_open = r == 0;
	}
	if (r == 0)
		r = send_question(netnsid, ns_fd);
	if (r == 0)
		r = receive_answer(netnsid, ret);
	return to_outcome(r);
}

void netnsid_done(struct netnsid *netnsid)
{
	if (netnsid->is_open)
		close(netnsid->fd);
	*netnsid = (struct netnsid){ 0 };
}
