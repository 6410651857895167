/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which number a process has where, as the kernel tells a handle: up, down and across. */

#include <errno.h>
#include <sched.h>
#include <unistd.h>

#include "child.h"
#include "fixture.h"
#include "kernel.h"

#define LEVELS 3

/* A process in each of LEVELS PID namespaces, one in another, tells its number there. */
static void nest(const void *arg)
{
	(void)arg;
	for (int i = 0; i < LEVELS; i++) {
		child_unshare(CLONE_NEWPID);
		child_move_on();
		child_report_number(getpid());
	}
	child_hold();
}

struct nest {
	struct live_report at[LEVELS]; /* the outermost first */
	struct nsrel_handle *ns[LEVELS];
};

/* Before anything is open. */
static void need_translation(void)
{
	struct nsrel_handle *own = NULL;
	pid_t pid;
	int r;

	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_PID, &own), 0);
	r = nsrel_handle_translate_pid(own, getpid(), own, &pid);
	nsrel_handle_unref(own);
	if (r == -EOPNOTSUPP)
		live_skip("NS_GET_PID_FROM_PIDNS: %s",
			  nsrel_strerror(NSREL_QUESTION_PID, r));
	CHECK_EQ(r, 0);
	CHECK_EQ(pid, getpid());
}

static void start(struct nest *nest_of)
{
	struct live_child *child = live_start(nest, NULL);

	for (int i = 0; i < LEVELS; i++)
		nest_of->at[i] = live_wait(child);
	for (int i = 0; i < LEVELS; i++)
		CHECK_EQ(nsrel_handle_open_pid(nest_of->at[i].pid, NSREL_TYPE_PID,
					       &nest_of->ns[i]),
			 0);
}

static void drop(struct nest *nest_of)
{
	for (int i = 0; i < LEVELS; i++)
		nsrel_handle_unref(nest_of->ns[i]);
}

#define _cleanup_nest_ _cleanup_(drop)

static void check(const struct nsrel_handle *from, pid_t pid,
		  const struct nsrel_handle *to, pid_t expected)
{
	pid_t ret = -1;
	int r = nsrel_handle_translate_pid(from, pid, to, &ret);

	CHECK_EQ(r, 0);
	CHECK_EQ(ret, expected);
}

static void check_none(const struct nsrel_handle *from, pid_t pid,
		       const struct nsrel_handle *to)
{
	pid_t ret = -1;
	int r = nsrel_handle_translate_pid(from, pid, to, &ret);

	CHECK_EQ(r, -ESRCH);
	CHECK_EQ(ret, -1);
}

static void test_up_and_down(void **state)
{
	_cleanup_nest_ struct nest nested = { 0 };

	(void)state;
	need_translation();
	start(&nested);
	for (int i = 0; i < LEVELS; i++) {
		const struct live_report *at = &nested.at[i];

		/* The first of its own. */
		CHECK_EQ(at->number, 1);
		check(NULL, at->pid, nested.ns[i], 1);
		check(nested.ns[i], 1, NULL, at->pid);
		check(nested.ns[i], 1, nested.ns[i], 1);
		/* One that is further out does not show further in. */
		for (int in = i + 1; in < LEVELS; in++) {
			check(nested.ns[i], 1, nested.ns[in], 0);
			check(NULL, at->pid, nested.ns[in], 0);
		}
		for (int out = 0; out < i; out++) {
			pid_t there = 0;

			CHECK_EQ(nsrel_handle_translate_pid(nested.ns[i], 1,
							    nested.ns[out], &there),
				 0);
			CHECK(there > 1);
			check(nested.ns[out], there, nested.ns[i], 1);
			check(nested.ns[out], there, NULL, at->pid);
		}
		check_none(nested.ns[i], INT32_MAX, NULL);
	}
	check(NULL, getpid(), nested.ns[0], 0);
}

static void test_across(void **state)
{
	_cleanup_nest_ struct nest a = { 0 }, b = { 0 };

	(void)state;
	need_translation();
	start(&a);
	start(&b);
	for (int i = 0; i < LEVELS; i++)
		for (int j = 0; j < LEVELS; j++)
			check(a.ns[i], 1, b.ns[j], 0);
}

/* What the caller can't see does not exist for it. */
static void look_out(const void *arg)
{
	_cleanup_handle_ struct nsrel_handle *outer = NULL;
	pid_t outside = getppid(), there = 0;

	(void)arg;
	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_PID, &outer), 0);
	child_unshare(CLONE_NEWPID);
	child_move_on();
	CHECK_EQ(getpid(), 1);
	check_none(outer, outside, NULL);
	check_none(outer, outside, outer);
	check(NULL, 1, NULL, 1);
	CHECK_EQ(nsrel_handle_translate_pid(NULL, 1, outer, &there), 0);
	CHECK(there > 1);
	check(outer, there, NULL, 1);
}

static void test_out_of_sight(void **state)
{
	(void)state;
	need_translation();
	live_wait_end(live_start(look_out, NULL));
}

static void test_ended(void **state)
{
	_cleanup_nest_ struct nest nested = { 0 };

	(void)state;
	need_translation();
	start(&nested);
	live_end_all();
	for (int i = 0; i < LEVELS; i++) {
		check_none(NULL, nested.at[i].pid, nested.ns[i]);
		check_none(nested.ns[i], 1, NULL);
		check_none(nested.ns[i], 1, nested.ns[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_up_and_down),
		live_test(test_across),
		live_test(test_out_of_sight),
		live_test(test_ended),
	};

	return live_run(tests);
}
