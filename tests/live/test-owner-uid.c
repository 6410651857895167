/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* User namespaces of other users, and what is made in them. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "child.h"
#include "held.h"

#define OTHER_UID 1000

static void make_as_other_user(const void *arg)
{
	const int *flags = arg;

	child_become(OTHER_UID);
	child_unshare(CLONE_NEWUSER | *flags);
	child_report();
	child_hold();
}

static void compare_owner_uid(const struct nsrel_ns *ns, uid_t expected)
{
	uid_t uid = 0;

	CHECK_EQ(nsrel_ns_get_owner_uid(ns, &uid), 0);
	CHECK_EQ(uid, expected);
}

static void test_other_user(void **state)
{
	const int flags = CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS;
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *user, *owned;
	struct kernel_ns told;
	uid_t uid = 0;
	size_t n = 0;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		live_skip("only root can be another user");
	pid = live_start_and_wait(make_as_other_user, &flags).pid;
	told = kernel_ns_of(pid, "user");
	snap = live_snapshot(NULL);
	user = compare_ns(snap, &told);
	compare_owner_uid(user, OTHER_UID);
	compare_process(snap, pid);
	CHECK_EQ(nsrel_process_get_uid(live_process(snap, pid), &uid), 0);
	CHECK_EQ(uid, OTHER_UID);
	nsrel_ns_foreach_owned(owned, user) {
		CHECK(nsrel_process_get_ns(live_process(snap, pid),
					   nsrel_ns_get_type(owned)) == owned);
		compare_made(owned);
		n++;
	}
	CHECK_EQ(n, __builtin_popcount(flags));
}

static void make_own(const void *arg)
{
	const int *flags = arg;

	child_unshare(CLONE_NEWUSER | *flags);
	child_report();
	child_hold();
}

static void test_own_user(void **state)
{
	const int flags = CLONE_NEWUTS;
	pid_t pid = live_start_and_wait(make_own, &flags).pid;
	struct kernel_ns told = kernel_ns_of(pid, "user");
	const struct nsrel_snapshot *snap = live_snapshot(NULL);

	(void)state;
	compare_owner_uid(compare_ns(snap, &told), geteuid());
	CHECK_EQ(kernel_ns_of(pid, "uts").owner, told.ino);
	compare_process(snap, pid);
}

/* The uid is told as the caller's user namespace has it: without a map, 65534. */
static void look_from_unmapped(const void *arg)
{
	const struct live_report *made = arg;
	const struct nsrel_snapshot *snap;
	struct kernel_ns told;

	child_must(unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)");
	told = kernel_ns_of(getpid(), "user");
	snap = live_snapshot(NULL);
	compare_owner_uid(compare_ns(snap, &told), 65534);
	compare_process(snap, getpid());
	CHECK(nsrel_snapshot_get_process(snap, made->pid) != NULL);
}

static void test_unmapped(void **state)
{
	const int flags = CLONE_NEWUTS;
	struct live_report made = live_start_and_wait(make_own, &flags);

	(void)state;
	live_wait_end(live_start(look_from_unmapped, &made));
}

static void hold_owned(const void *arg)
{
	(void)arg;
	errno = -held_make(NSREL_TYPE_UTS, O_RDONLY, HELD_FD);
	child_must(errno ? -1 : 0, "a UTS namespace");
	child_report();
	child_hold();
}

/* Who asks for user namespaces gets those, too, that only own something. */
static void test_only_owner(void **state)
{
	struct live_report at = live_start_and_wait(hold_owned, NULL);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	struct nsrel_context *ctx = live_context(NULL);
	const struct nsrel_ns *owner;

	(void)state;
	CHECK_EQ(nsrel_context_set_types(ctx, NSREL_TYPE_MASK(NSREL_TYPE_USER)), 0);
	owner = nsrel_snapshot_get_ns(live_snapshot(ctx), NSREL_TYPE_USER, told.owner);
	CHECK(owner != NULL);
	CHECK_EQ(nsrel_ns_get_ino(nsrel_ns_next_owned(owner, NULL)), told.ino);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_other_user),
		live_test(test_own_user),
		live_test(test_unmapped),
		live_test(test_only_owner),
	};

	return live_run(tests);
}
