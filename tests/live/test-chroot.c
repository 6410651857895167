/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A process that sees nothing but an empty directory is seen all the same. */

#include <sched.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

static void live_in_chroot(const void *arg)
{
	const char *dir = arg;

	child_unshare(CLONE_NEWUTS | CLONE_NEWNS);
	child_must(chroot(dir), "chroot");
	child_must(chdir("/"), "chdir");
	child_report();
	child_hold();
}

static void test_chroot(void **state)
{
	struct live_child *child = live_start(live_in_chroot, live_dir());
	const struct nsrel_snapshot *snap;
	struct kernel_ns told;

	(void)state;
	live_wait(child);
	told = kernel_ns_of(child->pid, "uts");
	snap = live_snapshot(NULL);
	compare_process(snap, child->pid);
	compare_complete(snap, child->pid);
	compare_members(compare_ns(snap, &told), &child->pid, 1);
	compare_path(compare_ns(snap, &told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_chroot),
	};

	return live_run(tests);
}
