/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Visits in a child, which can go into all namespaces. */

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mounts.h"
#include "visits.h"

#define BIT(type) NSREL_TYPE_MASK(NSREL_TYPE_##type)

static const unsigned int all_types = NSREL_TYPES_ALL;
static const unsigned int all_but_user = NSREL_TYPES_ALL & ~BIT(USER);

static int visit(const struct visits_handles *handles, int (*function)(void *), void *arg)
{
	int result = 77;

	CHECK_EQ(nsrel_visit_in_child(handles->all, handles->n, function, arg, &result),
		 0);
	return result;
}

static void check_visit(pid_t pid, unsigned int types)
{
	_cleanup_visits_ struct visits_handles handles = visits_open(pid, types);
	struct visits_look *look = visits_share();
	struct visits_caller before;

	if (handles.n == 0)
		return;
	before = visits_caller();
	CHECK_EQ(visit(&handles, visits_look, look), 42);
	visits_compare_caller(&before);
	visits_compare(look, pid, types);
	CHECK(!look->all_blocked);
	if (types & BIT(PID) && pid != getpid()) {
		CHECK(look->pid > 1 && look->pid < 100);
		CHECK_EQ(look->ppid, 0);
	} else {
		CHECK(look->pid != getpid());
	}
}

static void check_each(const unsigned int *types)
{
	pid_t pid = live_start_and_wait(visits_live_there, types).pid;

	mounts_need_root();
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (*types & NSREL_TYPE_MASK(type))
			check_visit(pid, NSREL_TYPE_MASK(type));
	check_visit(pid, *types);
	check_visit(pid, BIT(PID) | BIT(MNT));
}

static void test_each(void **state)
{
	(void)state;
	check_each(&all_but_user);
}

static void test_each_of_other_user(void **state)
{
	(void)state;
	check_each(&all_types);
	check_visit(getpid(), NSREL_TYPES_ALL);
}

static void live_there_as_other_user(const void *types)
{
	if (geteuid() == 0)
		child_become(1000);
	visits_live_there(types);
}

static void visit_as_other_user(const void *arg)
{
	if (geteuid() == 0)
		child_become(1000);
	check_visit(*(const pid_t *)arg, NSREL_TYPES_ALL);
	check_visit(*(const pid_t *)arg, BIT(USER) | BIT(NET));
	check_visit(*(const pid_t *)arg, BIT(USER));
}

/* Who made a user namespace may go there, and then into what belongs to it. */
static void test_unprivileged(void **state)
{
	pid_t pid;

	(void)state;
	pid = live_start_and_wait(live_there_as_other_user, &all_types).pid;
	live_wait_end(live_start(visit_as_other_user, &pid));
}

static void visit_refused(const void *arg)
{
	_cleanup_visits_ struct visits_handles handles =
		visits_open(*(const pid_t *)arg, BIT(UTS) | BIT(NET));
	struct visits_caller before;
	int result = 77;

	child_become(1000);
	before = visits_caller();
	CHECK_EQ(nsrel_visit_in_child(handles.all, handles.n, visits_look, visits_share(),
				      &result),
		 -EPERM);
	CHECK_EQ(result, 77);
	visits_compare_caller(&before);
}

static void test_refused(void **state)
{
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		live_skip("only root can be another user");
	pid = live_start_and_wait(visits_live_there, &all_but_user).pid;
	live_wait_end(live_start(visit_refused, &pid));
}

static void visit_above(const void *arg)
{
	_cleanup_visits_ struct visits_handles handles =
		visits_open(*(const pid_t *)arg, BIT(PID));
	int result = 77;

	child_unshare(CLONE_NEWPID);
	child_move_on();
	CHECK_EQ(nsrel_visit_in_child(handles.all, 1, visits_look, visits_share(),
				      &result),
		 -EINVAL);
	CHECK_EQ(result, 77);
}

/* PID namespaces are left for those below only. */
static void test_pid_above(void **state)
{
	pid_t pid = getpid();

	(void)state;
	mounts_need_root();
	live_wait_end(live_start(visit_above, &pid));
}

