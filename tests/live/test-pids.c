/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* PIDs: what a process is called in each PID namespace, compared with what it is told. */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define NOBODY	 65534
#define LEVELS	 3
#define MAX_TOLD 16

/* Linux 6.11: the PID in the fd's namespace of who has that PID in one's own. */
#define GET_PID_IN_PIDNS _IOR(0xb7, 0x8, int)

/* Reports of two kinds: what somebody is to itself, and what its child is to it. */
#define TELL_SELF  (1 << 24)
#define TELL_CHILD (2 << 24)
#define TELL_DEAD  (3 << 24)
#define PID_MASK   ((1 << 24) - 1)

static pid_t get_tid(void)
{
	return (pid_t)syscall(SYS_gettid);
}

static void *tell_tid(void *arg)
{
	child_report_number(TELL_SELF | get_tid());
	child_hold();
	return arg;
}

/* So that numbers differ from level to level. */
static void waste_pids(int n)
{
	while (n-- > 0) {
		pid_t pid = child_fork();

		if (pid == 0)
			_exit(0);
		child_must(waitpid(pid, NULL, 0), "waitpid");
	}
}

/* Goes down a level; the caller tells what its child is called and stays. */
static void go_down(int level)
{
	pid_t pid;

	waste_pids(level * 2);
	child_unshare(CLONE_NEWPID);
	pid = child_fork();
	if (pid > 0) {
		child_report_number(TELL_CHILD | pid);
		child_hold();
	}
	child_report_number(TELL_SELF | getpid());
}

/* 1 + 2 * LEVELS reports on the way, and those of a process, its thread, a zombie. */
static void nest(const void *arg)
{
	pthread_t thread;

	(void)arg;
	child_report_number(TELL_SELF | getpid());
	for (int i = 1; i <= LEVELS; i++)
		go_down(i);
	waste_pids(2);
	if (child_fork() == 0) {
		child_report_number(TELL_DEAD | getpid());
		_exit(0);
	}
	if (child_fork() > 0)
		child_hold();
	child_report_number(TELL_SELF | getpid());
	errno = pthread_create(&thread, NULL, tell_tid, NULL);
	child_must(errno ? -1 : 0, "pthread_create");
	child_hold();
}

#define N_REPORTS (1 + 2 * LEVELS + 3)

struct told {
	struct live_report reports[MAX_TOLD];
	size_t n;
};

static struct told start(void)
{
	struct live_child *child = live_start(nest, NULL);
	struct told told = { .n = N_REPORTS };

	for (size_t i = 0; i < told.n; i++) {
		told.reports[i] = live_wait(child);
		if ((told.reports[i].number & ~PID_MASK) == TELL_DEAD)
			while (kernel_state(told.reports[i].pid) != 'Z')
				sched_yield();
	}
	return told;
}

static const struct nsrel_ns *get_pid_ns(const struct nsrel_snapshot *snap, pid_t pid)
{
	struct kernel_ns told = kernel_ns_of(pid, "pid");

	return compare_ns(snap, &told);
}

/* The last number is what getpid() says; the first what the test's /proc says. */
static void compare_process_self(const struct nsrel_snapshot *snap,
				 const struct live_report *report)
{
	const struct nsrel_process *process = live_process(snap, report->pid);
	const struct nsrel_ns *own = get_pid_ns(snap, report->pid), *ns = NULL;
	size_t n = nsrel_process_count_pids(process);
	pid_t self = report->number & PID_MASK, pid = 0;

	CHECK(n > 0);
	CHECK_EQ(nsrel_process_get_nth_pid(process, n - 1, &ns, &pid), 0);
	CHECK_EQ(pid, self);
	CHECK(ns == own);
	CHECK_EQ(nsrel_process_get_nth_pid(process, 0, &ns, &pid), 0);
	CHECK_EQ(pid, report->pid);
	CHECK(ns == get_pid_ns(snap, getpid()));
	CHECK_EQ(nsrel_process_get_nth_pid(process, n, &ns, &pid), -ENODATA);
	CHECK_EQ(nsrel_process_get_pid_in(process, own, &pid), 0);
	CHECK_EQ(pid, self);
	CHECK(nsrel_snapshot_find_pid(snap, own, self) == process);
}

