/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fake-proc.h"
#include "must.h"
#include "nodes.h"
#include "read-task.h"
#include "sleeper.h"
#include "unit.h"

/* A discovery under way, and a task to read. */
struct fixture {
	struct fake_proc fp;
	struct nsrel_context *ctx;
	struct shared shared;
	struct discovery d;
	struct place place;
	struct task task;
	struct parse_stat stat;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f && nsrel_context_new(&f->ctx) == 0);
	fake_proc_new(&f->fp);
	f->d = (struct discovery){ .ctx = f->ctx,
				   .snap = nodes_new(),
				   .shared = &f->shared,
				   .types = NSREL_TYPES_ALL,
				   .link_types = NSREL_TYPES_ALL };
	must(procfs_open(f->fp.path, &f->d.proc) == 0);
	f->place.dir_fd = -1;
	*state = f;
	return 0;
}

/* Before the next one is read. */
static void forget(struct fixture *f)
{
	util_closep(&f->place.dir_fd);
	f->place.dir_fd = -1;
	task_done(&f->task);
	f->task = (struct task){ 0 };
	discovery_forget_task(&f->d, &(struct finds){ 0 });
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	forget(f);
	fake_proc_done(&f->fp);
	procfs_done(&f->d.proc);
	discovery_done(&f->d);
	netnsid_done(&f->shared.netnsid);
	nsrel_snapshot_unref(f->d.snap);
	nsrel_context_unref(f->ctx);
	free(f);
	return 0;
}

/* From now on it is this machine's. */
static void go_live(struct fixture *f)
{
	procfs_done(&f->d.proc);
	must(procfs_open(NULL, &f->d.proc) == 0);
}

static int read_one(struct fixture *f, pid_t pid)
{
	char name[16];

	forget(f);
	snprintf(name, sizeof(name), "%d", (int)pid);
	f->place = (struct place){ .dir_fd = procfs_pin(f->d.proc.fd, name),
				   .ns_fd = -1,
				   .pid = pid,
				   .tid = pid };
	must(f->place.dir_fd >= 0);
	f->task.tid = pid;
	return read_task(&f->d, &f->place, &f->task, &f->stat);
}

static void assert_problem(const struct fixture *f, const char *what, int error)
{
	const struct nsrel_problem *problem;

	assert_int_equal(f->d.problems.n_items, 1);
	problem = f->d.problems.items[0];
	assert_int_equal(nsrel_problem_get_source(problem), NSREL_SOURCE_TASKS);
	assert_int_equal(nsrel_problem_get_pid(problem), f->place.pid);
	assert_string_equal(nsrel_problem_get_what(problem), what);
	assert_int_equal(nsrel_problem_get_errno(problem), error);
}

static void test_whole(void **state)
{
	struct fixture *f = *state;

	fake_task(&f->fp, (struct fake_task){
				  .pid = 7,
				  .name = "a) b (c",
				  .state = 'D',
				  .ppid = 3,
				  .n_threads = 5,
				  .start_time = 1234,
				  .ns = { 101, 102, 103, 104, 105, 106, 107, 108 },
				  .pid_for_children = 203,
				  .time_for_children = 208,
				  .status = "Name:\ta\nUid:\t1\t1000\t1\t1\n",
			  });
	assert_int_equal(read_one(f, 7), OUTCOME_OK);
	assert_int_equal(f->d.problems.n_items, 0);
	assert_string_equal(f->task.name, "a) b (c");
	assert_int_equal(f->task.state, 'D');
	assert_true(f->task.has_start_time);
	assert_int_equal(f->task.start_time, 1234);
	assert_true(f->task.has_uid);
	assert_int_equal(f->task.uid, 1000);
	assert_int_equal(f->stat.ppid, 3);
	assert_int_equal(f->stat.n_threads, 5);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		assert_int_equal(f->task.ns[type]->type, type);
		assert_int_equal(f->task.ns[type]->ino, 101 + type);
	}
	assert_int_equal(f->task.pid_for_children->ino, 203);
	assert_int_equal(f->task.time_for_children->ino, 208);
	assert_false(f->task.no_pid_link);
}

