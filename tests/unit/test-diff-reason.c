/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "diff-reason.h"
#include "moments.h"
#include "unit.h"

/* A namespace that nothing holds yet, and process 7 elsewhere. */
struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *ns, *mnt;
	struct nsrel_process *process;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->snap = moment_new();
	f->ns = nodes_ns(f->snap, NSREL_TYPE_USER, 5);
	f->mnt = nodes_ns(f->snap, NSREL_TYPE_MNT, 6);
	f->process = moment_process(f->snap, 7, 100, "a b", f->mnt, NULL);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nsrel_snapshot_unref(f->snap);
	free(f);
	return 0;
}

static void assert_came(struct fixture *f, const char *expected)
{
	char *text = NULL;

	moment_link(f->snap);
	assert_int_equal(reason_of_came(f->ns, false, &text), 0);
	assert_string_equal(text, expected);
	free(text);
}

static void test_process(void **state)
{
	struct fixture *f = *state;
	char *text = NULL;

	moment_process(f->snap, 8, 100, "n", f->ns, NULL);
	assert_came(f, "held by process 8 (n)");
	assert_int_equal(reason_of_went(f->ns, true, &text), 0);
	assert_string_equal(text,
			    "another one has its number, was held by process 8 (n)");
	free(text);
	assert_int_equal(reason_of_came(f->ns, true, &text), 0);
	assert_string_equal(text, "another one with this number, held by process 8 (n)");
	free(text);
}

static void test_nameless(void **state)
{
	struct fixture *f = *state;

	nodes_process(f->snap, 8, 0)->task.ns[NSREL_TYPE_USER] = f->ns;
	assert_came(f, "held by process 8");
}

static void test_kinds(void **state)
{
	struct fixture *f = *state;
	struct nsrel_thread *thread = nodes_thread(f->process, 8);

	thread->task.ns[NSREL_TYPE_USER] = f->ns;
	nodes_file(f->snap, f->ns, NSREL_HOLDER_FD, f->process, NULL, 3);
	nodes_file(f->snap, f->ns, NSREL_HOLDER_FD, f->process, NULL, 4);
	nodes_file(f->snap, f->ns, NSREL_HOLDER_FD, f->process, NULL, 5);
	nodes_file(f->snap, f->ns, NSREL_HOLDER_MARK, f->process, thread, 6);
	nodes_file(f->snap, f->ns, NSREL_HOLDER_IN_FLIGHT, f->process, NULL, 7);
	nodes_mount(f->snap, f->ns, f->mnt, "/a", 0);
	nodes_mount(f->snap, f->ns, f->mnt, "/b", 0);
	nodes_ns_below(f->snap, NSREL_TYPE_USER, 9, f->ns, NULL)->listed = true;
	nodes_ns_below(f->snap, NSREL_TYPE_NET, 10, NULL, f->ns)->listed = true;
	assert_came(f, "held by thread 8 of process 7 (a b), fd 3 of process 7 (a b) and "
		       "2 more fds, mark 6 of process 7 (a b), in flight to 7 of process "
		       "7 (a b), mount /a and 1 more mount, child user:[9], owned "
		       "net:[10]");
}

static void test_for_children(void **state)
{
	struct fixture *f = *state;

	f->ns = nodes_ns(f->snap, NSREL_TYPE_PID, 8);
	f->process->task.pid_for_children = f->ns;
	assert_came(f, "held by pid_for_children of process 7 (a b)");
}

static void test_kernel(void **state)
{
	struct fixture *f = *state;

	f->ns->listed = true;
	assert_came(f, "held by the kernel");
}

static void test_finding(void **state)
{
	struct fixture *f = *state;
	struct finding finding = { 0 };
	char *text = NULL;

	nodes_file(f->snap, f->ns, NSREL_HOLDER_FD, f->process, NULL, 3);
	moment_link(f->snap);
	finding.tallies[MOMENT_OLD][NSREL_HOLDER_FD] =
		(struct tally){ 1, f->ns->first_holder };
	finding.tallies[MOMENT_NOW][NSREL_HOLDER_PROCESS] =
		(struct tally){ 3, f->mnt->first_holder };
	finding.tallies[MOMENT_OLD][NSREL_HOLDER_PROCESS] =
		(struct tally){ 1, f->mnt->first_holder };
	finding.other_owner = true;
	f->ns->owner = f->mnt;
	assert_int_equal(reason_of_finding(f->ns, f->mnt, &finding, &text), 0);
	assert_string_equal(text, "3 processes came, process 7 (a b) went, fd 3 of "
				  "process 7 (a b) went, owner was mnt:[6] and is none");
	free(text);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_process),	 TEST(test_nameless), TEST(test_kinds),
		TEST(test_for_children), TEST(test_kernel),   TEST(test_finding),
	};

	return cmocka_run_group_tests_name("diff-reason", tests, NULL, NULL);
}
