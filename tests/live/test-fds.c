/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Open files of namespaces in which nobody lives. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "held.h"

struct wish {
	enum nsrel_type type;
	int open_flags;
};

static void hold_one(const void *arg)
{
	const struct wish *wish = arg;

	errno = -held_make(wish->type, wish->open_flags, HELD_FD);
	child_must(errno ? -1 : 0, "a namespace of that type");
	child_report();
	child_await_order();
	close(HELD_FD);
	child_report();
	child_hold();
}

static void check_type(enum nsrel_type type, int open_flags)
{
	struct wish wish = { type, open_flags };
	struct live_child *child = live_start(hold_one, &wish);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap = live_snapshot(NULL);

	held_compare(snap, &told,
		     &(struct held_by){ NSREL_HOLDER_FD, at.pid, at.pid, HELD_FD }, 1);
	compare_complete(snap, at.pid);
	live_order(child);
	live_wait(child);
	held_compare_gone(live_snapshot(NULL), &told, at.pid);
}

static void test_type(void **state)
{
	check_type(*(enum nsrel_type *)*state, O_RDONLY);
}

static void test_type_by_path(void **state)
{
	check_type(*(enum nsrel_type *)*state, O_PATH);
}

static void report_and_hold(unsigned int types)
{
	child_report_number((int)types);
	child_hold();
}

static void hold_all(const void *arg)
{
	(void)arg;
	report_and_hold(held_make_all(O_RDONLY));
}

static void hold_undumpable(const void *arg)
{
	unsigned int types = held_make_all(O_RDONLY);

	(void)arg;
	child_must(prctl(PR_SET_DUMPABLE, 0), "prctl(PR_SET_DUMPABLE)");
	report_and_hold(types);
}

static void hold_in_pid_ns(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWPID);
	child_move_on();
	report_and_hold(held_make_all(O_RDONLY));
}

static void hold_in_user_ns(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUSER);
	report_and_hold(held_make_all(O_RDONLY));
}

/* The holder's own namespaces differ in every type: only files lead to the others. */
static void hold_far_away(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS |
		      CLONE_NEWIPC | CLONE_NEWCGROUP | CLONE_NEWPID);
	child_move_on();
	report_and_hold(held_make_all(O_PATH));
}

static void ask_all(const struct live_report *at, struct kernel_ns *told)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (at->number & (int)NSREL_TYPE_MASK(type))
			told[type] = held_ask(at, HELD_FD + type);
		else
			print_message("skip: %s: not to be had\n",
				      nsrel_type_get_name((enum nsrel_type)type));
}

static void compare_all(const struct nsrel_snapshot *snap, const struct live_report *at,
			const struct kernel_ns *told)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (at->number & (int)NSREL_TYPE_MASK(type))
			held_compare(snap, &told[type],
				     &(struct held_by){ NSREL_HOLDER_FD, at->pid, at->tid,
							HELD_FD + type },
				     1);
	compare_complete(snap, at->pid);
}

/* All types at once, kept by one process until that ends. */
static void check_all(live_body body)
{
	struct live_report at = live_start_and_wait(body, NULL);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };
	const struct nsrel_snapshot *snap;

	ask_all(&at, told);
	compare_all(live_snapshot(NULL), &at, told);
	live_end_all();
	snap = live_snapshot(NULL);
	CHECK(nsrel_snapshot_get_process(snap, at.pid) == NULL);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare_gone(snap, &told[type], at.pid);
}

static void test_all(void **state)
{
	(void)state;
	check_all(hold_all);
}

static void test_undumpable(void **state)
{
	(void)state;
	if (geteuid() != 0)
		live_skip("only root sees the files of undumpable processes");
	check_all(hold_undumpable);
}

static void test_in_pid_ns(void **state)
{
	(void)state;
	check_all(hold_in_pid_ns);
}

static void test_in_user_ns(void **state)
{
	(void)state;
	check_all(hold_in_user_ns);
}

static void test_far_away(void **state)
{
	(void)state;
	check_all(hold_far_away);
}

/* Several, in each way that there is, 0 among them; then one after the other goes. */
static void hold_several(const void *arg)
{
	static const int fds[] = { STDIN_FILENO, HELD_FD, HELD_FD + 1, HELD_FD + 2 };

	(void)arg;
	errno = -held_make(NSREL_TYPE_UTS, O_RDONLY, HELD_FD);
	child_must(errno ? -1 : 0, "a UTS namespace");
	child_must(dup3(HELD_FD, STDIN_FILENO, O_CLOEXEC), "dup3");
	child_must(dup3(HELD_FD, HELD_FD + 1, 0), "dup3");
	errno = -held_move_fd(open("/proc/self/fd/40", O_PATH | O_CLOEXEC), HELD_FD + 2);
	child_must(errno ? -1 : 0, "open with O_PATH");
	for (size_t i = ARRAY_SIZE(fds); i > 0; i--) {
		child_report();
		child_await_order();
		close(fds[i - 1]);
	}
	child_report();
	child_hold();
}

