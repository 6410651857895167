/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "initial.h"
#include "nodes.h"
#include "type.h"
#include "unit.h"

#define DYNAMIC UINT64_C(4026532000)

static int setup(void **state)
{
	*state = nodes_new();
	return 0;
}

static int teardown(void **state)
{
	nsrel_snapshot_unref(*state);
	return 0;
}

static struct nsrel_ns *reserved(struct nsrel_snapshot *snap, enum nsrel_type type)
{
	return nodes_ns(snap, type, type_get_initial_ino(type));
}

/* kthreadd, in the namespaces with the reserved numbers. */
static struct nsrel_process *kthreadd(struct nsrel_snapshot *snap)
{
	struct nsrel_process *p = nodes_process(snap, 2, 0);

	p->kernel_thread = true;
	for (int type = 0; type < NSREL_N_TYPES; type++)
		p->task.ns[type] = reserved(snap, (enum nsrel_type)type);
	return p;
}

static void test_nothing(void **state)
{
	initial_find(*state);
	assert_int_equal(nsrel_snapshot_count_ns(*state), 0);
}

static void test_kthreadd(void **state)
{
	struct nsrel_ns *later[NSREL_N_TYPES];
	struct nsrel_process *p = kthreadd(*state);

	for (int type = 0; type < NSREL_N_TYPES; type++)
		later[type] = nodes_ns(*state, (enum nsrel_type)type, DYNAMIC);
	initial_find(*state);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		assert_int_equal(p->task.ns[type]->initial, 1);
		assert_int_equal(later[type]->initial, 0);
	}
}

/* Before Linux 6.18: mount and network namespaces have ordinary numbers. */
static void test_kthreadd_of_old_kernel(void **state)
{
	struct nsrel_process *p = kthreadd(*state);
	struct nsrel_ns *net = p->task.ns[NSREL_TYPE_NET] =
		nodes_ns(*state, NSREL_TYPE_NET, DYNAMIC);
	struct nsrel_ns *other = nodes_ns(*state, NSREL_TYPE_NET, DYNAMIC - 1);

	initial_find(*state);
	assert_int_equal(net->initial, 1);
	assert_int_equal(other->initial, 0);
	/* The kernel's own thread outweighs the number. */
	assert_int_equal(reserved(*state, NSREL_TYPE_NET)->initial, 0);
}

/* Its links can't be read without privileges: the numbers have to do. */
static void test_unreadable_kthreadd(void **state)
{
	struct nsrel_process *p = kthreadd(*state);
	struct nsrel_ns *net = reserved(*state, NSREL_TYPE_NET);
	struct nsrel_ns *old = nodes_ns(*state, NSREL_TYPE_MNT, DYNAMIC);

	p->task.ns[NSREL_TYPE_NET] = NULL;
	p->task.ns[NSREL_TYPE_MNT] = NULL;
	initial_find(*state);
	assert_int_equal(net->initial, 1);
	assert_int_equal(old->initial, 0);
}

/* Threads of the kernel below kthreadd, and init, are no witnesses. */
static void test_not_kthreadd(void **state)
{
	struct nsrel_process *worker = nodes_process(*state, 3, 2);
	struct nsrel_process *init = nodes_process(*state, 1, 0);
	struct nsrel_ns *a = nodes_ns(*state, NSREL_TYPE_NET, DYNAMIC);
	struct nsrel_ns *b = nodes_ns(*state, NSREL_TYPE_NET, DYNAMIC + 1);

	worker->kernel_thread = true;
	worker->task.ns[NSREL_TYPE_NET] = a;
	init->task.ns[NSREL_TYPE_NET] = b;
	initial_find(*state);
	assert_int_equal(a->initial, -ENODATA);
	assert_int_equal(b->initial, -ENODATA);
}

static void test_reserved_numbers(void **state)
{
	struct nsrel_ns *initial[NSREL_N_TYPES], *later[NSREL_N_TYPES];

	for (int type = 0; type < NSREL_N_TYPES; type++) {
		initial[type] = reserved(*state, (enum nsrel_type)type);
		later[type] = nodes_ns(*state, (enum nsrel_type)type, DYNAMIC);
	}
	initial_find(*state);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		assert_int_equal(initial[type]->initial, 1);
		assert_int_equal(later[type]->initial, 0);
	}
}

/* The number of one type means nothing for another. */
static void test_number_of_other_type(void **state)
{
	struct nsrel_ns *ns =
		nodes_ns(*state, NSREL_TYPE_NET, type_get_initial_ino(NSREL_TYPE_USER));

	initial_find(*state);
	assert_int_equal(ns->initial, -ENODATA);
}

static void test_reserved_with_parent(void **state)
{
	uint64_t ino = type_get_initial_ino(NSREL_TYPE_PID);
	struct nsrel_ns *top = nodes_ns(*state, NSREL_TYPE_PID, 5);
	struct nsrel_ns *ns = nodes_ns_below(*state, NSREL_TYPE_PID, ino, top, NULL);

	initial_find(*state);
	assert_int_equal(ns->initial, 0);
	assert_int_equal(top->initial, -ENODATA);
	assert_int_equal(top->parent_state, NSREL_RELATION_UNKNOWN);
}

