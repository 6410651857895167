/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fds.h"
#include "handle.h"
#include "must.h"
#include "sleeper.h"
#include "unit.h"

static void assert_refused(pid_t pid, int type, int error)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(nsrel_handle_open_pid(pid, (enum nsrel_type)type, &handle),
			 error);
	assert_null(handle);
}

/* The same as the task's link, of every type; @link NULL: the kernel has not got it. */
static void compare(pid_t pid, const char *dir)
{
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		struct nsrel_handle *handle = NULL;
		char path[64];
		struct stat st;

		snprintf(path, sizeof(path), "%s/ns/%s", dir,
			 nsrel_type_get_name((enum nsrel_type)i));
		if (stat(path, &st) < 0) {
			assert_refused(pid, i, -EOPNOTSUPP);
			continue;
		}
		assert_int_equal(nsrel_handle_open_pid(pid, (enum nsrel_type)i, &handle),
				 0);
		assert_int_equal(handle->type, i);
		assert_int_equal(handle->ino, st.st_ino);
		assert_int_equal(handle->pid, pid ?: gettid());
		assert_null(handle->path);
		nsrel_handle_unref(handle);
	}
}

static void test_pids(void **state)
{
	pid_t pid = sleeper_start();
	char dir[32];

	(void)state;
	snprintf(dir, sizeof(dir), "/proc/%d", (int)pid);
	compare(pid, dir);
	sleeper_stop(pid);
	compare(getpid(), "/proc/self");
}

static void *look_as_thread(void *arg)
{
	compare(0, "/proc/thread-self");
	compare(gettid(), "/proc/thread-self");
	return arg;
}

static void test_threads(void **state)
{
	pthread_t thread;

	(void)state;
	compare(0, "/proc/thread-self");
	must(pthread_create(&thread, NULL, look_as_thread, NULL) == 0);
	must(pthread_join(thread, NULL) == 0);
}

static void test_bad_input(void **state)
{
	(void)state;
	assert_refused(-1, NSREL_TYPE_UTS, -EINVAL);
	assert_refused(INT32_MIN, NSREL_TYPE_UTS, -EINVAL);
	assert_refused(0, NSREL_N_TYPES, -EINVAL);
	assert_refused(0, -1, -EINVAL);
	assert_refused(INT32_MAX, NSREL_TYPE_UTS, -ESRCH);
}

/* A zombie is still in its PID and user namespaces, and in no other. */
static void test_ended(void **state)
{
	struct nsrel_handle *handle = NULL;
	pid_t pid = sleeper_start();
	siginfo_t info;

	(void)state;
	must(kill(pid, SIGKILL) == 0);
	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0);
	assert_refused(pid, NSREL_TYPE_UTS, -ESRCH);
	assert_refused(pid, NSREL_TYPE_MNT, -ESRCH);
	assert_int_equal(nsrel_handle_open_pid(pid, NSREL_TYPE_PID, &handle), 0);
	nsrel_handle_unref(handle);
	must(waitpid(pid, NULL, 0) == pid);
	assert_refused(pid, NSREL_TYPE_UTS, -ESRCH);
	assert_refused(pid, NSREL_TYPE_PID, -ESRCH);
}

#define test(function) cmocka_unit_test_setup_teardown(function, fds_setup, fds_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_pids),
		test(test_threads),
		test(test_bad_input),
		test(test_ended),
	};

	return cmocka_run_group_tests_name("handle-pid", tests, NULL, NULL);
}
