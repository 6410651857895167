/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nodes.h"
#include "unit.h"

static void test_getters(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();
	struct nsrel_ns *net = nodes_ns(snap, NSREL_TYPE_NET, 1);
	struct nsrel_ns *other = nodes_ns(snap, NSREL_TYPE_NET, 2);
	struct nsrel_link *first = nodes_link(net, other, "eth0", 2, 7);
	struct nsrel_link *second = nodes_link(net, NULL, "wg\377", 3, 0);
	const struct nsrel_link *link;
	int index = -77;
	size_t n = 0;

	(void)state;
	first->netnsid = 4;
	assert_string_equal(nsrel_link_get_name(first), "eth0");
	assert_string_equal(nsrel_link_get_kind(first), "veth");
	assert_int_equal(nsrel_link_get_index(first), 2);
	assert_int_equal(nsrel_link_get_netnsid(first), 4);
	assert_ptr_equal(nsrel_link_get_peer(first), other);
	assert_string_equal(nsrel_link_get_name(second), "wg\377");
	assert_null(nsrel_link_get_peer(second));
	assert_int_equal(nsrel_link_get_peer_index(second, &index), -ENODATA);
	assert_int_equal(index, -77);
	assert_int_equal(nsrel_link_get_peer_index(first, &index), 0);
	assert_int_equal(index, 7);
	nsrel_ns_foreach_link(link, net)
		assert_ptr_equal(link, n++ == 0 ? first : second);
	assert_int_equal(n, 2);
	assert_null(nsrel_ns_next_link(other, NULL));
	nsrel_snapshot_unref(snap);
}

static void test_no_kind(void **state)
{
	struct nsrel_link *link = link_new(1, "x", NULL);

	(void)state;
	assert_null(nsrel_link_get_kind(link));
	assert_null(link_free(link));
	assert_null(link_free(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_getters),
		cmocka_unit_test(test_no_kind),
	};

	return cmocka_run_group_tests_name("net-link", tests, NULL, NULL);
}