static void test_reserved_owned_by_later(void **state)
{
	struct nsrel_ns *init_user = reserved(*state, NSREL_TYPE_USER);
	struct nsrel_ns *user =
		nodes_ns_below(*state, NSREL_TYPE_USER, DYNAMIC, init_user, init_user);
	struct nsrel_ns *net = nodes_ns_below(
		*state, NSREL_TYPE_NET, type_get_initial_ino(NSREL_TYPE_NET), NULL, user);
	struct nsrel_ns *uts =
		nodes_ns_below(*state, NSREL_TYPE_UTS,
			       type_get_initial_ino(NSREL_TYPE_UTS), NULL, init_user);

	initial_find(*state);
	assert_int_equal(init_user->initial, 1);
	assert_int_equal(user->initial, 0);
	assert_int_equal(net->initial, 0);
	assert_int_equal(uts->initial, 1);
}

/* No witness and no reserved number: what no relation rules out stays unknown. */
static void test_old_kernel(void **state)
{
	struct nsrel_ns *user = nodes_ns(*state, NSREL_TYPE_USER, DYNAMIC + 7);
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, DYNAMIC);
	struct nsrel_ns *mnt = nodes_ns(*state, NSREL_TYPE_MNT, DYNAMIC + 1);
	struct nsrel_ns *owned =
		nodes_ns_below(*state, NSREL_TYPE_NET, DYNAMIC + 2, NULL, user);
	struct nsrel_ns *uts = nodes_ns(*state, NSREL_TYPE_UTS, DYNAMIC + 3);

	initial_find(*state);
	assert_int_equal(net->initial, -ENODATA);
	assert_int_equal(mnt->initial, -ENODATA);
	assert_int_equal(owned->initial, 0);
	/* These have their reserved number in every kernel. */
	assert_int_equal(user->initial, 0);
	assert_int_equal(uts->initial, 0);
}

/* Numbers out of the range for namespaces made later, as in a fake. */
static void test_strange_numbers(void **state)
{
	static const uint64_t inos[] = { 0, 1, TYPE_FIRST_DYNAMIC_INO - 1,
					 (uint64_t)UINT32_MAX + 1, UINT64_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(inos); i++)
		nodes_ns(*state, NSREL_TYPE_UTS, inos[i]);
	initial_find(*state);
	for (size_t i = 0; i < ARRAY_SIZE(inos); i++)
		assert_int_equal(nodes_ns(*state, NSREL_TYPE_UTS, inos[i])->initial,
				 -ENODATA);
	assert_int_equal(
		nodes_ns(*state, NSREL_TYPE_UTS, TYPE_FIRST_DYNAMIC_INO)->initial,
		-ENODATA);
	initial_find(*state);
	assert_int_equal(
		nodes_ns(*state, NSREL_TYPE_UTS, TYPE_FIRST_DYNAMIC_INO)->initial, 0);
}

/* Only of the initial ones it is known that nothing is above them. */
static void test_states(void **state)
{
	struct nsrel_ns *user = reserved(*state, NSREL_TYPE_USER);
	struct nsrel_ns *pid = reserved(*state, NSREL_TYPE_PID);
	struct nsrel_ns *net = reserved(*state, NSREL_TYPE_NET);
	struct nsrel_ns *later_user = nodes_ns(*state, NSREL_TYPE_USER, DYNAMIC);
	struct nsrel_ns *later_pid = nodes_ns(*state, NSREL_TYPE_PID, DYNAMIC + 1);

	initial_find(*state);
	assert_int_equal(user->parent_state, NSREL_RELATION_NONE);
	assert_int_equal(user->owner_state, NSREL_RELATION_NONE);
	assert_int_equal(pid->parent_state, NSREL_RELATION_NONE);
	/* All but the initial user namespace have an owner. */
	assert_int_equal(pid->owner_state, NSREL_RELATION_UNKNOWN);
	assert_int_equal(net->owner_state, NSREL_RELATION_UNKNOWN);
	assert_int_equal(net->parent_state, NSREL_RELATION_NONE);
	assert_int_equal(later_user->parent_state, NSREL_RELATION_UNKNOWN);
	assert_int_equal(later_user->owner_state, NSREL_RELATION_UNKNOWN);
	assert_int_equal(later_pid->parent_state, NSREL_RELATION_UNKNOWN);
}

static void test_known_owner_stays(void **state)
{
	struct nsrel_ns *user = reserved(*state, NSREL_TYPE_USER);
	struct nsrel_ns *pid = nodes_ns_below(
		*state, NSREL_TYPE_PID, type_get_initial_ino(NSREL_TYPE_PID), NULL, user);

	initial_find(*state);
	assert_int_equal(pid->initial, 1);
	assert_int_equal(pid->owner_state, NSREL_RELATION_KNOWN);
	assert_ptr_equal(pid->owner, user);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_nothing),
		test(test_kthreadd),
		test(test_kthreadd_of_old_kernel),
		test(test_unreadable_kthreadd),
		test(test_not_kthreadd),
		test(test_reserved_numbers),
		test(test_number_of_other_type),
		test(test_reserved_with_parent),
		test(test_reserved_owned_by_later),
		test(test_old_kernel),
		test(test_strange_numbers),
		test(test_states),
		test(test_known_owner_stays),
	};

	return cmocka_run_group_tests_name("initial", tests, NULL, NULL);
}
