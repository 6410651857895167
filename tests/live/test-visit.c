/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Visits in a thread: it is there, the caller stays here, and nothing is left of it. */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"
#include "visits.h"

#define BIT(type) NSREL_TYPE_MASK(NSREL_TYPE_##type)
#define TYPES	  (BIT(MNT) | BIT(NET) | BIT(UTS) | BIT(IPC) | BIT(CGROUP))

static const unsigned int all_types = TYPES;

static int visit(const struct visits_handles *handles, int (*function)(void *), void *arg)
{
	int result = 77;

	CHECK_EQ(nsrel_visit_in_thread(handles->all, handles->n, function, arg, &result),
		 0);
	return result;
}

static void check_visit(pid_t pid, unsigned int types)
{
	_cleanup_visits_ struct visits_handles handles = visits_open(pid, types);
	struct visits_caller before;
	struct visits_look look;

	if (handles.n == 0)
		return;
	before = visits_caller();
	CHECK_EQ(visit(&handles, visits_look, &look), 42);
	visits_compare_caller(&before);
	visits_compare(&look, pid, types);
	CHECK(look.all_blocked);
	CHECK_EQ(look.pid, getpid());
}

static void test_each(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;

	(void)state;
	mounts_need_root();
	CHECK(chdir("/proc") == 0);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (TYPES & NSREL_TYPE_MASK(type))
			check_visit(pid, NSREL_TYPE_MASK(type));
	CHECK(chdir("/") == 0);
}

static void test_all(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;

	(void)state;
	mounts_need_root();
	check_visit(pid, TYPES);
	check_visit(pid, BIT(MNT) | BIT(NET));
	check_visit(getpid(), TYPES);
}

/* The order in which they are given is nobody's business. */
static void test_order(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	_cleanup_visits_ struct visits_handles handles = visits_open(pid, TYPES);
	struct visits_look look;

	(void)state;
	mounts_need_root();
	for (size_t i = 0, j = handles.n - 1; i < j; i++, j--) {
		struct nsrel_handle *handle = handles.all[i];

		handles.all[i] = handles.all[j];
		handles.all[j] = handle;
	}
	CHECK_EQ(visit(&handles, visits_look, &look), 42);
	visits_compare(&look, pid, TYPES);
}

static int spoil(void *arg)
{
	(void)arg;
	umask(0777);
	CHECK(chdir("/tmp") == 0 && chroot("/proc") == 0);
	return 0;
}

/* What it does to its own directories it does to its own. */
static void test_own_directories(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	_cleanup_visits_ struct visits_handles handles = visits_open(pid, BIT(UTS));
	struct visits_caller before = visits_caller();

	(void)state;
	mounts_need_root();
	CHECK_EQ(visit(&handles, spoil, NULL), 0);
	visits_compare_caller(&before);
}

static void make_file_there(const void *dir)
{
	mounts_begin(dir);
	CHECK(chdir(dir) == 0);
	CHECK(close(open("here", O_CREAT | O_WRONLY | O_CLOEXEC, 0600)) == 0);
	child_report();
	child_hold();
}

static int has_file(void *dir)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/here", (const char *)dir);
	return access(path, F_OK) == 0;
}

static void test_files(void **state)
{
	char dir[200];
	pid_t pid;

	(void)state;
	mounts_need_root();
	(void)snprintf(dir, sizeof(dir), "%s", live_dir());
	pid = live_start_and_wait(make_file_there, dir).pid;
	{
		_cleanup_visits_ struct visits_handles there = visits_open(pid, BIT(MNT));

		CHECK_EQ(has_file(dir), 0);
		CHECK_EQ(visit(&there, has_file, dir), 1);
		CHECK_EQ(has_file(dir), 0);
	}
}

/* Whoever wants to be alone in a process is, when the call comes back. */
static void many_in_a_row(const void *arg)
{
	_cleanup_visits_ struct visits_handles handles =
		visits_open(*(const pid_t *)arg, TYPES);
	struct visits_caller before = visits_caller();
	struct visits_look look;

	for (int i = 0; i < 300; i++) {
		CHECK_EQ(visit(&handles, visits_look, &look), 42);
		/* Says EINVAL to a process with more than one thread. */
		CHECK_EQ(unshare(CLONE_THREAD), 0);
	}
	visits_compare_caller(&before);
}

