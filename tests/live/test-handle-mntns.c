/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From mount namespace to mount namespace, to both ends of the kernel's list. */

#include <errno.h>
#include <sched.h>
#include <sys/ioctl.h>

#include "child.h"
#include "fixture.h"
#include "kernel.h"

#define N_MADE	 5
#define MAX_SEEN 4096

typedef int (*step_function)(const struct nsrel_handle *handle,
			     struct nsrel_handle **ret);

struct walk {
	uint64_t inos[MAX_SEEN];
	size_t n;
};

static void make(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWNS);
	child_report();
	child_hold();
}

/* All that follow, each once, and then the end. */
static void walk(struct nsrel_handle *from, step_function step, struct walk *ret)
{
	struct nsrel_handle *at = nsrel_handle_ref(from), *next = NULL;
	int r;

	while ((r = step(at, &next)) == 0) {
		nsrel_handle_unref(at);
		at = next;
		CHECK_EQ(nsrel_handle_get_type(at), NSREL_TYPE_MNT);
		CHECK(ret->n < MAX_SEEN);
		ret->inos[ret->n++] = nsrel_handle_get_ino(at);
	}
	nsrel_handle_unref(at);
	CHECK_EQ(r, -ENOENT);
}

/* Before anything is open. */
static void need_walk(void)
{
	struct nsrel_handle *own = NULL, *next = NULL;
	int r;

	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_MNT, &own), 0);
	r = nsrel_handle_open_next_mntns(own, &next);
	nsrel_handle_unref(own);
	nsrel_handle_unref(next);
	if (r == -EOPNOTSUPP || r == -EPERM)
		live_skip("NS_MNT_GET_NEXT: %s", nsrel_strerror(NSREL_QUESTION_MNTNS, r));
}

static size_t count(const struct walk *seen, uint64_t ino)
{
	size_t n = 0;

	for (size_t i = 0; i < seen->n; i++)
		n += seen->inos[i] == ino;
	return n;
}

static void test_walk(void **state)
{
	_cleanup_handle_ struct nsrel_handle *own = NULL;
	static struct walk seen;
	pid_t pids[N_MADE];

	(void)state;
	need_walk();
	seen.n = 0;
	for (int i = 0; i < N_MADE; i++)
		pids[i] = live_start_and_wait(make, NULL).pid;
	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_MNT, &own), 0);
	walk(own, nsrel_handle_open_next_mntns, &seen);
	walk(own, nsrel_handle_open_previous_mntns, &seen);
	for (int i = 0; i < N_MADE; i++)
		CHECK_EQ(count(&seen, kernel_read_ino(pids[i], "mnt")), 1);
	CHECK_EQ(count(&seen, nsrel_handle_get_ino(own)), 0);
}

/* The kernel's next one; 0 at the end. */
static uint64_t ask_next(const struct nsrel_handle *handle)
{
	struct {
		uint32_t size;
		uint32_t nr_mounts;
		uint64_t mnt_ns_id;
	} info = { .size = sizeof(info) };
	_cleanup_close_ int fd = ioctl(nsrel_handle_get_fd(handle),
				       _IOR(0xb7, 11, __typeof__(info)), &info);
	struct kernel_ns told = { 0 };

	if (fd >= 0)
		kernel_ask(fd, &told);
	return told.ino;
}

/* Others may come and go meanwhile. */
static void test_next(void **state)
{
	_cleanup_handle_ struct nsrel_handle *own = NULL;
	uint64_t before, after, ino;

	(void)state;
	need_walk();
	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_MNT, &own), 0);
	do {
		_cleanup_handle_ struct nsrel_handle *next = NULL;

		before = ask_next(own);
		ino = nsrel_handle_open_next_mntns(own, &next) == 0
			    ? nsrel_handle_get_ino(next)
			    : 0;
		after = ask_next(own);
	} while (before != after);
	CHECK_EQ(ino, after);
}

/* There and back. */
static void test_back(void **state)
{
	_cleanup_handle_ struct nsrel_handle *own = NULL, *next = NULL, *back = NULL;
	pid_t pid = live_start_and_wait(make, NULL).pid;
	step_function there = nsrel_handle_open_next_mntns;
	step_function away = nsrel_handle_open_previous_mntns;

	(void)state;
	need_walk();
	CHECK_EQ(nsrel_handle_open_pid(pid, NSREL_TYPE_MNT, &own), 0);
	/* It may be the last. */
	if (there(own, &next) == -ENOENT) {
		there = away;
		away = nsrel_handle_open_next_mntns;
		CHECK_EQ(there(own, &next), 0);
	}
	CHECK(!nsrel_handle_is_same(own, next));
	CHECK_EQ(away(next, &back), 0);
	CHECK(nsrel_handle_is_same(own, back));
}

/* Not for those who do not see all. */
static void look_from_inside(const void *arg)
{
	_cleanup_handle_ struct nsrel_handle *own = NULL;
	struct nsrel_handle *next = NULL;
	int r;

	(void)arg;
	child_unshare(CLONE_NEWUSER | CLONE_NEWNS);
	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_MNT, &own), 0);
	r = nsrel_handle_open_next_mntns(own, &next);
	/* Linux 6.12 to 6.18 may pass over those that it does not show. */
	CHECK(r == -EPERM || r == -EOPNOTSUPP || r == -ENOENT);
	CHECK(next == NULL);
}

static void test_from_inside(void **state)
{
	(void)state;
	live_wait_end(live_start(look_from_inside, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_walk),
		live_test(test_next),
		live_test(test_back),
		live_test(test_from_inside),
	};

	return live_run(tests);
}
