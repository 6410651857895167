/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tables of open files: a thread's own, those that threads share, those of the dead. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"
#include "held.h"

#define N_SHARING 4

static void *report_and_hold(void *arg)
{
	child_report_number(arg ? *(int *)arg : 0);
	child_hold();
}

static void *stay(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void unshare_files(void)
{
	child_must(unshare(CLONE_FILES), "unshare(CLONE_FILES)");
}

static void make(enum nsrel_type type, int fd)
{
	errno = -held_make(type, O_RDONLY, fd);
	child_must(errno ? -1 : 0, "a namespace");
}

/* What the kernel says of all that a task has open. */
static void ask_all(const struct live_report *at, struct kernel_ns *told)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (at->number & (int)NSREL_TYPE_MASK(type))
			told[type] = held_ask(at, HELD_FD + type);
		else
			print_message("skip: %s: not to be had\n",
				      nsrel_type_get_name((enum nsrel_type)type));
}

/* Held by the tables of these, in this order. */
static void compare_all(const struct nsrel_snapshot *snap, const struct kernel_ns *told,
			pid_t pid, const pid_t *tids, size_t n_tids)
{
	struct held_by by[2];

	CHECK(n_tids <= ARRAY_SIZE(by));
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		if (!told[type].ino)
			continue;
		for (size_t i = 0; i < n_tids; i++)
			by[i] = (struct held_by){ NSREL_HOLDER_FD, pid, tids[i],
						  HELD_FD + type };
		held_compare(snap, &told[type], by, n_tids);
	}
	compare_complete(snap, pid);
}

static void compare_all_gone(const struct kernel_ns *told, pid_t pid)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);

	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare_gone(snap, &told[type], pid);
}

/* The thread's own table: nobody else has these files. */
static void *hold_alone(void *arg)
{
	unsigned int types;

	unshare_files();
	types = held_make_all(O_RDONLY);
	child_report_number((int)types);
	child_await_order();
	held_close_all(types);
	child_report();
	return stay(arg);
}

static void run_thread_alone(const void *arg)
{
	(void)arg;
	held_start_thread(stay, NULL);
	held_start_thread(hold_alone, NULL);
	child_hold();
}

static void test_own_table(void **state)
{
	struct live_child *child = live_start(run_thread_alone, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };

	(void)state;
	CHECK(at.tid != at.pid);
	ask_all(&at, told);
	compare_all(live_snapshot(NULL), told, at.pid, &at.tid, 1);
	live_order(child);
	live_wait(child);
	compare_all_gone(told, at.pid);
}

/* Threads that share the leader's table are not worth a word. */
static void run_sharing(const void *arg)
{
	int types;

	(void)arg;
	for (int i = 0; i < N_SHARING; i++)
		held_start_thread(stay, NULL);
	types = (int)held_make_all(O_RDONLY);
	held_start_thread(stay, NULL);
	report_and_hold(&types);
}

static void test_shared_table(void **state)
{
	struct live_report at = live_start_and_wait(run_sharing, NULL);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };

	(void)state;
	ask_all(&at, told);
	compare_all(live_snapshot(NULL), told, at.pid, &at.pid, 1);
}

/* Two threads, of which the younger has its files from the older, and not the leader's.
 */
static void *share_with_another(void *arg)
{
	int types;

	(void)arg;
	unshare_files();
	types = (int)held_make_all(O_RDONLY);
	held_start_thread(stay, NULL);
	return report_and_hold(&types);
}

static void run_two_sharing(const void *arg)
{
	(void)arg;
	held_start_thread(share_with_another, NULL);
	stay(NULL);
}

static void test_table_of_two_threads(void **state)
{
	struct live_report at = live_start_and_wait(run_two_sharing, NULL);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };

	(void)state;
	CHECK(at.tid != at.pid);
	ask_all(&at, told);
	compare_all(live_snapshot(NULL), told, at.pid, &at.tid, 1);
}

/* The same files under the same numbers, in two tables: two holders, which go one by one.
 */
static void *hold_copies(void *arg)
{
	unshare_files();
	child_report_number(*(int *)arg);
	child_await_order();
	held_close_all(*(unsigned int *)arg);
	child_report();
	return stay(NULL);
}

static void run_copies(const void *arg)
{
	static int types;

	(void)arg;
	types = (int)held_make_all(O_PATH);
	held_start_thread(hold_copies, &types);
	child_hold();
}

