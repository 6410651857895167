/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the library does when memory runs out, at every single place. */

#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/socket.h>

#include "check-snapshot.h"
#include "documents.h"
#include "fake-proc.h"
#include "fds.h"
#include "oom.h"
#include "pass-fds.h"
#include "unit.h"
#include "workers.h"

/* Containers with a pod, a unit and monitors, and a text that says nothing. */
static void make_cgroups(const struct fake_proc *fp)
{
	fake_text(fp, "2/cgroup", "1:cpu:/x.service\n0::/lxc.monitor.a\n");
	fake_text(fp, "7/cgroup", "0::/libpod_parent/0123456789ab/libpod-0123456789ab\n");
	fake_text(fp, "100/cgroup", "0::/lxc.payload.a/init.scope\n");
	fake_text(fp, "101/cgroup", "garbage");
	fake_text(fp, "102/cgroup", "0::/lxc.payload.a/init.scope\n");
}

/* Open files, of threads too, and mounts: whole, broken and long. */
static void make_files(const struct fake_proc *fp)
{
	char path[64], target[32];

	for (uint64_t fd = 0; fd < 40; fd++) {
		snprintf(path, sizeof(path), "7/fd/%d", (int)fd);
		snprintf(target, sizeof(target), "net:[%d]", (int)(fd % 7 + 1));
		fake_link(fp, path, target);
	}
	fake_link(fp, "7/task/8/fd/3", "uts:[99]");
	fake_text(fp, "10/fd", "no directory");
	fake_text(fp, "2/mountinfo",
		  "9 1 0:4 net:[77] /run/a rw - nsfs nsfs rw\n"
		  "10 1 0:4 mnt:[78] /run/b\\040c rw - nsfs nsfs rw\n"
		  "11 1 0:4 uts:[79] /run/d rw - nsfs nsfs rw\n");
	fake_text(fp, "7/mountinfo", "9 1 0:4 net:[77] /run/a rw - nsfs nsfs rw\n");
	fake_text(fp, "7/task/8/mountinfo", "9 1 0:4 net:[77] /a rw - nsfs nsfs rw\n1");
	fake_text(fp, "100/mountinfo", "x y z - nsfs nsfs rw\n");
}

static void make_machine(const struct fake_proc *fp)
{
	fake_task(fp, (struct fake_task){ .pid = 2, .flags = 0x200000, .ns = { 1, 2 } });
	fake_task(fp, (struct fake_task){ .pid = 7,
					  .n_threads = 3,
					  .ns = { 1, 2, 3, 4, 5, 6, 7, 8 },
					  .pid_for_children = 13,
					  .time_for_children = 18,
					  .status = "Uid:\t1\t2\t3\t4\nNSpid:\t7\t1\n",
					  .cmdline = "sh" });
	fake_task(fp, (struct fake_task){ .pid = 7, .tid = 8, .ns = { 21, 22, 23, 24 } });
	fake_task(fp, (struct fake_task){ .pid = 7, .tid = 9, .ns = { 1, 2 } });
	fake_task(fp, (struct fake_task){ .pid = 10, .state = 'Z', .n_threads = 2 });
	fake_task(fp, (struct fake_task){ .pid = 10, .tid = 11, .ns = { 1, 32 } });
	fake_text(fp, "12/stat", "garbage");
	fake_link(fp, "12/ns/net", "garbage");
	make_files(fp);
	make_cgroups(fp);
	/* Enough for tables and arrays to grow. */
	for (pid_t pid = 100; pid < 140; pid++)
		fake_task(fp, (struct fake_task){ .pid = pid, .ns = { (uint64_t)pid } });
}

static bool fails_at(struct nsrel_context *ctx, size_t at, bool all)
{
	struct nsrel_snapshot *snap = NULL;
	size_t n_fds = count_fds(), n_calls;
	int r;

	oom_begin(at, all);
	r = nsrel_snapshot_new(ctx, &snap);
	n_calls = oom_end();
	assert_int_equal(count_fds(), n_fds);
	if (n_calls < at) {
		assert_int_equal(r, 0);
		check_snapshot(snap);
		nsrel_snapshot_unref(snap);
		return false;
	}
	if (r != -ENOMEM)
		fail_msg("allocation %zu failed, and the snapshot gave %d", at, r);
	assert_null(snap);
	return true;
}

/* At the first allocation, and at every one that is @step further. */
static void fail_everywhere(const char *path, size_t step, bool all)
{
	struct nsrel_context *ctx;
	size_t n = 1;

	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, path), 0);
	while (fails_at(ctx, n, all))
		n += step;
	assert_true(n > 100);
	nsrel_context_unref(ctx);
}

static void test_fake(void **state)
{
	const struct fake_proc *fp = *state;

	make_machine(fp);
	fail_everywhere(fp->path, 1, false);
	fail_everywhere(fp->path, 1, true);
}

/* One of several workers runs out of memory while the others go on. */
static void test_workers(void **state)
{
	const struct fake_proc *fp = *state;

	make_machine(fp);
	for (pid_t pid = 200; pid < 800; pid++)
		fake_task(fp,
			  (struct fake_task){ .pid = pid, .ns = { (uint64_t)pid % 50 } });
	fake_text(fp, "300/stat", "garbage");
	fake_text(fp, "700/stat", "garbage");
	n_processors = 2;
	n_started = 0;
	fail_everywhere(fp->path, 11, false);
	fail_everywhere(fp->path, 11, true);
	assert_true(n_started > 200);
	n_processors = 1;
}

