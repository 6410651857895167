/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Many threads, each with snapshots of its own, and all with one. What they find is
 * compared by the test's own thread: only there a check may fail.
 */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define N_THREADS   8
#define N_SNAPSHOTS 10
#define N_REFS	    1000000
#define N_CROWD	    1100

struct work {
	pthread_t thread;
	struct nsrel_snapshot *snap; /* the thread's reference to the shared one */
	struct nsrel_context *ctx;
	pid_t pid;
	uint64_t ino;
	int n_wrong;
	uint64_t sum;
};

static void inhabit(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUTS | CLONE_NEWNET);
	child_report();
	child_hold();
}

static bool is_right(const struct nsrel_snapshot *snap, pid_t pid, uint64_t ino)
{
	const struct nsrel_ns *ns = nsrel_snapshot_get_ns(snap, NSREL_TYPE_UTS, ino);
	const struct nsrel_process *process = nsrel_snapshot_get_process(snap, pid);

	return ns && process && nsrel_process_get_ns(process, NSREL_TYPE_UTS) == ns &&
	       nsrel_ns_count_members(ns) == 1 && nsrel_ns_is_initial(ns) != 1;
}

static void *take_snapshots(void *arg)
{
	struct work *work = arg;

	for (int i = 0; i < N_SNAPSHOTS; i++) {
		struct nsrel_snapshot *snap = NULL;

		if (nsrel_snapshot_new(work->ctx, &snap) < 0 ||
		    !is_right(snap, work->pid, work->ino))
			work->n_wrong++;
		nsrel_snapshot_unref(snap);
	}
	return NULL;
}

/* Walks along every list, and makes a number of what is there. */
static uint64_t walk(const struct nsrel_snapshot *snap)
{
	const struct nsrel_process *process;
	const struct nsrel_thread *thread;
	const struct nsrel_ns *ns, *other;
	uint64_t sum = 0;

	nsrel_snapshot_foreach_ns(ns, snap) {
		sum += nsrel_ns_get_ino(ns);
		nsrel_ns_foreach_member(process, ns)
			sum += (uint64_t)nsrel_process_get_pid(process);
		nsrel_ns_foreach_leader(process, ns)
			sum += (uint64_t)nsrel_process_get_pid(process);
		nsrel_ns_foreach_owned(other, ns)
			sum += nsrel_ns_get_ino(other);
		nsrel_ns_foreach_child(other, ns)
			sum += nsrel_ns_get_ino(other);
		nsrel_ns_foreach_loose_thread(thread, ns)
			sum += (uint64_t)nsrel_thread_get_tid(thread);
	}
	nsrel_snapshot_foreach_process(process, snap)
		nsrel_process_foreach_thread(thread, process)
			sum += (uint64_t)nsrel_thread_get_tid(thread);
	return sum + nsrel_snapshot_count_problems(snap);
}

static void *read_shared(void *arg)
{
	struct work *work = arg;

	for (int i = 0; i < N_REFS; i++)
		nsrel_snapshot_unref(nsrel_snapshot_ref(work->snap));
	for (int i = 0; i < N_SNAPSHOTS; i++) {
		struct nsrel_snapshot *snap = nsrel_snapshot_ref(work->snap);

		work->sum = walk(snap);
		nsrel_snapshot_unref(snap);
	}
	work->n_wrong = !is_right(work->snap, work->pid, work->ino);
	nsrel_snapshot_unref(work->snap);
	return NULL;
}

static void run(struct work *works, void *(*task)(void *))
{
	size_t n = 0;
	int error = 0;

	for (; n < N_THREADS && !error; n++)
		error = pthread_create(&works[n].thread, NULL, task, &works[n]);
	for (size_t i = 0; i < n - (error ? 1 : 0); i++)
		pthread_join(works[i].thread, NULL);
	CHECK_EQ(error, 0);
	for (size_t i = 0; i < n; i++)
		CHECK_EQ(works[i].n_wrong, 0);
}

static void test_own_snapshots(void **state)
{
	pid_t pid = live_start_and_wait(inhabit, NULL).pid;
	struct nsrel_context *ctx = live_context(NULL);
	struct work works[N_THREADS] = { 0 };
	size_t n_fds = kernel_count_fds();

	(void)state;
	for (size_t i = 0; i < N_THREADS; i++) {
		works[i].pid = pid;
		works[i].ino = kernel_read_ino(pid, "uts");
		works[i].ctx = i % 2 ? ctx : NULL;
	}
	run(works, take_snapshots);
	CHECK_EQ(kernel_count_fds(), n_fds);
}

/* The last thread to end frees it: the test itself drops its own reference before. */
static void test_shared_snapshot(void **state)
{
	pid_t pid = live_start_and_wait(inhabit, NULL).pid;
	struct work works[N_THREADS] = { 0 };
	struct nsrel_snapshot *snap = NULL;
	uint64_t expected;

	(void)state;
	CHECK_EQ(nsrel_snapshot_new(NULL, &snap), 0);
	expected = walk(snap);
	for (size_t i = 0; i < N_THREADS; i++) {
		works[i].pid = pid;
		works[i].ino = kernel_read_ino(pid, "uts");
		works[i].snap = nsrel_snapshot_ref(snap);
	}
	nsrel_snapshot_unref(snap);
	run(works, read_shared);
	for (size_t i = 0; i < N_THREADS; i++)
		CHECK_EQ(works[i].sum, expected);
}

/* So many that several threads read them. */
static void run_crowd(const void *arg)
{
	(void)arg;
	for (int i = 0; i < N_CROWD; i++)
		if (child_fork() == 0)
			child_hold();
	child_report();
	child_hold();
}

/* Threads that the library has for itself are none of the caller's. */
static void test_workers(void **state)
{
	(void)state;
	(void)live_start_and_wait(run_crowd, NULL);
	for (int i = 0; i < N_SNAPSHOTS; i++) {
		const struct nsrel_snapshot *snap = live_snapshot(NULL);
		const struct nsrel_process *own = live_process(snap, getpid());

		CHECK_EQ(nsrel_process_count_threads(own), 1);
		CHECK(!nsrel_process_next_thread(own, NULL));
		live_drop_all();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_own_snapshots),
		live_test(test_shared_snapshot),
		live_test(test_workers),
	};

	return live_run(tests);
}
