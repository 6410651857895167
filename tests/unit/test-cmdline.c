/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "cmdline.h"
#include "fake-proc.h"
#include "fds.h"
#include "link.h"
#include "must.h"
#include "nodes.h"
#include "sleeper.h"
#include "unit.h"

struct fixture {
	struct fake_proc fp;
	struct nsrel_context *ctx;
	struct discovery d;
	size_t n_fds;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f && nsrel_context_new(&f->ctx) == 0);
	f->n_fds = count_fds();
	fake_proc_new(&f->fp);
	f->d = (struct discovery){ .ctx = f->ctx, .snap = nodes_new() };
	must(procfs_open(f->fp.path, &f->d.proc) == 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = f->n_fds;

	fake_proc_done(&f->fp);
	procfs_done(&f->d.proc);
	discovery_done(&f->d);
	nsrel_snapshot_unref(f->d.snap);
	nsrel_context_unref(f->ctx);
	free(f);
	return count_fds() == n_fds ? 0 : -1;
}

static int read_one(struct fixture *f, struct nsrel_process *process)
{
	struct place place = { .pid = process->task.tid, .tid = process->task.tid };
	char name[16];
	int r;

	snprintf(name, sizeof(name), "%d", (int)place.pid);
	place.dir_fd = procfs_pin(f->d.proc.fd, name);
	must(place.dir_fd >= 0);
	r = cmdline_read(&f->d, &place, process);
	close(place.dir_fd);
	return r;
}

static void test_texts(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		const char *out; /* NULL: none */
	} rows[] = {
		{ BYTES("/bin/sh\0-c\0x\0"), "/bin/sh -c x" },
		{ BYTES("nginx: master"), "nginx: master" },
		{ BYTES(""), NULL },
		{ BYTES("\0\0\0"), NULL },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		pid_t pid = 7 + (pid_t)i;
		struct nsrel_process *p = nodes_process(f->d.snap, pid, 1);
		char path[32];

		snprintf(path, sizeof(path), "%d/cmdline", (int)pid);
		fake_file(&f->fp, path, rows[i].in, rows[i].len);
		assert_int_equal(read_one(f, p), OUTCOME_OK);
		if (rows[i].out)
			assert_string_equal(p->cmdline, rows[i].out);
		else
			assert_null(p->cmdline);
	}
	assert_int_equal(f->d.problems.n_items, 0);
}

/* Nobody looks: there is a directory instead of the file. */
static void test_has_none(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *p = nodes_process(f->d.snap, 7, 2);

	fake_dir(&f->fp, "7/cmdline");
	p->kernel_thread = true;
	assert_int_equal(read_one(f, p), OUTCOME_OK);
	p->kernel_thread = false;
	p->task.state = 'Z';
	assert_int_equal(read_one(f, p), OUTCOME_OK);
	p->task.state = 'X';
	assert_int_equal(read_one(f, p), OUTCOME_OK);
	assert_int_equal(f->d.problems.n_items, 0);
	p->task.state = 'S';
	assert_int_equal(read_one(f, p), OUTCOME_FAILED);
	assert_int_equal(f->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(f->d.problems.items[0]), "cmdline");
	assert_int_equal(nsrel_problem_get_errno(f->d.problems.items[0]), EISDIR);
	assert_int_equal(nsrel_problem_get_pid(f->d.problems.items[0]), 7);
	assert_null(p->cmdline);
}

static void test_missing(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *p = nodes_process(f->d.snap, 7, 2);

	fake_dir(&f->fp, "7");
	assert_int_equal(read_one(f, p), OUTCOME_NONE);
	assert_int_equal(f->d.problems.n_items, 0);
	assert_null(p->cmdline);
}

/* A process of the snapshot that started at 100, in this UTS namespace. */
static struct nsrel_process *add(struct fixture *f, pid_t pid, uint64_t ino)
{
	struct nsrel_process *p = nodes_process_at(f->d.snap, pid, 0, 100);

	p->task.ns[NSREL_TYPE_UTS] = nodes_ns(f->d.snap, NSREL_TYPE_UTS, ino);
	return p;
}

