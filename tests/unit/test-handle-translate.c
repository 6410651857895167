/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>
#include <sys/ioctl.h>

#include "fds.h"
#include "handle.h"
#include "must.h"
#include "sleeper.h"
#include "unit.h"

#define FROM 6
#define IN   8

/* What another kernel says: an answer, or -errno. */
static struct {
	bool on;
	int from;
	int from_later;
	int in;
	int in_of_caller;
} kernel;

int __real_ioctl(int fd, unsigned long request, long arg);
int __wrap_ioctl(int fd, unsigned long request, long arg);

static int answer(int r)
{
	if (r >= 0)
		return r;
	errno = -r;
	return -1;
}

int __wrap_ioctl(int fd, unsigned long request, long arg)
{
	int from = kernel.from;

	if (!kernel.on || _IOC_TYPE(request) != 0xb7)
		return __real_ioctl(fd, request, arg);
	if (_IOC_NR(request) == IN)
		return answer(arg == gettid() ? kernel.in_of_caller : kernel.in);
	assert_int_equal(_IOC_NR(request), FROM);
	kernel.from = kernel.from_later;
	return answer(from);
}

static struct nsrel_handle *own_pidns(void)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(nsrel_handle_open_path("/proc/thread-self/ns/pid", &handle), 0);
	return handle;
}

static void assert_refused(const struct nsrel_handle *from, pid_t pid,
			   const struct nsrel_handle *to, int error)
{
	pid_t ret = 77;

	assert_int_equal(nsrel_handle_translate_pid(from, pid, to, &ret), error);
	assert_int_equal(ret, 77);
}

static void test_bad_input(void **state)
{
	struct nsrel_handle *own = own_pidns(), *uts = NULL;

	(void)state;
	must(nsrel_handle_open_path("/proc/thread-self/ns/uts", &uts) == 0);
	assert_refused(own, 0, NULL, -EINVAL);
	assert_refused(NULL, -1, own, -EINVAL);
	assert_refused(NULL, 0, NULL, -EINVAL);
	assert_refused(uts, 1, own, -EINVAL);
	assert_refused(own, 1, uts, -EINVAL);
	nsrel_handle_unref(own);
	nsrel_handle_unref(uts);
}

static void check_in_own(const struct nsrel_handle *from, const struct nsrel_handle *to,
			 pid_t pid)
{
	pid_t ret = 0;

	assert_int_equal(nsrel_handle_translate_pid(from, pid, to, &ret), 0);
	assert_int_equal(ret, pid);
	assert_refused(from, INT32_MAX, to, -ESRCH);
}

static void *check_as_thread(void *own)
{
	check_in_own(NULL, NULL, gettid());
	check_in_own(own, own, gettid());
	return NULL;
}

/* From one's own to one's own: the same, if it is there. TIDs too. */
static void test_own(void **state)
{
	struct nsrel_handle *own = own_pidns();
	pthread_t thread;
	pid_t pid;

	(void)state;
	if (nsrel_handle_translate_pid(own, getpid(), own, &pid) == -EOPNOTSUPP) {
		nsrel_handle_unref(own);
		skip_because("this kernel has no NS_GET_PID_FROM_PIDNS");
	}
	pid = sleeper_start();
	check_in_own(NULL, NULL, pid);
	check_in_own(NULL, own, pid);
	check_in_own(own, NULL, pid);
	check_in_own(own, own, pid);
	must(pthread_create(&thread, NULL, check_as_thread, own) == 0);
	must(pthread_join(thread, NULL) == 0);
	sleeper_stop(pid);
	assert_refused(NULL, pid, NULL, -ESRCH);
	assert_refused(own, pid, own, -ESRCH);
	assert_refused(NULL, pid, own, -ESRCH);
	nsrel_handle_unref(own);
}

static void test_kernels(void **state)
{
	struct nsrel_handle *own = own_pidns();
	pid_t ret = 77;

	(void)state;
	kernel.on = true;
	/* Before Linux 6.11. */
	kernel.from = kernel.from_later = kernel.in = kernel.in_of_caller = -ENOTTY;
	assert_refused(own, 5, NULL, -EOPNOTSUPP);
	assert_refused(NULL, getppid(), own, -EOPNOTSUPP);
	/* Linux 6.12: so is what is not there. */
	kernel.in_of_caller = 5;
	assert_refused(own, 5, NULL, -ESRCH);
	kernel.in_of_caller = -ESRCH;
	assert_refused(own, 5, own, -ESRCH);
	/* There, and not visible where it was asked for. */
	kernel.from = kernel.from_later = 7;
	kernel.in = -ESRCH;
	assert_int_equal(nsrel_handle_translate_pid(own, 5, own, &ret), 0);
	assert_int_equal(ret, 0);
	/* It ended in between. */
	kernel.from_later = -ESRCH;
	assert_refused(own, 5, own, -ESRCH);
	kernel.on = false;
	nsrel_handle_unref(own);
}

#define test(function) cmocka_unit_test_setup_teardown(function, fds_setup, fds_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_bad_input),
		test(test_own),
		test(test_kernels),
	};

	return cmocka_run_group_tests_name("handle-translate", tests, NULL, NULL);
}
