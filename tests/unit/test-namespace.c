/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nodes.h"
#include "unit.h"

/* A namespace of which only a link was seen. */
static void assert_unknown(const struct nsrel_ns *ns, enum nsrel_type type)
{
	bool hierarchical = type == NSREL_TYPE_USER || type == NSREL_TYPE_PID;
	uint64_t id = 77;
	dev_t dev = 77;
	int32_t netnsid = 77;
	uid_t uid = 77;

	assert_int_equal(nsrel_ns_get_type(ns), type);
	assert_int_equal(nsrel_ns_get_ino(ns), 42);
	assert_int_equal(nsrel_ns_get_dev(ns, &dev), -ENODATA);
	assert_int_equal(nsrel_ns_get_id(ns, &id), -ENODATA);
	assert_int_equal(nsrel_ns_get_owner_uid(ns, &uid),
			 type == NSREL_TYPE_USER ? -ENODATA : -EINVAL);
	assert_int_equal(nsrel_ns_get_netnsid(ns, &netnsid),
			 type == NSREL_TYPE_NET ? -ENODATA : -EINVAL);
	assert_int_equal(netnsid, 77);
	assert_int_equal(id, 77);
	assert_int_equal(dev, 77);
	assert_int_equal(uid, 77);
	assert_int_equal(nsrel_ns_is_initial(ns), -ENODATA);
	assert_null(nsrel_ns_get_parent(ns));
	assert_null(nsrel_ns_get_owner(ns));
	assert_int_equal(nsrel_ns_get_owner_state(ns), NSREL_RELATION_UNKNOWN);
	assert_int_equal(nsrel_ns_get_parent_state(ns),
			 hierarchical ? NSREL_RELATION_UNKNOWN : NSREL_RELATION_NONE);
	assert_int_equal(nsrel_ns_is_root(ns), hierarchical);
	assert_null(nsrel_ns_get_path(ns));
	assert_null(nsrel_ns_next_child(ns, NULL));
	assert_null(nsrel_ns_next_owned(ns, NULL));
	assert_null(nsrel_ns_next_member(ns, NULL));
	assert_null(nsrel_ns_next_leader(ns, NULL));
	assert_null(nsrel_ns_next_loose_thread(ns, NULL));
	assert_null(nsrel_ns_get_oldest_leader(ns));
	assert_int_equal(nsrel_ns_count_members(ns), 0);
	assert_int_equal(nsrel_ns_count_holders(ns), 0);
	assert_null(nsrel_ns_next_holder(ns, NULL));
	assert_false(nsrel_ns_is_hidden(ns));
}

static void test_unknown(void **state)
{
	(void)state;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		struct nsrel_ns *ns = ns_new((enum nsrel_type)type, 42);

		assert_non_null(ns);
		assert_unknown(ns, (enum nsrel_type)type);
		assert_null(ns_free(ns));
	}
	assert_null(ns_free(NULL));
}

static void test_known(void **state)
{
	struct nsrel_ns parent = { .type = NSREL_TYPE_USER, .initial = 1 };
	struct nsrel_ns ns = {
		.type = NSREL_TYPE_USER,
		.ino = UINT64_MAX,
		.has_dev = true,
		.dev = 4,
		.has_id = true,
		.id = UINT64_MAX,
		.has_owner_uid = true,
		.owner_uid = 65534,
		.initial = 0,
		.index = 7,
		.path = (char[]){ "/proc/1/ns/user" },
		.parent = &parent,
		.parent_state = NSREL_RELATION_KNOWN,
		.owner = &parent,
		.owner_state = NSREL_RELATION_KNOWN,
	};
	uint64_t id;
	dev_t dev;
	uid_t uid;

	(void)state;
	assert_int_equal(nsrel_ns_get_ino(&ns), UINT64_MAX);
	assert_int_equal(nsrel_ns_get_dev(&ns, &dev), 0);
	assert_int_equal(dev, 4);
	assert_int_equal(nsrel_ns_get_id(&ns, &id), 0);
	assert_int_equal(id, UINT64_MAX);
	assert_int_equal(nsrel_ns_get_owner_uid(&ns, &uid), 0);
	assert_int_equal(uid, 65534);
	assert_int_equal(nsrel_ns_is_initial(&ns), 0);
	assert_int_equal(nsrel_ns_is_initial(&parent), 1);
	assert_int_equal(nsrel_ns_get_index(&ns), 7);
	assert_string_equal(nsrel_ns_get_path(&ns), "/proc/1/ns/user");
	assert_ptr_equal(nsrel_ns_get_parent(&ns), &parent);
	assert_ptr_equal(nsrel_ns_get_owner(&ns), &parent);
	assert_false(nsrel_ns_is_root(&ns));
	assert_true(nsrel_ns_is_root(&parent));
}