/* What there is now under this PID. */
static void add_now(struct fixture *f, pid_t pid, uint64_t start_time)
{
	fake_task(&f->fp, (struct fake_task){ .pid = pid,
					      .start_time = start_time,
					      .cmdline = "now" });
}

static void read_first_members(struct fixture *f)
{
	must(link_snapshot(f->d.snap, "/proc") == 0);
	assert_int_equal(cmdline_read_first_members(&f->d), 0);
}

static void test_first_members(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *p9 = add(f, 9, 1), *p7 = add(f, 7, 1), *p8 = add(f, 8, 2);
	struct nsrel_process *p10 = add(f, 10, 1);

	/* Of any type. */
	p10->task.ns[NSREL_TYPE_NET] = nodes_ns(f->d.snap, NSREL_TYPE_NET, 3);
	for (pid_t pid = 7; pid <= 10; pid++)
		add_now(f, pid, 100);
	read_first_members(f);
	assert_string_equal(p7->cmdline, "now");
	assert_string_equal(p8->cmdline, "now");
	assert_null(p9->cmdline);
	assert_string_equal(p10->cmdline, "now");
	assert_int_equal(f->d.problems.n_items, 0);
}

/* Another process that has got the PID meanwhile says nothing of this one. */
static void test_other_process(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *p7 = add(f, 7, 1), *p8 = add(f, 8, 2), *p9 = add(f, 9, 3);
	struct nsrel_process *p10 = add(f, 10, 4), *p11 = add(f, 11, 5);

	add_now(f, 7, 101);
	add_now(f, 8, 99);
	/* 9 has ended, when 10 started was never known, 11's stat is no more. */
	add_now(f, 10, 0);
	p10->task.has_start_time = false;
	p10->task.start_time = 0;
	add_now(f, 11, 100);
	fake_text(&f->fp, "11/stat", "garbage");
	read_first_members(f);
	assert_null(p7->cmdline);
	assert_null(p8->cmdline);
	assert_null(p9->cmdline);
	assert_null(p10->cmdline);
	assert_null(p11->cmdline);
}

static void test_nothing_to_read(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *p7 = add(f, 7, 1), *p8 = add(f, 8, 2), *p9 = add(f, 9, 3);
	struct nsrel_ns *user = nodes_ns(f->d.snap, NSREL_TYPE_USER, 10);

	for (pid_t pid = 7; pid <= 9; pid++)
		add_now(f, pid, 100);
	p7->cmdline = strdup("before");
	p8->kernel_thread = true;
	p9->task.state = 'Z';
	/* Nobody lives in it. */
	nodes_ns_below(f->d.snap, NSREL_TYPE_UTS, 1, NULL, user);
	read_first_members(f);
	assert_int_equal(nsrel_snapshot_count_ns(f->d.snap), 4);
	assert_string_equal(p7->cmdline, "before");
	assert_null(p8->cmdline);
	assert_null(p9->cmdline);
	assert_int_equal(f->d.problems.n_items, 0);
}

static void test_ended(void **state)
{
	struct fixture *f = *state;
	pid_t pid = sleeper_start();
	struct nsrel_process *p = nodes_process(f->d.snap, pid, 0);
	struct place place = { .pid = pid, .tid = pid };
	char name[16];

	procfs_done(&f->d.proc);
	must(procfs_open(NULL, &f->d.proc) == 0);
	assert_int_equal(read_one(f, p), OUTCOME_OK);
	assert_non_null(strstr(p->cmdline, "test-cmdline"));
	snprintf(name, sizeof(name), "%d", (int)pid);
	place.dir_fd = procfs_pin(f->d.proc.fd, name);
	must(place.dir_fd >= 0);
	sleeper_stop(pid);
	assert_int_equal(cmdline_read(&f->d, &place, p), OUTCOME_GONE);
	assert_int_equal(f->d.problems.n_items, 0);
	close(place.dir_fd);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_texts),	  test(test_has_none),
		test(test_missing),	  test(test_first_members),
		test(test_other_process), test(test_nothing_to_read),
		test(test_ended),
	};

	return cmocka_run_group_tests_name("cmdline", tests, NULL, NULL);
}
