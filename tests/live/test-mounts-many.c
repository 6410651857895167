/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A mount table of very many lines, in a mount namespace with and without processes. */

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"

#define N_LINES	  10000
#define N_AMONG	  10
#define N_OF_ONE  5000
#define N_STACKED 100
#define N_LAYERS  20
#define EVERY	  (N_LINES / N_AMONG)

static const char *how_dir;

static const char *format(const char *name, int i)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s-%d", how_dir, name, i);
	return path;
}

static void put_plain(int i)
{
	const char *path = format("plain", i);

	child_must(mkdir(path, 0700), "mkdir");
	child_must(mount("/proc/self/ns", path, NULL, MS_BIND, NULL), "mount --bind");
}

/* Few namespaces, and much else around them. */
static void fill_with_others(const void *arg)
{
	int fds[N_AMONG];

	(void)arg;
	for (int i = 0; i < N_AMONG; i++)
		fds[i] = mounts_make(NSREL_TYPE_NET, 0);
	for (int i = 0; i < N_LINES; i++) {
		if (i % EVERY == EVERY / 2) {
			mounts_put(fds[i / EVERY], format("net", i / EVERY));
			mounts_note(fds[i / EVERY]);
		} else {
			put_plain(i);
		}
	}
}

static void live_among_many(const void *arg)
{
	mounts_begin(arg);
	fill_with_others(arg);
	mounts_tell_noted();
	child_hold();
}

static void hold_many(const void *arg)
{
	int fd = mounts_make_mntns(arg, 0, fill_with_others, NULL);

	mounts_note(child_must(fcntl(fd, F_DUPFD_CLOEXEC, 3), "fcntl(F_DUPFD_CLOEXEC)"));
	mounts_tell_noted();
	child_hold();
}

static void test_many(void **state)
{
	const struct nsrel_snapshot *snap;
	struct mounts_ns told[N_AMONG];
	struct live_child *child;

	(void)state;
	how_dir = live_dir();
	child = live_start(live_among_many, how_dir);
	mounts_hear(child, told, N_AMONG);
	snap = live_snapshot(NULL);
	for (int i = 0; i < N_AMONG; i++) {
		const struct nsrel_ns *ns = mounts_compare(snap, &told[i]);

		mounts_compare_there(
			snap, ns,
			mounts_find_only(ns, format("net", i),
					 kernel_read_ino(child->pid, "mnt")));
	}
	compare_complete(snap, child->pid);
}

static void test_many_without_process(void **state)
{
	struct mounts_ns told[N_AMONG + 1];
	const struct nsrel_snapshot *snap;

	(void)state;
	mounts_need_root();
	how_dir = live_dir();
	mounts_hear(live_start(hold_many, how_dir), told, ARRAY_SIZE(told));
	snap = live_snapshot(NULL);
	for (int i = 0; i < N_AMONG; i++) {
		const struct nsrel_ns *ns = mounts_compare(snap, &told[i]);

		mounts_compare_shut(snap, mounts_find_only(ns, format("net", i),
							   told[N_AMONG].told.ino));
	}
}

/* All lines are namespaces: two, each in thousands of places. */
static void mount_two_everywhere(const void *arg)
{
	int fds[2];

	mounts_begin(arg);
	fds[0] = mounts_make(NSREL_TYPE_NET, 0);
	fds[1] = mounts_make(NSREL_TYPE_UTS, 0);
	for (int i = 0; i < N_OF_ONE; i++) {
		mounts_put(fds[0], format("net", i));
		mounts_put(fds[1], format("uts", i));
	}
	mounts_tell(fds, 2);
	child_hold();
}

static void compare_everywhere(const struct nsrel_snapshot *snap,
			       const struct mounts_ns *told, const char *name)
{
	const struct nsrel_ns *ns = mounts_compare(snap, told);
	const struct nsrel_holder *holder;
	size_t len;
	bool *seen = test_calloc(N_OF_ONE, sizeof(*seen));

	len = strlen(how_dir) + 1 + strlen(name) + 1;
	CHECK_EQ(nsrel_ns_count_holders(ns), N_OF_ONE);
	CHECK_EQ(mounts_count(ns), N_OF_ONE);
	nsrel_ns_foreach_holder(holder, ns) {
		const char *target = nsrel_holder_get_target(holder);
		int i = -1;

		CHECK(strncmp(target, format(name, 0), len) == 0);
		CHECK_EQ(sscanf(target + len, "%d", &i), 1);
		CHECK(i >= 0 && i < N_OF_ONE && !seen[i]);
		seen[i] = true;
		if (i % 100 == 0)
			mounts_compare_there(snap, ns, holder);
	}
	test_free(seen);
}

static void test_many_of_two(void **state)
{
	const struct nsrel_snapshot *snap;
	struct mounts_ns told[2];

	(void)state;
	how_dir = live_dir();
	mounts_hear(live_start(mount_two_everywhere, how_dir), told, 2);
	snap = live_snapshot(NULL);
	compare_everywhere(snap, &told[0], "net");
	compare_everywhere(snap, &told[1], "uts");
	live_end_all();
	snap = live_snapshot(NULL);
	mounts_compare_gone(snap, &told[0]);
	mounts_compare_gone(snap, &told[1]);
}

/* On one file, one on another: what the path opens is the last. */
static void stack_high(const void *arg)
{
	int fds[N_STACKED];

	mounts_begin(arg);
	for (int i = 0; i < N_STACKED; i++)
		fds[i] = mounts_make(NSREL_TYPE_UTS, 0);
	mounts_put(fds[0], format("high", 0));
	for (int i = 1; i < N_STACKED * N_LAYERS; i++)
		mounts_bind(fds[i % N_STACKED], format("high", 0));
	mounts_tell(fds, N_STACKED);
	child_hold();
}

/* To look at all is not worth it: that some are not known better is told. */
static void test_high_stack(void **state)
{
	static struct mounts_ns told[N_STACKED];
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns = NULL;

	(void)state;
	how_dir = live_dir();
	mounts_hear(live_start(stack_high, how_dir), told, N_STACKED);
	snap = live_snapshot(NULL);
	for (int i = 0; i < N_STACKED; i++) {
		ns = mounts_compare_covered(snap, &told[i]);
		CHECK_EQ(nsrel_ns_count_holders(ns), N_LAYERS);
		CHECK_STR(nsrel_holder_get_target(nsrel_ns_next_holder(ns, NULL)),
			  format("high", 0));
	}
	CHECK(nsrel_ns_get_path(ns) != NULL);
	compare_path(ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_many),
		live_test(test_many_without_process),
		live_test(test_many_of_two),
		live_test(test_high_stack),
	};

	return live_run(tests);
}
