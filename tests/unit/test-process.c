/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nodes.h"
#include "unit.h"

static int setup(void **state)
{
	struct nsrel_process *process = process_new(10);

	*state = process;
	return process ? 0 : -1;
}

static int teardown(void **state)
{
	process_free(*state);
	return 0;
}

/* A process of which only the PID was ever read. */
static void test_unknown(void **state)
{
	const struct nsrel_process *p = *state;
	uint64_t time = 77;
	pid_t ppid = 77;
	uid_t uid = 77;

	assert_int_equal(nsrel_process_get_pid(p), 10);
	assert_int_equal(nsrel_process_get_ppid(p, &ppid), -ENODATA);
	assert_int_equal(nsrel_process_get_uid(p, &uid), -ENODATA);
	assert_int_equal(nsrel_process_get_start_time(p, &time), -ENODATA);
	assert_int_equal(ppid, 77);
	assert_int_equal(uid, 77);
	assert_int_equal(time, 77);
	assert_null(nsrel_process_get_parent(p));
	assert_null(nsrel_process_next_child(p, NULL));
	assert_null(nsrel_process_get_name(p));
	assert_null(nsrel_process_get_cmdline(p));
	assert_int_equal(nsrel_process_get_state(p), 0);
	assert_int_equal(nsrel_process_count_threads(p), 0);
	assert_null(nsrel_process_next_thread(p, NULL));
	assert_true(nsrel_process_is_complete(p));
}

static void test_known(void **state)
{
	struct nsrel_process *p = *state;
	uint64_t time = 77;
	pid_t ppid = 77;
	uid_t uid = 77;

	p->ppid = 0;
	p->task.has_uid = true;
	p->task.uid = 4294967295U;
	p->task.has_start_time = true;
	p->task.start_time = UINT64_MAX;
	p->task.state = 'Z';
	p->task.name = strdup("sh");
	p->cmdline = strdup("/bin/sh -l");
	p->incomplete = true;
	p->n_threads = 3;
	p->index = 5;
	assert_int_equal(nsrel_process_get_ppid(p, &ppid), 0);
	assert_int_equal(ppid, 0);
	assert_int_equal(nsrel_process_get_uid(p, &uid), 0);
	assert_int_equal(uid, 4294967295U);
	assert_int_equal(nsrel_process_get_start_time(p, &time), 0);
	assert_int_equal(time, UINT64_MAX);
	assert_int_equal(nsrel_process_get_state(p), 'Z');
	assert_string_equal(nsrel_process_get_name(p), "sh");
	assert_string_equal(nsrel_process_get_cmdline(p), "/bin/sh -l");
	assert_false(nsrel_process_is_complete(p));
	assert_int_equal(nsrel_process_count_threads(p), 3);
	assert_int_equal(nsrel_process_get_index(p), 5);
}

static void test_caps(void **state)
{
	struct nsrel_process *p = *state;
	uint64_t caps = 77;

	assert_int_equal(nsrel_process_get_caps(p, &caps), -ENODATA);
	assert_int_equal(caps, 77);
	p->task.has_caps = true;
	p->task.caps = 0;
	assert_int_equal(nsrel_process_get_caps(p, &caps), 0);
	assert_int_equal(caps, 0);
}

static void test_namespaces(void **state)
{
	struct nsrel_process *p = *state;
	struct nsrel_ns *nodes[NSREL_N_TYPES];

	for (int type = 0; type < NSREL_N_TYPES; type++)
		nodes[type] = p->task.ns[type] = ns_new((enum nsrel_type)type, 1);
	p->task.pid_for_children = nodes[NSREL_TYPE_PID];
	for (int type = 0; type < NSREL_N_TYPES; type++)
		assert_ptr_equal(nsrel_process_get_ns(p, (enum nsrel_type)type),
				 nodes[type]);
	assert_null(nsrel_process_get_ns(p, NSREL_N_TYPES));
	assert_null(nsrel_process_get_ns(p, (enum nsrel_type) - 1));
	assert_ptr_equal(nsrel_process_get_ns_for_children(p, NSREL_TYPE_PID),
			 nodes[NSREL_TYPE_PID]);
	assert_null(nsrel_process_get_ns_for_children(p, NSREL_TYPE_TIME));
	assert_null(nsrel_process_get_ns_for_children(p, NSREL_TYPE_NET));
	for (int type = 0; type < NSREL_N_TYPES; type++)
		ns_free(nodes[type]);
}

static void test_threads(void **state)
{
	struct nsrel_process *p = *state;
	const struct nsrel_thread *t;
	pid_t tid = 11;

	nodes_thread(p, 11);
	nodes_thread(p, 12);
	nodes_thread(p, 13);
	nsrel_process_foreach_thread(t, p) {
		assert_int_equal(nsrel_thread_get_tid(t), tid++);
		assert_ptr_equal(nsrel_thread_get_process(t), p);
	}
	assert_int_equal(tid, 14);
}

static void test_freeing(void **state)
{
	struct nsrel_process *p = NULL;

	(void)state;
	assert_null(process_free(NULL));
	process_freep(&p);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_unknown),    test(test_known),   test(test_caps),
		test(test_namespaces), test(test_threads), cmocka_unit_test(test_freeing),
	};

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
