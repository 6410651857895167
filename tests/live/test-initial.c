/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which namespaces the machine booted with, and which it can't be. */

#include <errno.h>
#include <sched.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define ALL_BUT_USER \
	(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP)

static void test_kthreadd(void **state)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);

	(void)state;
	if (!kernel_shows_kthreadd())
		live_skip("/proc/2 is not kthreadd's, or its ns can't be read");
	compare_process(snap, KERNEL_KTHREADD);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		const struct nsrel_ns *ns = nsrel_process_get_ns(
			live_process(snap, KERNEL_KTHREADD), (enum nsrel_type)type);

		if (ns)
			CHECK_EQ(nsrel_ns_is_initial(ns), 1);
	}
}

/* At most one of each type, and at the top. */
static void test_only_one(void **state)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	int n_initial[NSREL_N_TYPES] = { 0 };
	const struct nsrel_ns *ns;

	(void)state;
	nsrel_snapshot_foreach_ns(ns, snap) {
		int initial = nsrel_ns_is_initial(ns);

		CHECK(initial == 0 || initial == 1 || initial == -ENODATA);
		if (initial != 1)
			continue;
		n_initial[nsrel_ns_get_type(ns)]++;
		CHECK(nsrel_ns_get_parent(ns) == NULL);
	}
	for (int type = 0; type < NSREL_N_TYPES; type++)
		CHECK(n_initial[type] <= 1);
}

static bool is_own_of(const struct nsrel_snapshot *snap, pid_t pid,
		      const struct nsrel_ns *ns)
{
	return nsrel_process_get_ns(live_process(snap, pid), nsrel_ns_get_type(ns)) == ns;
}

/* What the child does not share with the test it made. */
static void compare_all_made(const struct nsrel_snapshot *snap, pid_t pid,
			     int *ret_n_made)
{
	*ret_n_made = 0;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		const struct nsrel_ns *ns = nsrel_process_get_ns(live_process(snap, pid),
								 (enum nsrel_type)type);

		if (!ns || is_own_of(snap, getpid(), ns))
			continue;
		compare_made(ns);
		(*ret_n_made)++;
	}
}

static void make(const void *arg)
{
	const int *flags = arg;

	child_unshare(*flags);
	child_report();
	child_hold();
}

static void check_made(int flags)
{
	pid_t pid = live_start_and_wait(make, &flags).pid;
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	int n_made;

	compare_process(snap, pid);
	compare_all_made(snap, pid, &n_made);
	CHECK(n_made >= __builtin_popcount(flags));
}

static void test_made(void **state)
{
	(void)state;
	check_made(ALL_BUT_USER);
}

static void test_made_in_user_namespace(void **state)
{
	(void)state;
	check_made(ALL_BUT_USER | CLONE_NEWUSER);
}

struct inner {
	const char *dir;
	uint64_t outer[NSREL_N_TYPES]; /* inodes of the test's own */
};

/* From inside kthreadd does not show: what was made may be unknown, but not initial. */
static void compare_inside(const struct nsrel_snapshot *snap, const struct inner *inner)
{
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		const struct nsrel_ns *ns = nsrel_process_get_ns(live_process(snap, 1),
								 (enum nsrel_type)type);

		if (!ns)
			continue;
		if (nsrel_ns_get_ino(ns) != inner->outer[type])
			CHECK(nsrel_ns_is_initial(ns) != 1);
	}
}

static void look_from_inside(const void *arg)
{
	const struct inner *inner = arg;

	child_unshare(CLONE_NEWPID | ALL_BUT_USER);
	child_move_on();
	child_mount_proc(inner->dir, NULL);
	compare_inside(live_snapshot(live_context(inner->dir)), inner);
}

static void test_from_inside(void **state)
{
	struct inner inner = { .dir = live_dir() };

	(void)state;
	for (int type = 0; type < NSREL_N_TYPES; type++)
		inner.outer[type] = kernel_read_ino(
			getpid(), nsrel_type_get_name((enum nsrel_type)type));
	live_wait_end(live_start(look_from_inside, &inner));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_kthreadd),    live_test(test_only_one),
		live_test(test_made),	     live_test(test_made_in_user_namespace),
		live_test(test_from_inside),
	};

	return live_run(tests);
}
