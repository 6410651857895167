/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Threads: one that went elsewhere, and very many. */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define N_PLAIN	   3
#define N_MANY	   1000
#define STACK_SIZE (128 * 1024)
#define NAME	   "live) S 1 1"

static void *stay(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void *go_elsewhere(void *arg)
{
	child_unshare(CLONE_NEWNET | CLONE_NEWUTS);
	child_must(prctl(PR_SET_NAME, NAME), "prctl(PR_SET_NAME)");
	child_report();
	return stay(arg);
}

static void start_thread(void *(*run)(void *), const pthread_attr_t *attr)
{
	pthread_t thread;

	errno = pthread_create(&thread, attr, run, NULL);
	child_must(errno ? -1 : 0, "pthread_create");
}

static void run_threads(const void *arg)
{
	(void)arg;
	child_be_able();
	for (int i = 0; i < N_PLAIN; i++)
		start_thread(stay, NULL);
	start_thread(go_elsewhere, NULL);
	child_hold();
}

static void run_many_threads(const void *arg)
{
	pthread_attr_t attr;

	(void)arg;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	for (int i = 0; i < N_MANY; i++)
		start_thread(stay, &attr);
	child_report();
	child_hold();
}

/* The only loose thread of the namespace is this one. */
static void compare_loose(const struct nsrel_snapshot *snap, const char *link,
			  const struct live_report *report)
{
	struct kernel_ns told = kernel_ns_of_thread(report->pid, report->tid, link);
	const struct nsrel_ns *ns = compare_ns(snap, &told);
	const struct nsrel_thread *loose = nsrel_ns_next_loose_thread(ns, NULL);
	char path[96];

	CHECK(loose != NULL);
	CHECK(nsrel_ns_next_loose_thread(ns, loose) == NULL);
	CHECK_EQ(nsrel_thread_get_tid(loose), report->tid);
	CHECK(nsrel_thread_get_process(loose) == live_process(snap, report->pid));
	CHECK(nsrel_thread_get_ns(loose, nsrel_ns_get_type(ns)) == ns);
	CHECK_EQ(nsrel_ns_count_members(ns), 0);
	CHECK(nsrel_ns_get_oldest_leader(ns) == NULL);
	compare_made(ns);
	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/ns/%s", report->pid,
		       report->tid, link);
	CHECK_STR(nsrel_ns_get_path(ns), path);
	compare_path(ns);
}

static size_t count_loose_threads_of(const struct nsrel_process *process,
				     enum nsrel_type type)
{
	const struct nsrel_ns *ns = nsrel_process_get_ns(process, type);
	const struct nsrel_thread *thread;
	size_t n = 0;

	nsrel_ns_foreach_loose_thread(thread, ns)
		n += nsrel_thread_get_process(thread) == process;
	return n;
}

static void compare_threads(const struct nsrel_process *process, pid_t loose_tid)
{
	const struct nsrel_thread *thread;
	uint64_t start_time;
	size_t n = 1;

	nsrel_process_foreach_thread(thread, process) {
		pid_t tid = nsrel_thread_get_tid(thread);
		bool same = nsrel_thread_get_ns(thread, NSREL_TYPE_NET) ==
			    nsrel_process_get_ns(process, NSREL_TYPE_NET);

		n++;
		CHECK(tid != nsrel_process_get_pid(process));
		CHECK(nsrel_thread_get_process(thread) == process);
		CHECK_EQ(same, tid != loose_tid);
		CHECK(nsrel_thread_get_ns(thread, NSREL_TYPE_MNT) ==
		      nsrel_process_get_ns(process, NSREL_TYPE_MNT));
		CHECK_EQ(nsrel_thread_get_start_time(thread, &start_time), 0);
		if (tid == loose_tid) {
			CHECK_STR(nsrel_thread_get_name(thread), NAME);
			CHECK_EQ(nsrel_thread_get_state(thread), 'S');
		}
	}
	CHECK_EQ(nsrel_process_count_threads(process), n);
}

static void test_loose_thread(void **state)
{
	struct live_child *child = live_start(run_threads, NULL);
	struct live_report report = live_wait(child);
	const struct nsrel_snapshot *snap;
	const struct nsrel_process *process;

	(void)state;
	while (kernel_thread_state(report.pid, report.tid) != 'S')
		sched_yield();
	snap = live_snapshot(NULL);
	process = live_process(snap, report.pid);
	compare_loose(snap, "net", &report);
	compare_loose(snap, "uts", &report);
	compare_threads(process, report.tid);
	CHECK_EQ(nsrel_process_count_threads(process), N_PLAIN + 2);
	CHECK_EQ(count_loose_threads_of(process, NSREL_TYPE_NET), 0);
	CHECK_EQ(count_loose_threads_of(process, NSREL_TYPE_UTS), 0);
	compare_process(snap, report.pid);
	compare_complete(snap, report.pid);
}

static void test_many_threads(void **state)
{
	struct live_report report = live_start_and_wait(run_many_threads, NULL);
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_process *process = live_process(snap, report.pid);
	const struct nsrel_thread *thread;
	uint64_t time, prev_time = 0;
	size_t n = 0;

	(void)state;
	CHECK_EQ(nsrel_process_count_threads(process), N_MANY + 1);
	nsrel_process_foreach_thread(thread, process) {
		CHECK_EQ(nsrel_thread_get_start_time(thread, &time), 0);
		CHECK(time >= prev_time);
		prev_time = time;
		n++;
	}
	CHECK_EQ(n, N_MANY);
	CHECK_EQ(count_loose_threads_of(process, NSREL_TYPE_NET), 0);
	CHECK_EQ(count_loose_threads_of(process, NSREL_TYPE_UTS), 0);
	compare_process(snap, report.pid);
	compare_complete(snap, report.pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_loose_thread),
		live_test(test_many_threads),
	};

	return live_run(tests);
}
