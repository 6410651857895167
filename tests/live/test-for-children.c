/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces that only children will be in, or are in: of a leader, and of a thread. */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

struct wish {
	int flag;
	bool in_thread;
};

/* Reports; on the first order forks, and its child reports; on the second ends that. */
static void *make_for_children(void *arg)
{
	const struct wish *wish = arg;
	pid_t pid;

	child_unshare(wish->flag);
	child_report();
	child_await_order();
	pid = child_fork_and_hold();
	child_await_order();
	kill(pid, SIGKILL);
	child_must(waitpid(pid, NULL, 0), "waitpid");
	child_report();
	child_hold();
}

static void run(const void *arg)
{
	struct wish wish = *(const struct wish *)arg;
	pthread_t thread;

	child_be_able();
	if (!wish.in_thread)
		make_for_children(&wish);
	errno = pthread_create(&thread, NULL, make_for_children, &wish);
	child_must(errno ? -1 : 0, "pthread_create");
	pthread_join(thread, NULL);
}

static const struct nsrel_thread *find_thread(const struct nsrel_process *process,
					      pid_t tid)
{
	const struct nsrel_thread *thread;

	nsrel_process_foreach_thread(thread, process)
		if (nsrel_thread_get_tid(thread) == tid)
			return thread;
	FAIL("the thread is in the snapshot");
	return NULL;
}

static const struct nsrel_ns *get_for_children(const struct nsrel_snapshot *snap,
					       const struct live_report *at,
					       enum nsrel_type type)
{
	const struct nsrel_process *process = live_process(snap, at->pid);

	if (at->pid == at->tid)
		return nsrel_process_get_ns_for_children(process, type);
	return nsrel_thread_get_ns_for_children(find_thread(process, at->tid), type);
}

static int open_for_children(const struct live_report *at, enum nsrel_type type)
{
	return type == NSREL_TYPE_PID
		     ? kernel_open_pid_for_children(at->pid, at->tid)
		     : kernel_open(at->pid, at->tid, "time_for_children");
}

/* A link that can be opened is a way in; what only a pidfd gives has no path. */
static void compare_path_for_children(const struct live_report *at,
				      const struct nsrel_ns *ns, const char *link)
{
	_cleanup_close_ int fd = kernel_open(at->pid, at->tid, link);
	const char *path = nsrel_ns_get_path(ns);

	if (fd < 0) {
		CHECK(path == NULL);
		return;
	}
	compare_path(ns);
	CHECK(strstr(path, link) != NULL);
	CHECK_EQ(strstr(path, "/task/") != NULL, at->pid != at->tid);
}

/* That there is one which can't be named is told. */
static void compare_told(const struct nsrel_snapshot *snap, const struct live_report *at)
{
	const struct nsrel_problem *problem = NULL;

	do
		problem = nsrel_snapshot_next_problem(snap, problem);
	while (problem && nsrel_problem_get_pid(problem) != at->pid);
	CHECK(problem != NULL);
	CHECK_EQ(nsrel_problem_get_tid(problem), at->tid);
	CHECK_STR(nsrel_problem_get_what(problem), "ns/pid_for_children");
	CHECK_EQ(nsrel_problem_get_errno(problem), EOPNOTSUPP);
	CHECK_EQ(compare_count_problems(snap, at->pid), 1);
	CHECK(!nsrel_process_is_complete(live_process(snap, at->pid)));
}

/* What the kernel shows, or that it shows nothing. True if there is something. */
static bool compare_at(const struct nsrel_snapshot *snap, const struct live_report *at,
		       enum nsrel_type type, const pid_t *members, size_t n_members)
{
	const char *link =
		type == NSREL_TYPE_PID ? "pid_for_children" : "time_for_children";
	_cleanup_close_ int fd = open_for_children(at, type);
	const struct nsrel_ns *ns = get_for_children(snap, at, type);
	struct kernel_ns told;

	if (fd < 0) {
		print_message("%s: not shown: %s\n", link, strerror(-fd));
		CHECK(ns == NULL);
		if (type == NSREL_TYPE_PID)
			compare_told(snap, at);
		return false;
	}
	compare_complete(snap, at->pid);
	kernel_ask(fd, &told);
	CHECK(told.ino != kernel_read_ino(at->pid, nsrel_type_get_name(type)));
	CHECK(ns == compare_ns(snap, &told));
	CHECK(ns != nsrel_process_get_ns(live_process(snap, at->pid), type));
	compare_members(ns, members, n_members);
	CHECK(nsrel_ns_next_loose_thread(ns, NULL) == NULL);
	compare_made(ns);
	if (n_members == 0)
		compare_path_for_children(at, ns, link);
	else
		compare_path(ns);
	return true;
}

static void check(enum nsrel_type type, bool in_thread)
{
	struct wish wish = { nsrel_type_get_clone_flag(type), in_thread };
	struct live_child *child = live_start(run, &wish);
	struct live_report at = live_wait(child);
	pid_t first_child;
	bool shown;

	CHECK_EQ(at.pid != at.tid, in_thread);
	shown = compare_at(live_snapshot(NULL), &at, type, NULL, 0);

	live_order(child);
	first_child = live_wait(child).pid;
	CHECK(compare_at(live_snapshot(NULL), &at, type, &first_child, 1));

	live_order(child);
	live_wait(child);
	(void)compare_at(live_snapshot(NULL), &at, type, NULL, 0);
	if (!shown)
		live_skip("this kernel does not show it before the first child");
}

static void test_pid(void **state)
{
	(void)state;
	check(NSREL_TYPE_PID, false);
}

static void test_pid_of_thread(void **state)
{
	(void)state;
	check(NSREL_TYPE_PID, true);
}

static void test_time(void **state)
{
	(void)state;
	check(NSREL_TYPE_TIME, false);
}

static void test_time_of_thread(void **state)
{
	(void)state;
	check(NSREL_TYPE_TIME, true);
}

/* Who does nothing has its own. */
static void test_same(void **state)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_process *self = live_process(snap, getpid());

	(void)state;
	CHECK(nsrel_process_get_ns_for_children(self, NSREL_TYPE_PID) ==
	      nsrel_process_get_ns(self, NSREL_TYPE_PID));
	CHECK(nsrel_process_get_ns_for_children(self, NSREL_TYPE_TIME) ==
	      nsrel_process_get_ns(self, NSREL_TYPE_TIME));
	CHECK(nsrel_process_get_ns_for_children(self, NSREL_TYPE_NET) == NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_pid),  live_test(test_pid_of_thread),
		live_test(test_time), live_test(test_time_of_thread),
		live_test(test_same),
	};

	return live_run(tests);
}