static void test_many(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;

	(void)state;
	mounts_need_root();
	live_wait_end(live_start(many_in_a_row, &pid));
}

struct visitor {
	pthread_t thread;
	pid_t pid;
	struct visits_handles *handles;
	bool failed;
};

static void *visit_often(void *arg)
{
	struct visitor *visitor = arg;

	for (int i = 0; i < 50 && !visitor->failed; i++) {
		struct visits_look look = { .pid = 0 };
		int result = 0;

		visitor->failed =
			nsrel_visit_in_thread(visitor->handles->all, visitor->handles->n,
					      visits_look, &look, &result) != 0 ||
			result != 42 ||
			look.inos[NSREL_TYPE_NET] !=
				kernel_read_ino(visitor->pid, "net") ||
			look.inos[NSREL_TYPE_MNT] != kernel_read_ino(visitor->pid, "mnt");
	}
	return NULL;
}

static void test_parallel(void **state)
{
	struct visitor visitors[6];
	struct visits_handles handles[2];
	pid_t pids[2];

	(void)state;
	mounts_need_root();
	for (int i = 0; i < 2; i++) {
		pids[i] = live_start_and_wait(visits_live_there, &all_types).pid;
		handles[i] = visits_open(pids[i], TYPES);
	}
	for (size_t i = 0; i < ARRAY_SIZE(visitors); i++) {
		visitors[i] = (struct visitor){ .pid = pids[i % 2],
						.handles = &handles[i % 2] };
		CHECK_EQ(pthread_create(&visitors[i].thread, NULL, visit_often,
					&visitors[i]),
			 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(visitors); i++) {
		pthread_join(visitors[i].thread, NULL);
		CHECK(!visitors[i].failed);
	}
	visits_close(&handles[0]);
	visits_close(&handles[1]);
}

/* Who is left in a mount namespace shows: its files are unmounted with the last. */
static void test_no_trace(void **state)
{
	(void)state;
	mounts_need_root();
	for (int i = 0; i < 20; i++) {
		struct live_child *child = live_start(visits_live_there, &all_types);
		pid_t pid = live_wait(child).pid;
		struct visits_handles handles = visits_open(pid, TYPES);
		struct visits_look look;
		uint64_t id = 0;
		int r;

		r = nsrel_handle_get_id(handles.all[0], &id);
		live_order(child);
		live_end_all();
		CHECK_EQ(visit(&handles, visits_look, &look), 42);
		visits_close(&handles);
		if (r == -EOPNOTSUPP)
			live_skip("namespaces have no ids here");
		{
			struct nsrel_handle *handle = NULL;

			r = nsrel_handle_open_id(id, NSREL_TYPE_MNT,
						 look.inos[NSREL_TYPE_MNT], &handle);
			if (r == -EOPNOTSUPP)
				live_skip("namespaces are not opened by id here");
			CHECK_EQ(r, -ESTALE);
		}
	}
}

static void visit_unprivileged(const void *arg)
{
	_cleanup_visits_ struct visits_handles handles =
		visits_open(*(const pid_t *)arg, BIT(UTS));
	struct visits_caller before;
	struct visits_look look;
	int result = 77;

	child_become(1000);
	before = visits_caller();
	CHECK_EQ(nsrel_visit_in_thread(handles.all, handles.n, visits_look, &look,
				       &result),
		 -EPERM);
	CHECK_EQ(result, 77);
	visits_compare_caller(&before);
}

static void test_refused(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;

	(void)state;
	mounts_need_root();
	live_wait_end(live_start(visit_unprivileged, &pid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_each),	  live_test(test_all),
		live_test(test_order),	  live_test(test_own_directories),
		live_test(test_files),	  live_test(test_many),
		live_test(test_parallel), live_test(test_no_trace),
		live_test(test_refused),
	};

	return live_run(tests);
}
