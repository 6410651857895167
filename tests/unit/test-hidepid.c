/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "fake-proc.h"
#include "hidepid.h"
#include "must.h"
#include "nodes.h"
#include "unit.h"

/* A proc directory that says that these processes are there; 0 ends them. */
static size_t count_problems(const char *path, const pid_t *pids)
{
	struct discovery d = { .snap = nodes_new() };
	struct nsrel_context *ctx;
	size_t n;

	must(nsrel_context_new(&ctx) == 0);
	d.ctx = ctx;
	must(procfs_open(path, &d.proc) == 0);
	for (; *pids; pids++)
		nodes_process(d.snap, *pids, 0);
	must(hidepid_check(&d) == 0);
	n = d.problems.n_items;
	for (size_t i = 0; i < n; i++) {
		const struct nsrel_problem *problem = d.problems.items[i];

		must(nsrel_problem_get_source(problem) == NSREL_SOURCE_TASKS);
		must(nsrel_problem_get_pid(problem) == 0);
		must(nsrel_problem_get_tid(problem) == 0);
		must(strcmp(nsrel_problem_get_what(problem), "hidepid") == 0);
		must(nsrel_problem_get_errno(problem) == EPERM);
	}
	procfs_done(&d.proc);
	discovery_done(&d);
	nsrel_snapshot_unref(d.snap);
	nsrel_context_unref(ctx);
	return n;
}

static const pid_t nobody[] = { 0 };
static const pid_t with_init[] = { 1, 7, 0 };
static const pid_t without_init[] = { 7, 0 };

static void test_captured(void **state)
{
	const struct fake_proc *fp = *state;

	assert_int_equal(count_problems(fp->path, nobody), 0);
	assert_int_equal(count_problems(fp->path, with_init), 0);
	assert_int_equal(count_problems(fp->path, without_init), 0);
}

/* The live /proc that every test runs with hides nothing, or there would be no test. */
static void test_live(void **state)
{
	(void)state;
	assert_int_equal(count_problems(NULL, without_init), 1);
	if (kill(1, 0) < 0 && errno == EPERM && access("/proc/1", F_OK) < 0)
		skip_because("this machine's /proc hides processes");
	assert_int_equal(count_problems(NULL, with_init), 0);
	assert_int_equal(count_problems(NULL, nobody), 0);
}

static void drop_ptrace(void)
{
	struct __user_cap_header_struct header = { .version =
							   _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	must(syscall(SYS_capget, &header, data) == 0);
	data[CAP_TO_INDEX(CAP_SYS_PTRACE)].effective &= ~CAP_TO_MASK(CAP_SYS_PTRACE);
	must(syscall(SYS_capset, &header, data) == 0);
}

enum { NOT_HERE = 77 };

/* In a process 1 of its own, which sees itself, mounts a /proc of its own. */
static int mount_and_count(const char *dir, const char *options, bool traces)
{
	if (mount("proc", dir, "proc", 0, options) < 0)
		return NOT_HERE;
	if (!traces)
		drop_ptrace();
	return (int)count_problems(dir, with_init);
}

struct look {
	const char *dir;
	const char *options;
	bool traces;
	bool apart; /* in a thread that has a mount namespace of its own */
	int result;
};

static void *look_apart(void *arg)
{
	struct look *look = arg;

	must(unshare(CLONE_NEWNS) == 0);
	look->result = mount_and_count(look->dir, look->options, look->traces);
	return NULL;
}

static int mount_and_look(struct look *look)
{
	pthread_t thread;

	if (!look->apart)
		return mount_and_count(look->dir, look->options, look->traces);
	must(pthread_create(&thread, NULL, look_apart, look) == 0);
	must(pthread_join(thread, NULL) == 0);
	return look->result;
}

static int in_new_namespaces(struct look *look)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID) < 0)
		return NOT_HERE;
	pid = fork();
	must(pid >= 0);
	if (pid == 0)
		_exit(mount_and_look(look));
	must(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int count_with(struct look look)
{
	pid_t pid = fork();
	int status;

	must(pid >= 0);
	if (pid == 0)
		_exit(in_new_namespaces(&look));
	must(waitpid(pid, &status, 0) == pid);
	must(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Process 1 is listed, and others may be missing all the same. */
static void test_options(void **state)
{
	static const struct {
		const char *options;
		int n;
	} rows[] = {
		{ "", 0 },	    { "hidepid=0", 0 },
		{ "hidepid=1", 0 }, { "hidepid=noaccess", 0 },
		{ "hidepid=2", 1 }, { "hidepid=invisible", 1 },
		{ "hidepid=4", 1 }, { "hidepid=ptraceable", 1 },
	};
	const struct fake_proc *fp = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct look look = { fp->path, rows[i].options, .traces = false };
		int n = count_with(look);

		if (n == NOT_HERE)
			skip_because("/proc can't be mounted by ordinary users here");
		if (n != rows[i].n)
			fail_msg("\"%s\": %d", rows[i].options, n);
		look.apart = true;
		assert_int_equal(count_with(look), rows[i].n);
		/* Who may trace all sees all. */
		look.traces = true;
		assert_int_equal(count_with(look), 0);
	}
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_captured),
		cmocka_unit_test(test_live),
		test(test_options),
	};

	return cmocka_run_group_tests_name("hidepid", tests, NULL, NULL);
}
