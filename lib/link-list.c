/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "link-list.h"
#include "util.h"

/* An attribute and what it holds. */
struct attr {
	uint16_t type;
	const char *data;
	size_t size;
};

struct attrs {
	const char *data;
	size_t size;
};

/* 1 and the next one; 0 after the last; -EBADMSG. */
static int next_attr(struct attrs *attrs, struct attr *ret)
{
	struct rtattr head;
	size_t step;

	if (attrs->size < sizeof(head))
		return 0;
	memcpy(&head, attrs->data, sizeof(head));
	if (head.rta_len < sizeof(head) || head.rta_len > attrs->size)
		return -EBADMSG;
	ret->type = head.rta_type & NLA_TYPE_MASK;
	ret->data = attrs->data + RTA_LENGTH(0);
	ret->size = head.rta_len - RTA_LENGTH(0);
	step = RTA_ALIGN(head.rta_len);
	if (step > attrs->size)
		step = attrs->size;
	attrs->data += step;
	attrs->size -= step;
	return 1;
}

static int get_number(const struct attr *attr, int32_t *ret)
{
	if (attr->size != sizeof(*ret))
		return -EBADMSG;
	memcpy(ret, attr->data, sizeof(*ret));
	return 0;
}

static int get_text(const struct attr *attr, const char **ret)
{
	if (!memchr(attr->data, '\0', attr->size))
		return -EBADMSG;
	*ret = attr->data;
	return 0;
}

static int get_kind(const struct attr *info, struct link_entry *ret)
{
	struct attrs inner = { info->data, info->size };
	struct attr attr;
	int r;

	while ((r = next_attr(&inner, &attr)) > 0)
		if (attr.type == IFLA_INFO_KIND)
			return get_text(&attr, &ret->kind);
	return r;
}

static int take_attr(const struct attr *attr, struct link_entry *ret)
{
	switch (attr->type) {
	case IFLA_IFNAME:
		return get_text(attr, &ret->name);
	case IFLA_LINK:
		return get_number(attr, &ret->peer_index);
	case IFLA_LINK_NETNSID:
		return get_number(attr, &ret->netnsid);
	case IFLA_TARGET_NETNSID:
		return get_number(attr, &ret->target);
	case IFLA_LINKINFO:
		return get_kind(attr, ret);
	default:
		return 0;
	}
}

/* Those whose index at the other end may happen to be their own. */
static bool has_other_end(const char *kind)
{
	static const char *const kinds[] = { "veth",	"vxcan",   "netkit",
					     "macvlan", "macvtap", "ipvlan",
					     "ipvtap",	"vlan",	   "macsec" };

	for (size_t i = 0; kind && i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

static int parse_device(const char *data, size_t size, struct link_entry *ret)
{
	const size_t before = NLMSG_ALIGN(sizeof(struct ifinfomsg));
	struct link_entry entry = { .netnsid = -1, .target = -1 };
	struct ifinfomsg info;
	struct attrs attrs;
	struct attr attr;
	int r;

	if (size < before)
		return -EBADMSG;
	memcpy(&info, data, sizeof(info));
	entry.index = info.ifi_index;
	attrs = (struct attrs){ data + before, size - before };
	while ((r = next_attr(&attrs, &attr)) > 0) {
		r = take_attr(&attr, &entry);
		if (r < 0)
			return r;
	}
	if (r < 0 || entry.index <= 0 || !entry.name)
		return -EBADMSG;
	/* Of devices that stand for themselves the kernel gives their own index. */
	if (entry.peer_index < 0 ||
	    (entry.peer_index == entry.index && !has_other_end(entry.kind)))
		entry.peer_index = 0;
	*ret = entry;
	return LINK_LIST_ENTRY;
}

/* The end of a list has a number alone, which may even be missing. */
static int parse_end(const char *data, size_t size, bool is_error)
{
	int32_t error = 0;

	if (size >= sizeof(error))
		memcpy(&error, data, sizeof(error));
	else if (is_error)
		return -EBADMSG;
	if (error > 0 || error < -4095)
		return -EBADMSG;
	return error < 0 ? error : LINK_LIST_END;
}

static int parse_message(struct link_list *list, const struct nlmsghdr *head,
			 const char *data, size_t size, struct link_entry *ret)
{
	if (head->nlmsg_flags & NLM_F_DUMP_INTR)
		list->is_unstable = true;
	switch (head->nlmsg_type) {
	case NLMSG_DONE:
	case NLMSG_ERROR:
		return parse_end(data, size, head->nlmsg_type == NLMSG_ERROR);
	case RTM_NEWLINK:
		return parse_device(data, size, ret);
	default:
		return LINK_LIST_MORE;
	}
}

int link_list_next(struct link_list *list, struct link_entry *ret)
{
	struct nlmsghdr head;
	const char *data;
	size_t step;
	int r = LINK_LIST_MORE;

	while (r == LINK_LIST_MORE && list->size >= sizeof(head)) {
		data = list->data;
		memcpy(&head, data, sizeof(head));
		if (head.nlmsg_len < NLMSG_HDRLEN || head.nlmsg_len > list->size)
			return -EBADMSG;
		step = NLMSG_ALIGN((size_t)head.nlmsg_len);
		step = step < list->size ? step : list->size;
		list->data += step;
		list->size -= step;
		if (head.nlmsg_seq == list->seq)
			r = parse_message(list, &head, data + NLMSG_HDRLEN,
					  head.nlmsg_len - NLMSG_HDRLEN, ret);
	}
	return r;
}