/*
 * Here relations are asked too; how many processes there are is not in our hands. Each
 * allocation is early or late in its source: with steps, all of it is gone through.
 */
static void fail_live(struct nsrel_context *ctx, size_t step)
{
	struct nsrel_snapshot *snap = NULL;
	size_t n_fds = count_fds(), n_calls;

	for (size_t at = 1, n = 0; n < 60; at += n++ < 30 ? 1 : step) {
		int r;

		oom_begin(at, false);
		r = nsrel_snapshot_new(ctx, &snap);
		n_calls = oom_end();
		if (r == 0)
			nsrel_snapshot_unref(snap);
		if (n_calls < at)
			break;
		assert_int_equal(r, -ENOMEM);
	}
	assert_int_equal(count_fds(), n_fds);
}

static void test_live(void **state)
{
	(void)state;
	fail_live(NULL, 17);
}

/* This process has something for every source, deep ones included. */
static void test_live_files(void **state)
{
	int watch = inotify_init1(IN_CLOEXEC);
	int uts = open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC);
	struct passing p = passing_new(SOCK_STREAM);
	struct nsrel_context *ctx;

	(void)state;
	(void)inotify_add_watch(watch, "/proc/thread-self/ns/uts", IN_ALL_EVENTS);
	passing_send(&p, "x", (int[]){ uts, watch, p.to }, 3);
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_sources(ctx, NSREL_SOURCES_ALL), 0);
	fail_live(ctx, 13);
	for (unsigned int bit = NSREL_SOURCE_FDS; bit <= NSREL_SOURCE_DEEP; bit <<= 1) {
		assert_int_equal(nsrel_context_set_sources(ctx, bit), 0);
		fail_live(ctx, 29);
	}
	nsrel_context_unref(ctx);
	passing_done(&p);
	close(uts);
	close(watch);
}

/* Two moments with changes of every kind. */
static void test_diff(void **state)
{
	const struct fake_proc *fp = *state;
	struct nsrel_snapshot *old, *now;
	struct nsrel_context *ctx;
	int r = -ENOMEM;
	size_t at;

	make_machine(fp);
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, fp->path), 0);
	assert_int_equal(nsrel_snapshot_new(ctx, &old), 0);
	for (pid_t pid = 500; pid < 540; pid++)
		fake_task(fp, (struct fake_task){ .pid = pid, .ns = { (uint64_t)pid } });
	fake_text(fp, "500/mountinfo", "9 1 0:4 uts:[99] /run/u rw - nsfs nsfs rw\n");
	assert_int_equal(nsrel_snapshot_new(ctx, &now), 0);
	for (at = 1; r < 0; at++) {
		struct nsrel_diff *diff = NULL;

		oom_begin(at, false);
		r = nsrel_diff_new(old, now, &diff);
		assert_int_equal(r, oom_end() < at ? 0 : -ENOMEM);
		assert_int_equal(diff != NULL, r == 0);
		nsrel_diff_unref(diff);
	}
	assert_true(at > 50);
	nsrel_snapshot_unref(old);
	nsrel_snapshot_unref(now);
	nsrel_context_unref(ctx);
}

static void test_context(void **state)
{
	struct nsrel_context *ctx = NULL;

	(void)state;
	oom_begin(1, true);
	assert_int_equal(nsrel_context_new(&ctx), -ENOMEM);
	(void)oom_end();
	assert_null(ctx);
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, "/proc"), 0);
	oom_begin(1, true);
	assert_int_equal(nsrel_context_set_procfs(ctx, "/elsewhere"), -ENOMEM);
	/* NULL takes no memory, and what was set before stays until then. */
	assert_int_equal(nsrel_context_set_procfs(ctx, NULL), 0);
	(void)oom_end();
	nsrel_context_unref(ctx);
}

/* Saving takes one buffer; loading takes much, and gives nothing back but why. */
static void test_document(void **state)
{
	struct nsrel_snapshot *snap, *loaded = NULL;
	char *text, *why = NULL;
	int r = -ENOMEM;
	size_t len, at;

	if (nsrel_snapshot_load(-1, &loaded, NULL) == -EOPNOTSUPP)
		skip_because("built without json-c");
	make_machine(*state);
	snap = fake_snapshot(*state, 0);
	text = document_save(snap, &len);
	oom_begin(1, false);
	assert_int_equal(nsrel_snapshot_save(snap, -1), -ENOMEM);
	(void)oom_end();
	for (at = 1; r == -ENOMEM; at++) {
		oom_begin(at, false);
		r = document_load(text, len, &loaded, &why);
		(void)oom_end();
		assert_null(why);
	}
	assert_int_equal(r, 0);
	assert_true(at > 200);
	check_snapshot(loaded);
	nsrel_snapshot_unref(loaded);
	nsrel_snapshot_unref(snap);
	free(text);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_fake),
		test(test_workers),
		test(test_live),
		test(test_live_files),
		test(test_diff),
		test(test_document),
		cmocka_unit_test(test_context),
	};

	return cmocka_run_group_tests_name("oom", tests, NULL, NULL);
}
