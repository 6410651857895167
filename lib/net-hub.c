/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

#include "net-hub.h"
#include "netnsid.h"
#include "util.h"

/* The kernel makes datagrams of at most 32 KiB. */
#define ANSWER_MAX (64 * 1024)

/* A question in the making: what it begins with, then attributes of four bytes. */
struct question {
	struct nlmsghdr head;
	char rest[64];
};

static struct question ask(uint16_t type, uint16_t flags, size_t size_before)
{
	return (struct question){
		.head = { .nlmsg_len = (uint32_t)NLMSG_SPACE(size_before),
			  .nlmsg_type = type,
			  .nlmsg_flags = NLM_F_REQUEST | flags },
	};
}

static void add_number(struct question *question, uint16_t type, int32_t value)
{
	struct rtattr attr = { .rta_len = RTA_LENGTH(sizeof(value)), .rta_type = type };
	char *end = (char *)question + question->head.nlmsg_len;

	memcpy(end, &attr, sizeof(attr));
	memcpy(end + RTA_LENGTH(0), &value, sizeof(value));
	question->head.nlmsg_len += RTA_SPACE(sizeof(value));
}

static int send_question(struct net_hub *hub, struct question *question)
{
	question->head.nlmsg_seq = ++hub->seq;
	return send(hub->fd, question, question->head.nlmsg_len, 0) < 0 ? -errno : 0;
}

/*
 * The kernel answers before send(2) returns, and goes on with what is long whenever some
 * of it was taken: nobody has to wait.
 */
static int receive(const struct net_hub *hub, char buf[static ANSWER_MAX], size_t *ret)
{
	ssize_t n = recv(hub->fd, buf, ANSWER_MAX, MSG_DONTWAIT | MSG_TRUNC);

	if (n < 0)
		return errno == EAGAIN ? -EBADMSG : -errno;
	if (n == 0 || n > ANSWER_MAX)
		return -EMSGSIZE;
	*ret = (size_t)n;
	return 0;
}

static int open_hub(struct net_hub *hub)
{
	hub->fd = -1;
	hub->seq = 0;
	return netnsid_open_socket(&hub->fd);
}

int net_hub_enter(struct net_hub *hub)
{
	return unshare(CLONE_NEWNET) < 0 ? -errno : open_hub(hub);
}

/* All of an answer. As net_hub_list(). */
static int hear(struct net_hub *hub,
		int (*found)(void *arg, const struct link_entry *entry), void *arg)
{
	struct link_list list = { .seq = hub->seq };
	char buf[ANSWER_MAX];
	struct link_entry entry;
	int r = LINK_LIST_MORE;

	while (r != LINK_LIST_END) {
		if (r == LINK_LIST_MORE) {
			r = receive(hub, buf, &list.size);
			if (r < 0)
				return r;
			list.data = buf;
		}
		r = link_list_next(&list, &entry);
		if (r == LINK_LIST_ENTRY && found)
			r = found(arg, &entry) ?: LINK_LIST_ENTRY;
		if (r < 0)
			return r;
	}
	return list.is_unstable;
}

int net_hub_assign(struct net_hub *hub, int ns_fd, int32_t number)
{
	struct question question = ask(RTM_NEWNSID, NLM_F_ACK, sizeof(struct rtgenmsg));
	int r;

	add_number(&question, NETNSA_FD, ns_fd);
	add_number(&question, NETNSA_NSID, number);
	r = send_question(hub, &question);
	return r < 0 ? r : hear(hub, NULL, NULL);
}

/* Before Linux 4.15 the kernel knows of no target, and tells of the hub's own devices. */
struct visit {
	int32_t number;
	int (*found)(void *arg, const struct link_entry *entry);
	void *arg;
};

static int check_target(void *arg, const struct link_entry *entry)
{
	const struct visit *visit = arg;

	if (entry->target != visit->number)
		return -EOPNOTSUPP;
	return visit->found(visit->arg, entry);
}

/* What is left of an answer would be taken for that to the next question. */
static int begin_anew(struct net_hub *hub, int error)
{
	net_hub_done(hub);
	(void)open_hub(hub);
	return error;
}

int net_hub_list(struct net_hub *hub, int32_t number,
		 int (*found)(void *arg, const struct link_entry *entry), void *arg)
{
	struct question question = ask(RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
	struct visit visit = { number, found, arg };
	int r;

	add_number(&question, IFLA_TARGET_NETNSID, number);
	add_number(&question, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	r = send_question(hub, &question);
	if (r == 0)
		r = hear(hub, check_target, &visit);
	return r < 0 ? begin_anew(hub, r) : r;
}

int net_hub_get_netnsid(struct net_hub *hub, int32_t number, int32_t other, int32_t *ret)
{
	struct question question = ask(RTM_GETNSID, 0, sizeof(struct rtgenmsg));
	char buf[ANSWER_MAX];
	size_t size;
	int r;

	add_number(&question, NETNSA_NSID, other);
	add_number(&question, NETNSA_TARGET_NSID, number);
	r = send_question(hub, &question);
	if (r == 0)
		r = receive(hub, buf, &size);
	return r < 0 ? r : netnsid_parse(buf, size, hub->seq, ret);
}

void net_hub_done(struct net_hub *hub)
{
	util_closep(&hub->fd);
	hub->fd = -1;
}