static void test_owner_uid_of_others(void **state)
{
	struct nsrel_ns ns = { .type = NSREL_TYPE_NET, .has_owner_uid = true };
	uid_t uid = 77;

	(void)state;
	assert_int_equal(nsrel_ns_get_owner_uid(&ns, &uid), -EINVAL);
	assert_int_equal(uid, 77);
}

/* 0 is a number like any other; that there is none is another thing than not to know. */
static void test_netnsid(void **state)
{
	struct nsrel_ns ns = { .type = NSREL_TYPE_NET, .has_netnsid = true };
	int32_t netnsid = 77;

	(void)state;
	assert_int_equal(nsrel_ns_get_netnsid(&ns, &netnsid), 0);
	assert_int_equal(netnsid, 0);
	ns.netnsid = INT32_MAX;
	assert_int_equal(nsrel_ns_get_netnsid(&ns, &netnsid), 0);
	assert_int_equal(netnsid, INT32_MAX);
	ns.has_netnsid = false;
	ns.no_netnsid = true;
	netnsid = 77;
	assert_int_equal(nsrel_ns_get_netnsid(&ns, &netnsid), -ENOENT);
	ns.no_netnsid = false;
	assert_int_equal(nsrel_ns_get_netnsid(&ns, &netnsid), -ENODATA);
	ns.type = NSREL_TYPE_USER;
	ns.has_netnsid = true;
	assert_int_equal(nsrel_ns_get_netnsid(&ns, &netnsid), -EINVAL);
	assert_int_equal(netnsid, 77);
}

/* Members by hand: 1 <- 2 <- 3 and 9; 2 is no member. */
static void test_leaders(void **state)
{
	struct nsrel_ns net = { .type = NSREL_TYPE_NET }, other = net;
	struct nsrel_process p[4] = { 0 };
	const struct nsrel_process *leader = NULL;

	(void)state;
	p[1].parent = &p[0];
	p[2].parent = &p[1];
	p[0].task.ns[NSREL_TYPE_NET] = p[2].task.ns[NSREL_TYPE_NET] = &net;
	p[1].task.ns[NSREL_TYPE_NET] = &other;
	p[3].task.ns[NSREL_TYPE_NET] = &net;
	p[3].parent = &p[0];
	ns_add_holder(&net, &p[0].member[NSREL_TYPE_NET], NSREL_HOLDER_PROCESS);
	ns_add_holder(&net, &p[2].member[NSREL_TYPE_NET], NSREL_HOLDER_PROCESS);
	ns_add_holder(&net, &p[3].member[NSREL_TYPE_NET], NSREL_HOLDER_PROCESS);
	/* 3 is led by 1, 1 and 2's child lead themselves. */
	leader = nsrel_ns_next_leader(&net, leader);
	assert_ptr_equal(leader, &p[0]);
	leader = nsrel_ns_next_leader(&net, leader);
	assert_ptr_equal(leader, &p[2]);
	assert_null(nsrel_ns_next_leader(&net, leader));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_owner_uid_of_others),
		cmocka_unit_test(test_netnsid),
		cmocka_unit_test(test_leaders),
	};

	return cmocka_run_group_tests_name("namespace", tests, NULL, NULL);
}