static int kill_self(void *arg)
{
	(void)arg;
	kill(getpid(), SIGKILL);
	/* Process 1 of a namespace can't. */
	_exit(0);
}

static int fork_and_give(void *arg)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(9);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status)
		     ? *(const int *)arg + WEXITSTATUS(status)
		     : -1;
}

static void test_results_of_pid(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	_cleanup_visits_ struct visits_handles handles = visits_open(pid, BIT(PID));
	int value = -100000, result = 77;

	(void)state;
	mounts_need_root();
	CHECK_EQ(visit(&handles, fork_and_give, &value), value + 9);
	CHECK_EQ(nsrel_visit_in_child(handles.all, 1, kill_self, NULL, &result),
		 -ECANCELED);
	CHECK_EQ(result, 77);
	CHECK_EQ(waitpid(-1, NULL, WNOHANG), 0); /* there is only the test's own */
}

/* There is no process 1 any more, and never will be. */
static void test_dead_pid(void **state)
{
	struct live_child *child = live_start(visits_live_there, &all_types);
	pid_t pid = live_wait(child).pid;
	_cleanup_visits_ struct visits_handles handles = visits_open(pid, BIT(PID));
	int result = 77;

	(void)state;
	mounts_need_root();
	live_end_all();
	CHECK_EQ(nsrel_visit_in_child(handles.all, 1, visits_look, visits_share(),
				      &result),
		 -ENOMEM);
	CHECK_EQ(result, 77);
}

static void test_many(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	_cleanup_visits_ struct visits_handles handles =
		visits_open(pid, NSREL_TYPES_ALL);
	struct visits_caller before = visits_caller();
	struct visits_look *look = visits_share();

	(void)state;
	mounts_need_root();
	for (int i = 0; i < 100; i++)
		CHECK_EQ(visit(&handles, visits_look, look), 42);
	visits_compare_caller(&before);
}

static void test_no_trace(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	struct visits_handles handles = visits_open(pid, BIT(MNT) | BIT(USER));
	struct visits_look *look = visits_share();
	struct nsrel_handle *handle = NULL;
	uint64_t id = 0;
	int r;

	(void)state;
	mounts_need_root();
	r = nsrel_handle_get_id(handles.all[0], &id);
	live_end_all();
	CHECK_EQ(visit(&handles, visits_look, look), 42);
	visits_close(&handles);
	if (r == 0)
		r = nsrel_handle_open_id(id, NSREL_TYPE_MNT, look->inos[NSREL_TYPE_MNT],
					 &handle);
	if (r == -EOPNOTSUPP)
		live_skip("namespaces are not opened by id here");
	CHECK_EQ(r, -ESTALE);
}

static int report_and_stay(void *arg)
{
	(void)arg;
	child_report();
	child_hold();
}

static void visit_for_ever(const void *arg)
{
	struct visits_handles handles = visits_open(*(const pid_t *)arg, NSREL_TYPES_ALL);

	(void)nsrel_visit_in_child(handles.all, handles.n, report_and_stay, NULL, NULL);
}

/* A child, and what a child of it is in a PID namespace, end with who made them. */
static void test_end_of_caller(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	struct live_child *visitor;
	pid_t visiting;

	(void)state;
	mounts_need_root();
	visitor = live_start(visit_for_ever, &pid);
	visiting = live_wait(visitor).pid;
	CHECK(visiting != visitor->pid);
	CHECK(kill(visitor->pid, SIGKILL) == 0);
	CHECK(waitpid(visitor->pid, NULL, 0) == visitor->pid);
	visitor->pid = 0;
	for (int i = 0; i < 500; i++) {
		char state_now = kernel_state(visiting);

		if (state_now == 0 || state_now == 'Z')
			return;
		usleep(10000);
	}
	FAIL("it has not ended");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_each),	      live_test(test_each_of_other_user),
		live_test(test_unprivileged), live_test(test_refused),
		live_test(test_pid_above),    live_test(test_results_of_pid),
		live_test(test_dead_pid),     live_test(test_many),
		live_test(test_no_trace),     live_test(test_end_of_caller),
	};

	return live_run(tests);
}