/* Only links of types that are looked for are read. */
static void test_types(void **state)
{
	struct fixture *f = *state;

	fake_task(&f->fp, (struct fake_task){ .pid = 7,
					      .ns = { 1, 2, 3, 4, 5, 6, 7, 8 },
					      .pid_for_children = 13,
					      .time_for_children = 18 });
	fake_link(&f->fp, "7/ns/net", "garbage");
	f->d.link_types =
		NSREL_TYPE_MASK(NSREL_TYPE_UTS) | NSREL_TYPE_MASK(NSREL_TYPE_PID);
	assert_int_equal(read_one(f, 7), OUTCOME_OK);
	assert_int_equal(f->d.problems.n_items, 0);
	assert_int_equal(nsrel_snapshot_count_ns(f->d.snap), 3);
	assert_int_equal(f->task.ns[NSREL_TYPE_UTS]->ino, 4);
	assert_int_equal(f->task.pid_for_children->ino, 13);
	assert_null(f->task.time_for_children);
	assert_null(f->task.ns[NSREL_TYPE_MNT]);
}

/* One bad file doesn't spoil the rest, and what it was to say is left as it was. */
static void test_bad_stat(void **state)
{
	static const struct {
		const char *text; /* NULL: no file */
		int error;
	} rows[] = { { NULL, ENOENT }, { "", EINVAL }, { "7 (cut) S 1", EINVAL } };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_task(&f->fp, (struct fake_task){ .pid = 7,
						      .ns = { 1 },
						      .status = "Uid:\t1\t2\t3\t4\n" });
		if (rows[i].text)
			fake_text(&f->fp, "7/stat", rows[i].text);
		else
			fake_remove(&f->fp, "7/stat");
		f->stat = (struct parse_stat){ .ppid = 77 };
		assert_int_equal(read_one(f, 7), OUTCOME_OK);
		assert_problem(f, "stat", rows[i].error);
		assert_int_equal(f->stat.ppid, 77);
		assert_null(f->task.name);
		assert_false(f->task.has_start_time);
		assert_int_equal(f->task.state, 0);
		assert_int_equal(f->task.uid, 2);
		assert_int_equal(f->task.ns[NSREL_TYPE_MNT]->ino, 1);
	}
}

static void test_bad_ns(void **state)
{
	struct fixture *f = *state;

	fake_task(&f->fp, (struct fake_task){ .pid = 7, .ns = { 1, 0, 3 } });
	fake_link(&f->fp, "7/ns/net", "net:[x]");
	fake_task(&f->fp, (struct fake_task){ .pid = 8 });
	fake_text(&f->fp, "8/ns", "no directory");
	fake_task(&f->fp, (struct fake_task){ .pid = 9 });
	assert_int_equal(read_one(f, 7), OUTCOME_OK);
	assert_problem(f, "ns/net", EBADMSG);
	assert_non_null(f->task.ns[NSREL_TYPE_MNT]);
	assert_null(f->task.ns[NSREL_TYPE_NET]);
	assert_non_null(f->task.ns[NSREL_TYPE_PID]);
	assert_int_equal(read_one(f, 8), OUTCOME_FAILED);
	assert_problem(f, "ns", ENOTDIR);
	/* Not captured, or a kernel without them. */
	assert_int_equal(read_one(f, 9), OUTCOME_NONE);
	assert_int_equal(f->d.problems.n_items, 0);
}

/* Who owns a captured directory is nobody's uid. */
static void test_no_status(void **state)
{
	struct fixture *f = *state;

	fake_task(&f->fp, (struct fake_task){ .pid = 7, .ns = { 1 } });
	assert_int_equal(read_one(f, 7), OUTCOME_OK);
	assert_false(f->task.has_uid);
	assert_int_equal(f->d.problems.n_items, 0);
}

static void assert_live_ns(const struct nsrel_ns *ns, pid_t pid, enum nsrel_type type)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid,
		 nsrel_type_get_name(type));
	if (stat(path, &st) < 0) {
		assert_null(ns);
		return;
	}
	assert_non_null(ns);
	assert_int_equal(ns->ino, st.st_ino);
}

static void test_live(void **state)
{
	struct fixture *f = *state;

	go_live(f);
	f->d.ask = true;
	assert_int_equal(read_one(f, getpid()), OUTCOME_OK);
	assert_true(f->task.has_start_time);
	assert_non_null(f->task.name);
	assert_true(f->task.has_uid);
	assert_int_equal(f->task.uid, geteuid());
	assert_int_equal(f->stat.ppid, getppid());
	for (int type = 0; type < NSREL_N_TYPES; type++)
		assert_live_ns(f->task.ns[type], getpid(), (enum nsrel_type)type);
	assert_ptr_equal(f->task.pid_for_children, f->task.ns[NSREL_TYPE_PID]);
	assert_false(f->task.no_pid_link);
}

