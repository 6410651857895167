/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces that are registered with io_uring(7). */

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"
#include "held.h"

#define RING_FD (HELD_FD + 20)

static void register_all(const int *fds, size_t n_fds)
{
	struct io_uring_params params = { 0 };
	int fd;

	fd = child_must((int)syscall(SYS_io_uring_setup, 4, &params), "io_uring_setup");
	errno = -held_move_fd(fd, RING_FD);
	child_must(errno ? -1 : 0, "dup3");
	child_must((int)syscall(SYS_io_uring_register, RING_FD, IORING_REGISTER_FILES,
				fds, (unsigned int)n_fds),
		   "io_uring_register");
}

/* Each twice, with a hole and with other files in between. */
static void make_and_register(void)
{
	int fds[3 * NSREL_N_TYPES], n_fds = 0, pipe_fds[2];
	unsigned int types = held_make_all(O_RDONLY);

	child_must(pipe2(pipe_fds, O_CLOEXEC), "pipe2");
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		int fd = types & NSREL_TYPE_MASK(type) ? HELD_FD + type : -1;

		fds[n_fds++] = fd;
		fds[n_fds++] = pipe_fds[0];
		fds[n_fds++] = fd;
	}
	register_all(fds, (size_t)n_fds);
	child_report_number((int)types);
	child_await_order();
	held_close_all(types);
	child_report();
	child_await_order();
	child_must((int)syscall(SYS_io_uring_register, RING_FD, IORING_UNREGISTER_FILES,
				NULL, 0),
		   "io_uring_register");
	child_report();
	child_hold();
}

static void run(const void *arg)
{
	(void)arg;
	make_and_register();
}

static void *run_in_own_table(void *arg)
{
	child_must(unshare(CLONE_FILES), "unshare(CLONE_FILES)");
	make_and_register();
	return arg;
}

static void run_thread(const void *arg)
{
	(void)arg;
	held_start_thread(run_in_own_table, NULL);
	child_hold();
}

/* Kernels up to about 6.16 call all of them "/". */
static bool is_named(const struct live_report *at, const struct kernel_ns *told)
{
	_cleanup_fclose_ FILE *file = NULL;
	char path[80], name[64], line[4096];

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/fdinfo/%d", (int)at->pid,
		       (int)at->tid, RING_FD);
	(void)snprintf(name, sizeof(name), "uts:[%ju]", (uintmax_t)told->ino);
	file = fopen(path, "re");
	CHECK(file != NULL);
	while (fgets(line, sizeof(line), file))
		if (strstr(line, name))
			return true;
	return false;
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

/*
 * A name is all there is: what the namespace is related to is unknown, unless the kernel
 * lists it (Linux 6.19). It is never said that there is none.
 */
static void compare_named(const struct nsrel_snapshot *snap, const struct kernel_ns *told,
			  const struct held_by *by)
{
	enum nsrel_type type = compare_type_of(told->clone_flag);
	const struct nsrel_ns *ns = nsrel_snapshot_get_ns(snap, type, told->ino);
	dev_t dev;
	uid_t uid;

	CHECK(ns != NULL);
	if (nsrel_ns_get_dev(ns, &dev) == 0) {
		held_compare(snap, told, by, 1);
		return;
	}
	compare_uninhabited(ns);
	CHECK(compare_is_explained(snap, ns));
	CHECK(!nsrel_ns_is_hidden(ns));
	CHECK_EQ(nsrel_ns_get_owner_state(ns), NSREL_RELATION_UNKNOWN);
	CHECK_EQ(nsrel_ns_get_parent_state(ns), nsrel_type_is_hierarchical(type)
							? NSREL_RELATION_UNKNOWN
							: NSREL_RELATION_NONE);
	CHECK_EQ(nsrel_ns_get_owner_uid(ns, &uid),
		 type == NSREL_TYPE_USER ? -ENODATA : -EINVAL);
	CHECK(nsrel_ns_is_initial(ns) != 1);
	CHECK(nsrel_ns_get_path(ns) == NULL);
	held_compare_holders(snap, ns, by, 1);
}

/* True if nobody holds it, and the kernel, if it lists any, does not any more. */
static bool is_gone(const struct kernel_ns *told)
{
	_cleanup_(nsrel_snapshot_unrefp) struct nsrel_snapshot *snap = NULL;
	const struct nsrel_ns *ns;
	uint64_t id;

	CHECK_EQ(nsrel_snapshot_new(NULL, &snap), 0);
	ns = nsrel_snapshot_get_ns(snap, compare_type_of(told->clone_flag), told->ino);
	if (ns && nsrel_ns_is_hidden(ns))
		return nsrel_ns_get_id(ns, &id) == 0 && id != told->id;
	return true;
}

/* The kernel's own threads take rings apart, a little later. */
static void await_end(const struct live_report *at, const struct kernel_ns *told)
{
	const struct nsrel_snapshot *snap;

	for (int type = 0; type < NSREL_N_TYPES; type++)
		while (told[type].ino && !is_gone(&told[type]))
			sched_yield();
	snap = live_snapshot(NULL);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare_gone(snap, &told[type], at->pid);
}

static void check(live_body body)
{
	struct live_child *child = live_start(body, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };
	struct held_by by = { NSREL_HOLDER_IO_URING, at.pid, at.tid, RING_FD };
	const struct nsrel_snapshot *snap;

	ask_all(&at, told);
	if (!is_named(&at, &told[NSREL_TYPE_UTS]))
		live_skip("this kernel does not name registered files");
	snap = live_snapshot(NULL);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare(snap, &told[type],
				     (struct held_by[]){ { NSREL_HOLDER_FD, at.pid,
							   at.tid, HELD_FD + type },
							 by },
				     2);
	live_order(child);
	live_wait(child);
	snap = live_snapshot(NULL);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			compare_named(snap, &told[type], &by);
	compare_complete(snap, at.pid);
	live_order(child);
	live_wait(child);
	await_end(&at, told);
}

static void test_registered(void **state)
{
	(void)state;
	check(run);
}

static void test_of_thread(void **state)
{
	(void)state;
	check(run_thread);
}

/* The ring goes, and what it had with it. */
static void test_end(void **state)
{
	struct live_child *child = live_start(run, NULL);
	struct live_report at = live_wait(child);
	struct kernel_ns told[NSREL_N_TYPES] = { 0 };

	(void)state;
	ask_all(&at, told);
	live_order(child);
	live_wait(child);
	live_end_all();
	await_end(&at, told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_registered),
		live_test(test_of_thread),
		live_test(test_end),
	};

	return live_run(tests);
}
