/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dead: a leader whose threads live on, and a process that nobody has reaped. */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

static void *stay_behind(void *arg)
{
	child_report();
	for (;;)
		pause();
	return arg;
}

/* The leader ends alone: neither the process nor the other threads do. */
static void leave_threads(const void *arg)
{
	pthread_t threads[2];

	(void)arg;
	child_unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWUTS);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
		errno = pthread_create(&threads[i], NULL, stay_behind, NULL);
		child_must(errno ? -1 : 0, "pthread_create");
	}
	syscall(SYS_exit, 0);
}

static void wait_until_zombie(pid_t pid)
{
	while (kernel_state(pid) != 'Z')
		sched_yield();
}

static void test_zombie_leader(void **state)
{
	struct live_child *child = live_start(leave_threads, NULL);
	struct live_report thread = live_wait(child);
	const struct nsrel_snapshot *snap;
	const struct nsrel_process *process;

	(void)state;
	live_wait(child);
	wait_until_zombie(child->pid);
	snap = live_snapshot(NULL);
	process = live_process(snap, child->pid);
	CHECK_EQ(nsrel_process_get_state(process), 'Z');
	CHECK_EQ(nsrel_process_count_threads(process), 3);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		const char *link = nsrel_type_get_name((enum nsrel_type)type);
		_cleanup_close_ int fd = kernel_open(thread.pid, thread.tid, link);
		const struct nsrel_ns *ns;
		struct kernel_ns told;

		if (fd == -ENOENT)
			continue;
		CHECK(fd >= 0);
		kernel_ask(fd, &told);
		ns = compare_ns(snap, &told);
		CHECK(nsrel_process_get_ns(process, (enum nsrel_type)type) == ns);
		compare_path(ns);
		CHECK(nsrel_ns_next_loose_thread(ns, NULL) == NULL ||
		      nsrel_ns_count_members(ns) > 1);
		if (told.owner == kernel_read_ino(child->pid, "user"))
			compare_members(ns, &child->pid, 1);
	}
	compare_complete(snap, child->pid);
}

static void end_at_once(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUTS);
}

static void test_zombie(void **state)
{
	struct live_child *child = live_start(end_at_once, NULL);
	const struct nsrel_snapshot *snap;
	const struct nsrel_process *process;
	siginfo_t info;
	pid_t ppid = 0;

	(void)state;
	CHECK_EQ(waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT), 0);
	snap = live_snapshot(NULL);
	process = live_process(snap, child->pid);
	CHECK_EQ(nsrel_process_get_state(process), 'Z');
	CHECK(nsrel_process_get_cmdline(process) == NULL);
	CHECK_EQ(nsrel_process_get_ppid(process, &ppid), 0);
	CHECK_EQ(ppid, getpid());
	CHECK(nsrel_process_get_ns(process, NSREL_TYPE_UTS) == NULL);
	CHECK(nsrel_process_get_ns(process, NSREL_TYPE_MNT) == NULL);
	compare_process(snap, child->pid);
	compare_complete(snap, child->pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_zombie_leader),
		live_test(test_zombie),
	};

	return live_run(tests);
}