static void compare_thread_self(const struct nsrel_snapshot *snap,
				const struct live_report *report)
{
	const struct nsrel_process *process = live_process(snap, report->pid);
	const struct nsrel_thread *thread = nsrel_process_next_thread(process, NULL);
	const struct nsrel_ns *own = get_pid_ns(snap, report->pid), *ns = NULL;
	pid_t tid = 0;

	CHECK(thread != NULL);
	CHECK_EQ(nsrel_thread_get_tid(thread), report->tid);
	CHECK_EQ(nsrel_thread_count_tids(thread), nsrel_process_count_pids(process));
	CHECK_EQ(nsrel_thread_get_tid_in(thread, own, &tid), 0);
	CHECK_EQ(tid, report->number & PID_MASK);
	CHECK_EQ(nsrel_thread_get_nth_tid(thread, nsrel_thread_count_tids(thread) - 1,
					  &ns, &tid),
		 0);
	CHECK_EQ(tid, report->number & PID_MASK);
	CHECK(ns == own);
	CHECK(nsrel_snapshot_find_tid(snap, own, tid) == thread);
	CHECK(nsrel_snapshot_find_pid(snap, own, tid) == NULL);
	CHECK_EQ(nsrel_snapshot_translate_pid(snap, own, tid, get_pid_ns(snap, getpid()),
					      &tid),
		 0);
	CHECK_EQ(tid, report->tid);
}

/* What a parent calls its child, in the parent's namespace: one above the child's. */
static void compare_child(const struct nsrel_snapshot *snap,
			  const struct live_report *report)
{
	const struct nsrel_process *parent = live_process(snap, report->pid), *child;
	const struct nsrel_ns *ns = get_pid_ns(snap, report->pid), *below;
	pid_t pid = report->number & PID_MASK, got = 77;

	child = nsrel_snapshot_find_pid(snap, ns, pid);
	CHECK(child != NULL);
	CHECK(nsrel_process_get_parent(child) == parent);
	below = nsrel_process_get_ns(child, NSREL_TYPE_PID);
	CHECK(nsrel_ns_get_parent(below) == ns);
	CHECK(nsrel_process_get_ns_for_children(parent, NSREL_TYPE_PID) == below);
	CHECK_EQ(nsrel_process_get_pid_in(child, ns, &got), 0);
	CHECK_EQ(got, pid);
	/* What a process's children are in, it is not. */
	CHECK_EQ(nsrel_process_get_pid_in(parent, below, &got), 0);
	CHECK_EQ(got, 0);
	/* Down, up, and nowhere. */
	CHECK_EQ(nsrel_snapshot_translate_pid(snap, ns, pid, below, &got), 0);
	CHECK_EQ(got, 1);
	CHECK_EQ(nsrel_snapshot_translate_pid(snap, below, 1, ns, &got), 0);
	CHECK_EQ(got, pid);
	CHECK_EQ(nsrel_process_get_pid_in(parent, ns, &got), 0);
	CHECK_EQ(nsrel_snapshot_translate_pid(snap, ns, got, below, &got), 0);
	CHECK_EQ(got, 0);
}

static void compare_all(const struct nsrel_snapshot *snap, const struct told *told)
{
	for (size_t i = 0; i < told->n; i++) {
		const struct live_report *report = &told->reports[i];

		if ((report->number & ~PID_MASK) == TELL_CHILD)
			compare_child(snap, report);
		else if (report->tid != report->pid)
			compare_thread_self(snap, report);
		else
			compare_process_self(snap, report);
	}
}

/* -1: the kernel does not tell. */
static int ask_kernel(pid_t pid, pid_t init)
{
	_cleanup_close_ int fd = kernel_open(init, init, "pid");
	int r;

	CHECK(fd >= 0);
	r = ioctl(fd, GET_PID_IN_PIDNS, pid);
	if (r >= 0)
		return r;
	return errno == ESRCH ? 0 : -1;
}

/* Each in the namespace of each, where the kernel can be asked for it. */
static void compare_with_kernel(const struct nsrel_snapshot *snap,
				const struct told *told)
{
	size_t n_asked = 0;

	for (size_t i = 0; i < told->n; i++)
		for (size_t k = 0; k < told->n; k++) {
			pid_t pid = told->reports[i].pid, other = told->reports[k].pid;
			int answer = ask_kernel(pid, other);
			pid_t got = -1;

			if (answer < 0)
				continue;
			CHECK_EQ(nsrel_process_get_pid_in(live_process(snap, pid),
							  get_pid_ns(snap, other), &got),
				 0);
			CHECK_EQ(got, answer);
			n_asked++;
		}
	print_message("the kernel was asked %zu times\n", n_asked);
}

static void test_nested(void **state)
{
	const struct told told = start();
	const struct nsrel_snapshot *snap = live_snapshot(NULL);

	(void)state;
	compare_all(snap, &told);
	compare_with_kernel(snap, &told);
}

