/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "diff-sight.h"
#include "moments.h"
#include "unit.h"

/* Process 7 is in a namespace and has it open; in the other snapshot there is nothing. */
struct fixture {
	struct nsrel_snapshot *old, *now;
	struct nsrel_ns *ns, *mnt;
	struct nsrel_process *process;
	struct moments moments;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->old = moment_new();
	f->now = moment_new();
	f->ns = nodes_ns(f->old, NSREL_TYPE_NET, 5);
	f->mnt = nodes_ns(f->old, NSREL_TYPE_MNT, 6);
	f->process = moment_process(f->old, 7, 100, "a", f->ns, f->mnt, NULL);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	moments_done(&f->moments);
	nsrel_snapshot_unref(f->old);
	nsrel_snapshot_unref(f->now);
	free(f);
	return 0;
}

static void look(struct fixture *f)
{
	moment_link(f->old);
	moment_link(f->now);
	assert_int_equal(moments_init(&f->moments, f->old, f->now), 0);
}

/* What it says of the holder of this kind that it is not in the new snapshot. */
static enum absence judge(struct fixture *f, enum nsrel_holder_kind kind)
{
	const struct nsrel_holder *holder;

	nsrel_ns_foreach_holder(holder, f->ns)
		if (nsrel_holder_get_kind(holder) == kind)
			return moments_judge(&f->moments, MOMENT_NOW, f->ns, holder);
	fail_msg("no such holder");
	return ABSENCE_GONE;
}

static void test_gone(void **state)
{
	struct fixture *f = *state;

	nodes_file(f->old, f->ns, NSREL_HOLDER_FD, f->process, NULL, 3);
	nodes_mount(f->old, f->ns, f->mnt, "/a", 0);
	look(f);
	assert_int_equal(f->moments.same_boot, 1);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_GONE);
	assert_int_equal(judge(f, NSREL_HOLDER_FD), ABSENCE_GONE);
	assert_int_equal(judge(f, NSREL_HOLDER_MOUNT), ABSENCE_GONE);
	assert_null(moments_find_process(&f->moments, MOMENT_NOW, f->process));
}

static void test_not_looked_at(void **state)
{
	struct fixture *f = *state;

	f->now->sources = NSREL_SOURCE_TASKS;
	nodes_file(f->old, f->ns, NSREL_HOLDER_FD, f->process, NULL, 3);
	nodes_file(f->old, f->ns, NSREL_HOLDER_SOCKET, f->process, NULL, 4);
	nodes_mount(f->old, f->ns, f->mnt, "/a", 0);
	look(f);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_GONE);
	assert_int_equal(judge(f, NSREL_HOLDER_FD), ABSENCE_UNKNOWN);
	assert_int_equal(judge(f, NSREL_HOLDER_SOCKET), ABSENCE_UNKNOWN);
	assert_int_equal(judge(f, NSREL_HOLDER_MOUNT), ABSENCE_UNKNOWN);
}

/* The process is there and can't be read any more. */
static void test_refused(void **state)
{
	struct fixture *f = *state;

	nodes_file(f->old, f->ns, NSREL_HOLDER_FD, f->process, NULL, 3);
	moment_process(f->now, 7, 100, "a", NULL);
	moment_problem(f->now, NSREL_SOURCE_TASKS, 7, "cmdline");
	moment_problem(f->now, NSREL_SOURCE_TASKS, 7, "ns/net");
	moment_problem(f->now, NSREL_SOURCE_FDS, 7, "fd");
	look(f);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_UNKNOWN);
	assert_int_equal(judge(f, NSREL_HOLDER_FD), ABSENCE_UNKNOWN);
}

/* What is known of it says that it left, or closed. */
static void test_left(void **state)
{
	struct fixture *f = *state;

	nodes_file(f->old, f->ns, NSREL_HOLDER_FD, f->process, NULL, 3);
	moment_process(f->now, 7, 100, "a", nodes_ns(f->now, NSREL_TYPE_NET, 8), NULL);
	moment_problem(f->now, NSREL_SOURCE_TASKS, 7, "ns/pid_for_children");
	moment_problem(f->now, NSREL_SOURCE_TASKS, 7, "cmdline");
	look(f);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_GONE);
	assert_int_equal(judge(f, NSREL_HOLDER_FD), ABSENCE_GONE);
}