/* The kernel asks the same permission for each link: one no is one problem. */
static void test_denied(void **state)
{
	struct fixture *f = *state;
	char text[64];

	if (readlink("/proc/1/ns/mnt", text, sizeof(text)) >= 0)
		skip_because("process 1 can be read here");
	go_live(f);
	assert_int_equal(read_one(f, 1), OUTCOME_DENIED);
	assert_problem(f, "ns/mnt", EACCES);
	assert_true(f->task.has_uid);
	assert_int_equal(nsrel_snapshot_count_ns(f->d.snap), 0);
}

static void test_ended(void **state)
{
	struct fixture *f = *state;
	pid_t pid = sleeper_start();
	int r;

	go_live(f);
	must(read_one(f, pid) == OUTCOME_OK);
	sleeper_stop(pid);
	task_done(&f->task);
	f->task = (struct task){ 0 };
	r = read_task(&f->d, &f->place, &f->task, &f->stat);
	assert_int_equal(r, OUTCOME_GONE);
	assert_true(read_is_over(r));
	assert_int_equal(f->d.problems.n_items, 0);
}

static int leave_pid_ns(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWPID);
}

/* A sleeper whose children will be in a PID namespace that has no process yet, or -1. */
static pid_t start_childless(void)
{
	pid_t pid = sleeper_start_after(leave_pid_ns);
	char path[64], text[64];

	if (pid < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/ns/pid_for_children", (int)pid);
	if (readlink(path, text, sizeof(text)) < 0 && errno == ENOENT)
		return pid;
	sleeper_stop(pid);
	return -1;
}

static void test_childless(void **state)
{
	struct fixture *f = *state;
	pid_t pid = start_childless();

	if (pid < 0)
		skip_because("no PID namespace without processes, or its link says it");
	go_live(f);
	f->d.ask = true;
	assert_int_equal(read_one(f, pid), OUTCOME_OK);
	if (f->task.no_pid_link) {
		assert_int_equal(f->d.problems.n_items, 0);
		assert_non_null(f->task.pid_for_children);
		assert_ptr_not_equal(f->task.pid_for_children,
				     f->task.ns[NSREL_TYPE_PID]);
	} else {
		assert_null(f->task.pid_for_children);
		assert_problem(f, "ns/pid_for_children", EOPNOTSUPP);
	}
	/* In another namespace's /proc it is there and can't be named: that is told. */
	f->d.proc.own = false;
	assert_int_equal(read_one(f, pid), OUTCOME_OK);
	assert_problem(f, "ns/pid_for_children", EOPNOTSUPP);
	assert_null(f->task.pid_for_children);
	assert_false(f->task.no_pid_link);
	/* Nor is it asked for where nobody wants to know. */
	f->d.link_types = NSREL_TYPES_ALL & ~NSREL_TYPE_MASK(NSREL_TYPE_PID);
	assert_int_equal(read_one(f, pid), OUTCOME_OK);
	assert_int_equal(f->d.problems.n_items, 0);
	sleeper_stop(pid);
}

/* A zombie has no such link either, and there is nothing behind it. */
static void test_zombie(void **state)
{
	struct fixture *f = *state;
	pid_t pid = sleeper_start_after(leave_pid_ns);
	siginfo_t info;

	if (pid < 0)
		pid = sleeper_start();
	go_live(f);
	f->d.ask = true;
	must(kill(pid, SIGKILL) == 0);
	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0);
	assert_false(read_is_over(read_one(f, pid)));
	assert_true(read_is_dead(&f->task));
	assert_null(f->task.ns[NSREL_TYPE_MNT]);
	assert_null(f->task.pid_for_children);
	assert_int_equal(f->d.problems.n_items, 0);
	must(waitpid(pid, NULL, 0) == pid);
}

static void test_words(void **state)
{
	static const char alive[] = "RSDTtIWP";

	(void)state;
	for (size_t i = 0; i < sizeof(alive); i++)
		assert_false(read_is_dead(&(struct task){ .state = alive[i] }));
	assert_true(read_is_dead(&(struct task){ .state = 'Z' }));
	assert_true(read_is_dead(&(struct task){ .state = 'X' }));
	assert_true(read_is_over(-ENOMEM));
	assert_true(read_is_over(OUTCOME_GONE));
	assert_false(read_is_over(OUTCOME_OK));
	assert_false(read_is_over(OUTCOME_NONE));
	assert_false(read_is_over(OUTCOME_DENIED));
	assert_false(read_is_over(OUTCOME_FAILED));
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_whole),
		test(test_types),
		test(test_bad_stat),
		test(test_bad_ns),
		test(test_no_status),
		test(test_live),
		test(test_denied),
		test(test_ended),
		test(test_childless),
		test(test_zombie),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("read-task", tests, NULL, NULL);
}
