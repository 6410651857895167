/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nodes.h"
#include "unit.h"

/* A process 10 with thread 11, in a snapshot. */
static int setup(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();

	nodes_thread(nodes_process(snap, 10, 1), 11);
	*state = snap;
	return 0;
}

static int teardown(void **state)
{
	nsrel_snapshot_unref(*state);
	return 0;
}

static struct nsrel_thread *get_thread(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_process *process = snap->processes.items[0];

	return process->first_thread;
}

static void test_unknown(void **state)
{
	const struct nsrel_thread *t = get_thread(state);
	uint64_t time = 77;
	uid_t uid = 77;

	assert_int_equal(nsrel_thread_get_tid(t), 11);
	assert_int_equal(nsrel_process_get_pid(nsrel_thread_get_process(t)), 10);
	assert_null(nsrel_thread_get_name(t));
	assert_int_equal(nsrel_thread_get_state(t), 0);
	assert_int_equal(nsrel_thread_get_start_time(t, &time), -ENODATA);
	assert_int_equal(time, 77);
	assert_int_equal(nsrel_thread_get_uid(t, &uid), -ENODATA);
	assert_int_equal(uid, 77);
	for (int type = -1; type <= NSREL_N_TYPES; type++) {
		enum nsrel_type ns_type = (enum nsrel_type)type;

		assert_null(nsrel_thread_get_ns(t, ns_type));
		assert_null(nsrel_thread_get_ns_for_children(t, ns_type));
	}
}

static void test_known(void **state)
{
	struct nsrel_thread *t = get_thread(state);
	uint64_t time = 77;
	uid_t uid = 77;

	t->task.name = strdup("worker");
	t->task.state = 'D';
	t->task.has_start_time = true;
	t->task.has_uid = true;
	t->task.uid = 4294967295U;
	assert_string_equal(nsrel_thread_get_name(t), "worker");
	assert_int_equal(nsrel_thread_get_state(t), 'D');
	assert_int_equal(nsrel_thread_get_start_time(t, &time), 0);
	assert_int_equal(time, 0);
	assert_int_equal(nsrel_thread_get_uid(t, &uid), 0);
	assert_int_equal(uid, 4294967295U);
}

static void test_namespaces(void **state)
{
	struct nsrel_thread *t = get_thread(state);

	for (int type = 0; type < NSREL_N_TYPES; type++)
		t->task.ns[type] =
			nodes_ns(*state, (enum nsrel_type)type, 100 + (uint64_t)type);
	t->task.pid_for_children = nodes_ns(*state, NSREL_TYPE_PID, 200);
	t->task.time_for_children = nodes_ns(*state, NSREL_TYPE_TIME, 201);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		enum nsrel_type ns_type = (enum nsrel_type)type;
		const struct nsrel_ns *children =
			nsrel_thread_get_ns_for_children(t, ns_type);

		assert_ptr_equal(nsrel_thread_get_ns(t, ns_type), t->task.ns[type]);
		if (ns_type == NSREL_TYPE_PID)
			assert_ptr_equal(children, t->task.pid_for_children);
		else if (ns_type == NSREL_TYPE_TIME)
			assert_ptr_equal(children, t->task.time_for_children);
		else
			assert_null(children);
	}
	assert_null(nsrel_thread_get_ns(t, NSREL_N_TYPES));
	assert_null(nsrel_thread_get_ns(t, (enum nsrel_type) - 1));
}

static void test_freeing(void **state)
{
	(void)state;
	assert_null(thread_free(NULL));
	assert_null(thread_free(thread_new(NULL, 1)));
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_unknown),
		test(test_known),
		test(test_namespaces),
		cmocka_unit_test(test_freeing),
	};

	return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
