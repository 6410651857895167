/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "link-list.h"
#include "must.h"
#include "unit.h"

enum { SEQ = 7 };

/* A datagram in the making. */
static struct {
	char bytes[2048];
	size_t size;
	size_t head;  /* where the last message begins */
	size_t outer; /* where the nested attribute begins */
} made;

static void put(const void *data, size_t size)
{
	must(made.size + NLMSG_ALIGN(size) <= sizeof(made.bytes));
	if (size > 0)
		memcpy(made.bytes + made.size, data, size);
	made.size += NLMSG_ALIGN(size);
}

static void put_message(uint16_t type, uint32_t seq, const void *data, size_t size)
{
	struct nlmsghdr head = { .nlmsg_len = NLMSG_HDRLEN + (uint32_t)size,
				 .nlmsg_type = type,
				 .nlmsg_seq = seq };

	made.head = made.size;
	put(&head, sizeof(head));
	put(data, size);
}

/* The last message is as long as it has become. */
static void fit(void)
{
	uint32_t len = (uint32_t)(made.size - made.head);

	memcpy(made.bytes + made.head, &len, sizeof(len));
}

static void put_attr(uint16_t type, const void *data, size_t size)
{
	struct rtattr attr = { .rta_len = (uint16_t)RTA_LENGTH(size), .rta_type = type };

	put(&attr, sizeof(attr));
	put(data, size);
	fit();
}

static void put_number(uint16_t type, int32_t value)
{
	put_attr(type, &value, sizeof(value));
}

static void put_kind(const char *kind, size_t size)
{
	struct {
		struct rtattr attr;
		char text[32];
	} inner = { .attr = { .rta_len = (uint16_t)RTA_LENGTH(size),
			      .rta_type = IFLA_INFO_KIND } };

	memcpy(inner.text, kind, size);
	put_attr(IFLA_LINKINFO | NLA_F_NESTED, &inner, RTA_LENGTH(size));
}

static void put_device(int index, const char *name)
{
	struct ifinfomsg info = { .ifi_index = index };

	put_message(RTM_NEWLINK, SEQ, &info, sizeof(info));
	if (name)
		put_attr(IFLA_IFNAME, name, strlen(name) + 1);
}

static int begin(void **state)
{
	(void)state;
	memset(&made, 0, sizeof(made));
	return 0;
}

/* What is made, in memory of just this size, so that a sanitizer minds its end. */
static struct link_list begin_list(size_t size)
{
	char *exact = malloc(size ?: 1);

	must(exact);
	memcpy(exact, made.bytes, size);
	return (struct link_list){ .data = exact, .size = size, .seq = SEQ };
}

static void assert_next(int expected)
{
	struct link_list list = begin_list(made.size);
	struct link_entry entry = { .index = -77 };
	const char *data = list.data;

	assert_int_equal(link_list_next(&list, &entry), expected);
	assert_int_equal(entry.index, -77);
	free((char *)data);
}

static void test_list(void **state)
{
	struct link_entry entry = { 0 };
	struct link_list list;
	const char *data;

	(void)state;
	put_device(2, "eth0");
	put_number(IFLA_LINK, 9);
	put_number(IFLA_LINK_NETNSID, 4);
	put_number(IFLA_TARGET_NETNSID, 5);
	put_kind("veth", 5);
	/* An answer to somebody else, one of another kind, a device with nothing. */
	put_message(RTM_NEWLINK, SEQ - 1, "x", 1);
	put_message(RTM_NEWADDR, SEQ, "x", 1);
	put_device(3, "d\377");
	put_message(NLMSG_DONE, SEQ, &(int32_t){ 0 }, 4);
	list = begin_list(made.size);
	data = list.data;
	assert_int_equal(link_list_next(&list, &entry), LINK_LIST_ENTRY);
	assert_int_equal(entry.index, 2);
	assert_string_equal(entry.name, "eth0");
	assert_string_equal(entry.kind, "veth");
	assert_int_equal(entry.peer_index, 9);
	assert_int_equal(entry.netnsid, 4);
	assert_int_equal(entry.target, 5);
	assert_int_equal(link_list_next(&list, &entry), LINK_LIST_ENTRY);
	assert_int_equal(entry.index, 3);
	assert_string_equal(entry.name, "d\377");
	assert_null(entry.kind);
	assert_int_equal(entry.peer_index, 0);
	assert_int_equal(entry.netnsid, -1);
	assert_int_equal(entry.target, -1);
	assert_int_equal(link_list_next(&list, &entry), LINK_LIST_END);
	assert_int_equal(link_list_next(&list, &entry), LINK_LIST_MORE);
	assert_false(list.is_unstable);
	free((char *)data);
}