static void test_several(void **state)
{
	struct live_child *child = live_start(hold_several, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told = held_ask(&at, STDIN_FILENO);
	struct held_by by[4];
	size_t n;

	(void)state;
	for (n = 0; n < ARRAY_SIZE(by); n++)
		by[n] = (struct held_by){ NSREL_HOLDER_FD, at.pid, at.pid,
					  n ? HELD_FD + (int)n - 1 : STDIN_FILENO };
	for (; n > 0; n--) {
		held_compare(live_snapshot(NULL), &told, by, n);
		live_order(child);
		live_wait(child);
	}
	held_compare_gone(live_snapshot(NULL), &told, at.pid);
}

/* The second process has a table of its own with the same in it. */
static void hold_by_two(const void *arg)
{
	(void)arg;
	errno = -held_make(NSREL_TYPE_NET, O_RDONLY, HELD_FD);
	child_must(errno ? -1 : 0, "a network namespace");
	child_fork_and_hold();
	child_await_order();
	close(HELD_FD);
	child_report();
	child_hold();
}

static void test_two_processes(void **state)
{
	struct live_child *child = live_start(hold_by_two, NULL);
	struct live_report second = live_wait(child);
	struct kernel_ns told = held_ask(&second, HELD_FD);
	struct held_by by[] = {
		{ NSREL_HOLDER_FD, child->pid, child->pid, HELD_FD },
		{ NSREL_HOLDER_FD, second.pid, second.pid, HELD_FD },
	};

	(void)state;
	if (second.pid < child->pid)
		live_skip("PIDs began anew");
	held_compare(live_snapshot(NULL), &told, by, 2);
	live_order(child);
	live_wait(child);
	held_compare(live_snapshot(NULL), &told, &by[1], 1);
	live_end_all();
	held_compare_gone(live_snapshot(NULL), &told, second.pid);
}

/* Who lives in it comes first, and gives the path. */
static void hold_and_live(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUSER | CLONE_NEWUTS);
	errno = -held_move_fd(open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC), HELD_FD);
	child_must(errno ? -1 : 0, "open");
	child_report();
	child_hold();
}

static void test_member(void **state)
{
	struct live_report at = live_start_and_wait(hold_and_live, NULL);
	struct kernel_ns told = held_ask(&at, HELD_FD);
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *ns = compare_ns(snap, &told);
	const struct nsrel_holder *first = nsrel_ns_next_holder(ns, NULL), *second;
	int fd = -1;

	(void)state;
	compare_members(ns, &at.pid, 1);
	CHECK_EQ(nsrel_ns_count_holders(ns), 2);
	CHECK_EQ(nsrel_holder_get_kind(first), NSREL_HOLDER_PROCESS);
	CHECK_EQ(nsrel_holder_get_fd(first, &fd), -ENODATA);
	second = nsrel_ns_next_holder(ns, first);
	CHECK_EQ(nsrel_holder_get_kind(second), NSREL_HOLDER_FD);
	CHECK_EQ(nsrel_holder_get_fd(second, &fd), 0);
	CHECK_EQ(fd, HELD_FD);
	CHECK(strstr(nsrel_ns_get_path(ns), "/ns/uts") != NULL);
	compare_path(ns);
}

/* An O_PATH fd of the link itself keeps nothing. */
static void hold_link(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUSER | CLONE_NEWUTS);
	errno = -held_move_fd(open("/proc/self/ns/uts", O_PATH | O_NOFOLLOW | O_CLOEXEC),
			      HELD_FD);
	child_must(errno ? -1 : 0, "open of the link");
	child_report();
	child_hold();
}

static void test_link(void **state)
{
	struct live_report at = live_start_and_wait(hold_link, NULL);
	struct kernel_ns told = kernel_ns_of(at.pid, "uts");
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *ns = compare_ns(snap, &told);

	(void)state;
	compare_members(ns, &at.pid, 1);
	CHECK_EQ(nsrel_ns_count_holders(ns), 1);
}

/* Of what nobody asked for, nothing is said. */
static void test_not_asked(void **state)
{
	struct live_report at = live_start_and_wait(hold_all, NULL);
	struct nsrel_context *ctx = live_context(NULL);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };
	const struct nsrel_snapshot *snap;

	(void)state;
	ask_all(&at, told);
	CHECK_EQ(nsrel_context_set_sources(ctx,
					   NSREL_SOURCE_TASKS | NSREL_SOURCE_RELATIONS),
		 0);
	snap = live_snapshot(ctx);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare_gone(snap, &told[type], at.pid);

	CHECK_EQ(nsrel_context_set_sources(ctx,
					   NSREL_SOURCE_FDS | NSREL_SOURCE_RELATIONS),
		 0);
	CHECK_EQ(nsrel_context_set_types(ctx, NSREL_TYPE_MASK(NSREL_TYPE_UTS)), 0);
	snap = live_snapshot(ctx);
	held_compare(snap, &told[NSREL_TYPE_UTS],
		     &(struct held_by){ NSREL_HOLDER_FD, at.pid, at.pid,
					HELD_FD + NSREL_TYPE_UTS },
		     1);
	held_compare_gone(snap, &told[NSREL_TYPE_NET], at.pid);
}

#define OF_TYPE(f, t)                                                       \
	{                                                                   \
#f " " #t, f, live_setup, live_teardown, &(enum nsrel_type) \
		{                                                           \
			NSREL_TYPE_##t                                      \
		}                                                           \
	}
#define OF_TYPES(f)                                                         \
	OF_TYPE(f, MNT), OF_TYPE(f, NET), OF_TYPE(f, PID), OF_TYPE(f, UTS), \
		OF_TYPE(f, IPC), OF_TYPE(f, USER), OF_TYPE(f, CGROUP), OF_TYPE(f, TIME)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OF_TYPES(test_type),	       OF_TYPES(test_type_by_path),
		live_test(test_all),	       live_test(test_undumpable),
		live_test(test_in_pid_ns),     live_test(test_in_user_ns),
		live_test(test_far_away),      live_test(test_several),
		live_test(test_two_processes), live_test(test_member),
		live_test(test_link),	       live_test(test_not_asked),
	};

	return live_run(tests);
}
