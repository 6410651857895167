/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* /proc of a PID namespace below, read from above, and of one above, from below. */

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

/* The new namespace's processes: 1, 2 and 3, of which 3 has a UTS namespace. */
#define N_INNER 3

static void live_below(const void *arg)
{
	const char *dir = arg;

	child_unshare(CLONE_NEWNS | CLONE_NEWPID);
	child_move_on();
	child_mount_proc(dir, NULL);
	child_report_number(1);
	for (int i = 2; i <= N_INNER; i++) {
		if (child_fork() > 0)
			continue;
		if (i == N_INNER)
			child_unshare(CLONE_NEWUTS);
		child_report_number(i);
		break;
	}
	child_hold();
}

/* Process @inner of the snapshot is what the test knows as @pid. */
static void compare_as(const struct nsrel_snapshot *snap, pid_t inner, pid_t pid)
{
	const struct nsrel_process *process = live_process(snap, inner);

	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;
		struct kernel_ns told;

		if (!kernel_read_ino(pid, nsrel_type_get_name(type)))
			continue;
		told = kernel_ns_of(pid, nsrel_type_get_name(type));
		CHECK(nsrel_process_get_ns(process, type) == compare_ns(snap, &told));
		compare_path(nsrel_process_get_ns(process, type));
	}
	compare_complete(snap, inner);
}

static void compare_tree(const struct nsrel_snapshot *snap)
{
	const struct nsrel_process *init = live_process(snap, 1), *child = NULL;
	pid_t ppid = -1;

	CHECK_EQ(nsrel_snapshot_count_processes(snap), N_INNER);
	CHECK_EQ(nsrel_process_get_ppid(init, &ppid), 0);
	CHECK_EQ(ppid, 0);
	CHECK(nsrel_process_get_parent(init) == NULL);
	for (pid_t pid = 2; pid <= N_INNER; pid++) {
		child = nsrel_process_next_child(init, child);
		CHECK(child == live_process(snap, pid));
		CHECK(nsrel_process_get_parent(child) == init);
	}
}

static void test_from_above(void **state)
{
	const char *dir = live_dir();
	struct live_child *child = live_start(live_below, dir);
	const pid_t inner_pids[N_INNER] = { 1, 2, 3 };
	const struct nsrel_snapshot *snap;
	struct kernel_ns told;
	char path[128];
	pid_t pids[N_INNER] = { 0 };

	(void)state;
	for (size_t i = 0; i < N_INNER; i++) {
		struct live_report report = live_wait(child);

		pids[report.number - 1] = report.pid;
	}
	(void)snprintf(path, sizeof(path), "/proc/%d/root%s", (int)pids[0], dir);
	snap = live_snapshot(live_context(path));
	compare_tree(snap);
	for (size_t i = 0; i < N_INNER; i++)
		compare_as(snap, inner_pids[i], pids[i]);
	told = kernel_ns_of(pids[0], "pid");
	compare_members(compare_ns(snap, &told), inner_pids, N_INNER);
	told = kernel_ns_of(pids[2], "uts");
	compare_members(compare_ns(snap, &told), &inner_pids[2], 1);
	(void)snprintf(path, sizeof(path), "/proc/%d/root%s/3/ns/uts", (int)pids[0], dir);
	CHECK_STR(nsrel_ns_get_path(compare_ns(snap, &told)), path);
}

static void live_outside(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUTS);
	child_report();
	child_hold();
}

/* As it is shown there. */
static pid_t read_own_pid(void)
{
	char text[16] = "";

	child_must((int)readlink("/proc/self", text, sizeof(text) - 1), "readlink");
	return (pid_t)strtol(text, NULL, 10);
}

/* What the discovery itself opens is not the caller's, whatever number that has. */
static void compare_own(const struct nsrel_snapshot *snap, pid_t own)
{
	const struct nsrel_ns *ns;

	(void)live_process(snap, own);
	nsrel_snapshot_foreach_ns(ns, snap) {
		const struct nsrel_holder *holder;

		nsrel_ns_foreach_holder(holder, ns)
			CHECK(nsrel_holder_get_tid(holder) != own ||
			      nsrel_holder_get_kind(holder) == NSREL_HOLDER_PROCESS);
	}
}

static void look_from_below(const void *arg)
{
	const pid_t *outside = arg;
	const struct nsrel_snapshot *snap;
	struct kernel_ns told;

	child_unshare(CLONE_NEWPID);
	child_move_on();
	if (!kernel_read_ino(*outside, "uts"))
		child_refused("readlink", EACCES);
	CHECK(read_own_pid() != getpid());
	snap = live_snapshot(NULL);
	compare_as(snap, *outside, *outside);
	told = kernel_ns_of(*outside, "uts");
	compare_members(compare_ns(snap, &told), outside, 1);
	compare_own(snap, read_own_pid());
	child_report();
	child_hold();
}

/* /proc is as it was before: it shows more than the caller's own would. */
static void test_from_below(void **state)
{
	struct live_child *outside = live_start(live_outside, NULL);

	(void)state;
	live_wait(outside);
	live_wait(live_start(look_from_below, &outside->pid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_from_above),
		live_test(test_from_below),
	};

	return live_run(tests);
}
