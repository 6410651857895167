/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * source-task.c where there is enough to do for several: what they find is what one alone
 * would.
 */

#include <stdio.h>

#include "check-snapshot.h"
#include "fake-proc.h"
#include "fds.h"
#include "must.h"
#include "unit.h"
#include "workers.h"

enum { N_PROCESSES = 1500 };

/* Most share their namespaces; some have threads, some of these are loose. */
static void make_process(const struct fake_proc *fp, pid_t pid)
{
	uint64_t some = 100 + (uint64_t)pid % 17, own = 1000 + (uint64_t)pid;
	bool threaded = pid % 5 == 0;
	char path[64];

	fake_task(fp, (struct fake_task){ .pid = pid,
					  .ppid = pid / 2,
					  .n_threads = threaded ? 3 : 1,
					  .start_time = (uint64_t)(pid * 7919) % 1000,
					  .state = pid % 45 == 0 ? 'Z' : 'S',
					  .ns = { some, 2, pid % 7 ? 3 : own, 4 },
					  .pid_for_children = pid % 11 ? 3 : some });
	for (pid_t tid = pid + 5000; threaded && tid <= pid + 10000; tid += 5000)
		fake_task(fp, (struct fake_task){ .pid = pid,
						  .tid = tid,
						  .start_time = own,
						  .ns = { some, own, 3, 4, 5 },
						  .time_for_children = some });
	if (pid % 50 == 0) {
		snprintf(path, sizeof(path), "%d/stat", (int)pid);
		fake_text(fp, path, "garbage");
	}
	if (pid % 100 == 0) {
		snprintf(path, sizeof(path), "%d/ns/uts", (int)pid);
		fake_link(fp, path, "garbage");
	}
	/* Two problems of one process, in order. */
	if (pid % 35 == 0) {
		snprintf(path, sizeof(path), "%d/task/%d/stat", (int)pid, pid + 5000);
		fake_text(fp, path, "garbage");
	}
}

static int setup(void **state)
{
	must(fake_proc_setup(state) == 0);
	n_processors = 4;
	for (pid_t pid = 1; pid <= N_PROCESSES; pid++)
		make_process(*state, pid);
	return 0;
}

static void count_line(void *data, const char *line)
{
	(void)line;
	(*(size_t *)data)++;
}

/* What one worker finds: there is only one where somebody listens. */
static struct nsrel_snapshot *take_alone(const struct fake_proc *fp)
{
	struct nsrel_snapshot *snap = NULL;
	struct nsrel_context *ctx;
	size_t n_lines = 0;

	n_started = 0;
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, fp->path), 0);
	nsrel_context_set_log(ctx, count_line, &n_lines);
	assert_int_equal(nsrel_snapshot_new(ctx, &snap), 0);
	nsrel_context_unref(ctx);
	assert_true(n_lines > 0);
	assert_int_equal(n_started, 0);
	return snap;
}

static void assert_same_ns(const struct nsrel_ns *a, const struct nsrel_ns *b)
{
	assert_int_equal(!a, !b);
	if (!a)
		return;
	assert_int_equal(nsrel_ns_get_type(a), nsrel_ns_get_type(b));
	assert_int_equal(nsrel_ns_get_ino(a), nsrel_ns_get_ino(b));
}

static void assert_same_text(const char *a, const char *b)
{
	assert_int_equal(!a, !b);
	if (a)
		assert_string_equal(a, b);
}

static void assert_same_thread(const struct nsrel_thread *a, const struct nsrel_thread *b)
{
	assert_int_equal(!a, !b);
	if (!a)
		return;
	assert_int_equal(nsrel_thread_get_tid(a), nsrel_thread_get_tid(b));
	assert_same_text(nsrel_thread_get_name(a), nsrel_thread_get_name(b));
	for (int i = 0; i < NSREL_N_TYPES; i++)
		assert_same_ns(nsrel_thread_get_ns(a, (enum nsrel_type)i),
			       nsrel_thread_get_ns(b, (enum nsrel_type)i));
}

static void assert_same_process(const struct nsrel_process *a,
				const struct nsrel_process *b)
{
	const struct nsrel_thread *s = NULL, *t = NULL;

	assert_int_equal(nsrel_process_get_pid(a), nsrel_process_get_pid(b));
	assert_same_text(nsrel_process_get_name(a), nsrel_process_get_name(b));
	assert_int_equal(nsrel_process_get_state(a), nsrel_process_get_state(b));
	assert_int_equal(nsrel_process_is_complete(a), nsrel_process_is_complete(b));
	for (int i = 0; i < NSREL_N_TYPES; i++)
		assert_same_ns(nsrel_process_get_ns(a, (enum nsrel_type)i),
			       nsrel_process_get_ns(b, (enum nsrel_type)i));
	do {
		s = nsrel_process_next_thread(a, s);
		t = nsrel_process_next_thread(b, t);
		assert_same_thread(s, t);
	} while (s);
}