static void test_copied_table(void **state)
{
	struct live_child *child = live_start(run_copies, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };
	pid_t tids[] = { at.pid, at.tid };

	(void)state;
	ask_all(&at, told);
	compare_all(live_snapshot(NULL), told, at.pid, tids, 2);
	live_order(child);
	live_wait(child);
	compare_all(live_snapshot(NULL), told, at.pid, tids, 1);
}

/* As many tables as threads, each with one of its own in it. */
static void *hold_its_own(void *arg)
{
	(void)arg;
	unshare_files();
	make(NSREL_TYPE_UTS, HELD_FD);
	return report_and_hold(NULL);
}

static void run_many_tables(const void *arg)
{
	(void)arg;
	for (int i = 0; i < N_SHARING; i++)
		held_start_thread(hold_its_own, NULL);
	stay(NULL);
}

static void test_many_tables(void **state)
{
	struct live_child *child = live_start(run_many_tables, NULL);
	struct live_report at[N_SHARING];
	struct kernel_ns told[N_SHARING];
	const struct nsrel_snapshot *snap;

	(void)state;
	for (int i = 0; i < N_SHARING; i++) {
		at[i] = live_wait(child);
		told[i] = held_ask(&at[i], HELD_FD);
	}
	snap = live_snapshot(NULL);
	for (int i = 0; i < N_SHARING; i++)
		held_compare(snap, &told[i],
			     &(struct held_by){ NSREL_HOLDER_FD, at[i].pid, at[i].tid,
						HELD_FD },
			     1);
	compare_complete(snap, at[0].pid);
}

/* The leader ends alone; what was its table is that of its threads now. */
static void leave_threads(const void *arg)
{
	int types = (int)held_make_all(O_RDONLY);

	(void)arg;
	held_start_thread(report_and_hold, &types);
	held_start_thread(stay, NULL);
	syscall(SYS_exit, 0);
}

static void test_zombie_leader(void **state)
{
	struct live_child *child = live_start(leave_threads, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };

	(void)state;
	while (kernel_state(child->pid) != 'Z')
		sched_yield();
	ask_all(&at, told);
	compare_all(live_snapshot(NULL), told, at.pid, &at.tid, 1);
	live_end_all();
	compare_all_gone(told, at.pid);
}

/* A process of its own that is in the table of another one. */
static int stay_aside(const void *arg)
{
	(void)arg;
	child_report();
	stay(NULL);
	return 0;
}

static void run_two_processes(const void *arg)
{
	(void)arg;
	make(NSREL_TYPE_UTS, HELD_FD);
	(void)held_run_aside(stay_aside, NULL);
}

static void test_processes_sharing(void **state)
{
	struct live_child *child = live_start(run_two_processes, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	struct held_by by[] = {
		{ NSREL_HOLDER_FD, child->pid, child->pid, HELD_FD },
		{ NSREL_HOLDER_FD, at.pid, at.pid, HELD_FD },
	};

	(void)state;
	if (at.pid < child->pid)
		live_skip("PIDs began anew");
	held_compare(live_snapshot(NULL), &told, by, 2);
}

struct look {
	const struct live_report *shared;
	const struct live_report *own;
	const struct kernel_ns *told_shared;
	const struct kernel_ns *told_own;
};

/* Where nobody can tell whether two tables are one, no file is told twice. */
static void look_without_kcmp(const void *arg)
{
	const struct look *look = arg;
	const struct nsrel_snapshot *snap;

	held_refuse_call(SYS_kcmp, EPERM);
	snap = live_snapshot(NULL);
	compare_all(snap, look->told_shared, look->shared->pid, &look->shared->pid, 1);
	compare_all(snap, look->told_own, look->own->pid, &look->own->tid, 1);
}

static void test_without_kcmp(void **state)
{
	struct live_report shared = live_start_and_wait(run_sharing, NULL);
	struct live_report own = live_start_and_wait(run_thread_alone, NULL);
	struct kernel_ns told_shared[NSREL_N_TYPES] = { 0 };
	struct kernel_ns told_own[NSREL_N_TYPES] = { 0 };
	struct look look = { &shared, &own, told_shared, told_own };

	(void)state;
	ask_all(&shared, told_shared);
	ask_all(&own, told_own);
	live_wait_end(live_start(look_without_kcmp, &look));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_own_table),
		live_test(test_shared_table),
		live_test(test_table_of_two_threads),
		live_test(test_copied_table),
		live_test(test_many_tables),
		live_test(test_zombie_leader),
		live_test(test_processes_sharing),
		live_test(test_without_kcmp),
	};

	return live_run(tests);
}