static int get_peer_index(const char *kind, int peer_index)
{
	struct link_entry entry = { 0 };
	struct link_list list;
	const char *data;

	begin(NULL);
	put_device(2, "x");
	put_number(IFLA_LINK, peer_index);
	if (kind)
		put_kind(kind, strlen(kind) + 1);
	list = begin_list(made.size);
	data = list.data;
	assert_int_equal(link_list_next(&list, &entry), LINK_LIST_ENTRY);
	free((char *)data);
	return entry.peer_index;
}

/* Without another end the kernel gives the device's own index. */
static void test_peer_index(void **state)
{
	(void)state;
	assert_int_equal(get_peer_index("veth", 2), 2);
	assert_int_equal(get_peer_index("macvlan", 2), 2);
	assert_int_equal(get_peer_index("wireguard", 2), 0);
	assert_int_equal(get_peer_index(NULL, 2), 0);
	assert_int_equal(get_peer_index("vti", 3), 3);
	assert_int_equal(get_peer_index("veth", -3), 0);
}

static void test_ends(void **state)
{
	(void)state;
	assert_next(LINK_LIST_MORE);
	put_message(NLMSG_ERROR, SEQ, &(int32_t){ 0 }, 4);
	assert_next(LINK_LIST_END);
	begin(NULL);
	put_message(NLMSG_DONE, SEQ, NULL, 0);
	assert_next(LINK_LIST_END);
	begin(NULL);
	put_message(NLMSG_ERROR, SEQ, &(int32_t){ -EACCES }, 4);
	assert_next(-EACCES);
	begin(NULL);
	put_message(NLMSG_DONE, SEQ, &(int32_t){ -EMSGSIZE }, 4);
	assert_next(-EMSGSIZE);
	begin(NULL);
	put_message(NLMSG_ERROR, SEQ, &(int32_t){ 5 }, 4);
	assert_next(-EBADMSG);
	begin(NULL);
	put_message(NLMSG_ERROR, SEQ, &(int32_t){ INT32_MIN }, 4);
	assert_next(-EBADMSG);
	begin(NULL);
	put_message(NLMSG_ERROR, SEQ, NULL, 0);
	assert_next(-EBADMSG);
}

static void test_unstable(void **state)
{
	uint16_t flags = NLM_F_DUMP_INTR;
	struct link_entry entry;
	struct link_list list;
	const char *data;

	(void)state;
	put_message(NLMSG_DONE, SEQ, NULL, 0);
	memcpy(made.bytes + offsetof(struct nlmsghdr, nlmsg_flags), &flags,
	       sizeof(flags));
	list = begin_list(made.size);
	data = list.data;
	assert_int_equal(link_list_next(&list, &entry), LINK_LIST_END);
	assert_true(list.is_unstable);
	free((char *)data);
}

static void test_bad_devices(void **state)
{
	(void)state;
	put_device(0, "x");
	assert_next(-EBADMSG);
	begin(NULL);
	put_device(2, NULL);
	assert_next(-EBADMSG);
	begin(NULL);
	put_device(2, "x");
	put_attr(IFLA_LINK_NETNSID, "123", 3);
	assert_next(-EBADMSG);
	begin(NULL);
	put_device(2, NULL);
	put_attr(IFLA_IFNAME, "nevereth", 8);
	assert_next(-EBADMSG);
	begin(NULL);
	put_device(2, "x");
	put_kind("veth", 4);
	assert_next(-EBADMSG);
	begin(NULL);
	put_device(2, "x");
	put_attr(IFLA_LINKINFO, "\1\0\1\0", 4);
	assert_next(-EBADMSG);
}

/* Lengths that lie, and ends that come early, anywhere. */
static void test_lengths(void **state)
{
	static const uint16_t lies[] = { 0, 1, 3, 5, 40, UINT16_MAX };
	struct link_entry entry;

	(void)state;
	put_device(2, "eth0");
	put_number(IFLA_LINK_NETNSID, 4);
	put_kind("veth", 5);
	put_message(NLMSG_DONE, SEQ, NULL, 0);
	for (size_t size = 0; size < made.size; size++) {
		struct link_list list = begin_list(size);
		const char *data = list.data;
		int r;

		while ((r = link_list_next(&list, &entry)) == LINK_LIST_ENTRY)
			;
		assert_true(r == LINK_LIST_MORE || r == -EBADMSG);
		free((char *)data);
	}
	for (size_t at = 0; at + 2 <= made.size; at += 4)
		for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
			struct link_list list = begin_list(made.size);
			char *data = (char *)list.data;
			int n = 0;

			memcpy(data + at, &lies[i], sizeof(lies[i]));
			while (link_list_next(&list, &entry) == LINK_LIST_ENTRY)
				assert_true(n++ < 10);
			free(data);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_list, begin),
		cmocka_unit_test(test_peer_index),
		cmocka_unit_test_setup(test_ends, begin),
		cmocka_unit_test_setup(test_unstable, begin),
		cmocka_unit_test_setup(test_bad_devices, begin),
		cmocka_unit_test_setup(test_lengths, begin),
	};

	return cmocka_run_group_tests_name("link-list", tests, NULL, NULL);
}