/* Numbers of one say nothing in the other. */
static void test_siblings(void **state)
{
	const struct told a = start(), b = start();
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const pid_t last_a = a.reports[N_REPORTS - 1].pid;
	const pid_t last_b = b.reports[N_REPORTS - 1].pid;
	const struct nsrel_ns *ns_a = get_pid_ns(snap, last_a);
	const struct nsrel_ns *ns_b = get_pid_ns(snap, last_b);
	pid_t got = 77;
	int r;

	(void)state;
	compare_all(snap, &a);
	compare_all(snap, &b);
	CHECK(ns_a != ns_b);
	CHECK_EQ(nsrel_snapshot_translate_pid(snap, ns_a, 1, ns_b, &got), 0);
	CHECK_EQ(got, 0);
	CHECK_EQ(nsrel_process_get_pid_in(live_process(snap, last_a), ns_b, &got), 0);
	CHECK_EQ(got, 0);
	CHECK(nsrel_snapshot_find_pid(snap, ns_a, 1) !=
	      nsrel_snapshot_find_pid(snap, ns_b, 1));
	r = nsrel_snapshot_translate_pid(snap, ns_a, PID_MASK, ns_b, &got);
	/* Others may be anywhere, to those who may not look at them. */
	CHECK(r == -ESRCH || (r == -ENODATA && geteuid() != 0));
	CHECK_EQ(nsrel_snapshot_translate_pid(
			 snap,
			 nsrel_process_get_ns(live_process(snap, getpid()),
					      NSREL_TYPE_NET),
			 1, ns_b, &got),
		 -EINVAL);
}

/* With a proc file system of its own, and a namespace further down. */
static void live_below(const void *arg)
{
	child_unshare(CLONE_NEWNS | CLONE_NEWPID);
	child_move_on();
	child_mount_proc(arg, NULL);
	child_report();
	waste_pids(3);
	go_down(0);
	child_hold();
}

static void test_from_inside(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(live_below, dir);
	pid_t init = live_wait(child).pid, outer = 0, inner = 0, got = 77;
	const struct nsrel_process *process, *process_1;
	const struct nsrel_ns *ns, *below, *above;
	const struct nsrel_snapshot *snap;
	char path[128];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct live_report report = live_wait(child);

		if ((report.number & ~PID_MASK) == TELL_CHILD)
			inner = report.number & PID_MASK;
		else
			outer = report.pid;
	}
	(void)snprintf(path, sizeof(path), "/proc/%d/root%s", (int)init, dir);
	snap = live_snapshot(live_context(path));
	process_1 = live_process(snap, 1);
	process = live_process(snap, inner);
	ns = get_pid_ns(snap, init);
	below = get_pid_ns(snap, outer);
	above = nsrel_ns_get_parent(ns);
	CHECK_EQ(nsrel_process_count_pids(process_1), 1);
	CHECK_EQ(nsrel_process_count_pids(process), 2);
	CHECK_EQ(nsrel_process_get_pid_in(process, ns, &got), 0);
	CHECK_EQ(got, inner);
	CHECK_EQ(nsrel_process_get_pid_in(process, below, &got), 0);
	CHECK_EQ(got, 1);
	CHECK_EQ(nsrel_process_get_pid_in(process_1, below, &got), 0);
	CHECK_EQ(got, 0);
	got = 77;
	/* They have one above, which does not show. */
	CHECK_EQ(nsrel_process_get_pid_in(process, above, &got), -ENODATA);
	CHECK_EQ(nsrel_process_get_pid_in(process_1, above, &got), -ENODATA);
	CHECK_EQ(nsrel_snapshot_translate_pid(snap, ns, 1, above, &got), -ENODATA);
	CHECK_EQ(nsrel_snapshot_translate_pid(snap, above, getpid(), ns, &got), -ENODATA);
	CHECK_EQ(got, 77);
}

/* What the links of others are is not to be had; the numbers are. */
static void look_as_nobody(const void *arg)
{
	const struct told *told = arg;
	const struct nsrel_snapshot *snap;

	child_become(NOBODY);
	snap = live_snapshot(NULL);
	for (size_t i = 0; i < told->n; i++) {
		const struct live_report *report = &told->reports[i];
		const struct nsrel_process *process = live_process(snap, report->pid);
		size_t n = nsrel_process_count_pids(process);
		const struct nsrel_ns *ns = NULL;
		pid_t pid = 77;

		CHECK(nsrel_process_get_ns(process, NSREL_TYPE_PID) == NULL);
		CHECK_EQ(nsrel_process_get_pid_in(process, get_pid_ns(snap, getpid()),
						  &pid),
			 0);
		CHECK_EQ(pid, report->pid);
		CHECK_EQ(nsrel_process_get_nth_pid(process, 0, &ns, &pid), 0);
		CHECK(ns == get_pid_ns(snap, getpid()));
		if (report->tid != report->pid ||
		    (report->number & ~PID_MASK) == TELL_CHILD)
			continue;
		CHECK_EQ(nsrel_process_get_nth_pid(process, n - 1, &ns, &pid), 0);
		CHECK_EQ(pid, report->number & PID_MASK);
		CHECK((ns == NULL) == (n > 1));
	}
}

static void test_nobody(void **state)
{
	struct told told;

	(void)state;
	if (geteuid() != 0)
		live_skip("only root can be somebody else");
	told = start();
	live_wait_end(live_start(look_as_nobody, &told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_nested),
		live_test(test_siblings),
		live_test(test_from_inside),
		live_test(test_nobody),
	};

	return live_run(tests);
}