static void test_left_unreadable(void **state)
{
	struct fixture *f = *state;

	moment_process(f->now, 7, 100, "a", nodes_ns(f->now, NSREL_TYPE_NET, 8), NULL);
	moment_problem(f->now, NSREL_SOURCE_TASKS, 7, "ns/mnt");
	look(f);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_GONE);
}

/* Its number is another's now. */
static void test_other_process(void **state)
{
	struct fixture *f = *state;

	moment_process(f->now, 7, 900, "b", NULL);
	moment_problem(f->now, NSREL_SOURCE_TASKS, 7, ".");
	look(f);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_GONE);
}

static void test_hidepid(void **state)
{
	struct fixture *f = *state;

	nodes_mount(f->old, f->ns, f->mnt, "/a", 0);
	moment_problem(f->now, NSREL_SOURCE_TASKS, 0, "hidepid");
	moment_problem(f->now, NSREL_SOURCE_MOUNTS, 0, "mountinfo");
	look(f);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_UNKNOWN);
	assert_int_equal(judge(f, NSREL_HOLDER_MOUNT), ABSENCE_MAYBE);
}

/* Who sees as little in both moments compares what it sees. */
static void test_equally_blind(void **state)
{
	struct fixture *f = *state;

	moment_problem(f->now, NSREL_SOURCE_TASKS, 0, "hidepid");
	moment_problem(f->old, NSREL_SOURCE_TASKS, 0, "hidepid");
	look(f);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_GONE);
}

/* Taken in a container and outside: numbers of processes don't compare. */
static void test_other_pids(void **state)
{
	struct fixture *f = *state;

	moment_process(f->now, 7, 100, "a", NULL);
	moment_link(f->old);
	moment_link(f->now);
	f->old->proc_pid_ns = &(struct nsrel_ns){ .type = NSREL_TYPE_PID, .ino = 1 };
	f->now->proc_pid_ns = &(struct nsrel_ns){ .type = NSREL_TYPE_PID, .ino = 2 };
	assert_int_equal(moments_init(&f->moments, f->old, f->now), 0);
	assert_int_equal(judge(f, NSREL_HOLDER_PROCESS), ABSENCE_UNKNOWN);
	assert_null(moments_find_process(&f->moments, MOMENT_NOW, f->process));
}

/* In time namespaces of their own, start times differ by a known offset, and a little. */
static void test_time_namespaces(void **state)
{
	struct task a = { .tid = 7, .start_time = 1000, .has_start_time = true }, b = a;
	struct fixture *f = *state;

	f->now->origin.start_offset = -600;
	look(f);
	b.start_time = 400;
	assert_int_equal(moments_is_same_task(&f->moments, &a, &b), 1);
	b.start_time = 399;
	assert_int_equal(moments_is_same_task(&f->moments, &a, &b), 1);
	b.start_time = 401;
	assert_int_equal(moments_is_same_task(&f->moments, &a, &b), 1);
	b.start_time = 402;
	assert_int_equal(moments_is_same_task(&f->moments, &a, &b), 0);
	f->now->origin.start_offset = 0;
	b.start_time = 1001;
	assert_int_equal(moments_is_same_task(&f->moments, &a, &b), 0);
	b.has_start_time = false;
	assert_int_equal(moments_is_same_task(&f->moments, &a, &b), -ENODATA);
}

static void test_boots(void **state)
{
	struct fixture *f = *state;

	free(f->now->origin.boot_id);
	f->now->origin.boot_id = NULL;
	look(f);
	assert_int_equal(f->moments.same_boot, -ENODATA);
	moments_done(&f->moments);
	f->now->origin.boot_id = strdup("c");
	assert_int_equal(moments_init(&f->moments, f->old, f->now), 0);
	assert_int_equal(f->moments.same_boot, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_gone),
		TEST(test_not_looked_at),
		TEST(test_refused),
		TEST(test_left),
		TEST(test_left_unreadable),
		TEST(test_other_process),
		TEST(test_hidepid),
		TEST(test_equally_blind),
		TEST(test_other_pids),
		TEST(test_time_namespaces),
		TEST(test_boots),
	};

	return cmocka_run_group_tests_name("diff-sight", tests, NULL, NULL);
}