static void assert_same_processes(const struct nsrel_snapshot *a,
				  const struct nsrel_snapshot *b)
{
	const struct nsrel_process *p, *q = NULL;

	assert_int_equal(nsrel_snapshot_count_processes(a),
			 nsrel_snapshot_count_processes(b));
	nsrel_snapshot_foreach_process(p, a) {
		q = nsrel_snapshot_next_process(b, q);
		assert_same_process(p, q);
	}
}

static void assert_same_namespaces(const struct nsrel_snapshot *a,
				   const struct nsrel_snapshot *b)
{
	const struct nsrel_ns *x, *y = NULL;

	assert_int_equal(nsrel_snapshot_count_ns(a), nsrel_snapshot_count_ns(b));
	nsrel_snapshot_foreach_ns(x, a) {
		const struct nsrel_process *p, *q = NULL;

		y = nsrel_snapshot_next_ns(b, y);
		assert_same_ns(x, y);
		assert_same_text(nsrel_ns_get_path(x), nsrel_ns_get_path(y));
		assert_int_equal(nsrel_ns_count_members(x), nsrel_ns_count_members(y));
		assert_int_equal(nsrel_ns_count_holders(x), nsrel_ns_count_holders(y));
		nsrel_ns_foreach_member(p, x) {
			q = nsrel_ns_next_member(y, q);
			assert_int_equal(nsrel_process_get_pid(p),
					 nsrel_process_get_pid(q));
		}
		p = nsrel_ns_get_oldest_leader(x);
		q = nsrel_ns_get_oldest_leader(y);
		assert_int_equal(p ? nsrel_process_get_pid(p) : 0,
				 q ? nsrel_process_get_pid(q) : 0);
	}
}

static void assert_same_problems(const struct nsrel_snapshot *a,
				 const struct nsrel_snapshot *b)
{
	const struct nsrel_problem *x, *y = NULL;
	pid_t pid = 0;

	assert_int_equal(nsrel_snapshot_count_problems(a),
			 nsrel_snapshot_count_problems(b));
	nsrel_snapshot_foreach_problem(x, a) {
		y = nsrel_snapshot_next_problem(b, y);
		assert_int_equal(nsrel_problem_get_pid(x), nsrel_problem_get_pid(y));
		assert_int_equal(nsrel_problem_get_tid(x), nsrel_problem_get_tid(y));
		assert_string_equal(nsrel_problem_get_what(x), nsrel_problem_get_what(y));
		assert_int_equal(nsrel_problem_get_errno(x), nsrel_problem_get_errno(y));
		assert_true(nsrel_problem_get_pid(y) >= pid);
		pid = nsrel_problem_get_pid(y);
	}
}

static void assert_same(const struct nsrel_snapshot *a, const struct nsrel_snapshot *b)
{
	assert_same_processes(a, b);
	assert_same_namespaces(a, b);
	assert_same_problems(a, b);
}

static void test_same(void **state)
{
	static const struct {
		int n_processors, max_started, n_started;
	} rows[] = {
		/* 1,500 processes are work for five. */
		{ 2, 100, 1 },
		{ 64, 100, 4 },
		/* Threads that can't be had are done without. */
		{ 64, 2, 2 },
		{ 64, 0, 0 },
		{ 1, 100, 0 },
		{ -1, 100, 0 },
	};
	struct nsrel_snapshot *alone = take_alone(*state);

	assert_int_equal(nsrel_snapshot_count_processes(alone), N_PROCESSES);
	assert_true(nsrel_snapshot_count_problems(alone) > 50);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct nsrel_snapshot *snap;

		n_started = 0;
		n_processors = rows[i].n_processors;
		max_started = rows[i].max_started;
		snap = fake_snapshot(*state, 0);
		assert_int_equal(n_started, rows[i].n_started);
		assert_same(alone, snap);
		if (i == 1)
			check_snapshot(snap);
		nsrel_snapshot_unref(snap);
	}
	nsrel_snapshot_unref(alone);
}

/* Nothing of it is left: no fd, no thread. */
static void test_leaves_nothing(void **state)
{
	size_t n_fds = count_fds();

	n_processors = 64;
	max_started = 100;
	for (int i = 0; i < 2; i++)
		nsrel_snapshot_unref(fake_snapshot(*state, 0));
	assert_int_equal(count_fds(), n_fds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_leaves_nothing),
	};

	return cmocka_run_group_tests_name("source-task-workers", tests, setup,
					   fake_proc_teardown);
}
