/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "fake-proc.h"
#include "fds.h"
#include "handle-open.h"
#include "must.h"
#include "oom.h"
#include "unit.h"

static void assert_path_refused(const char *path, int error)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(nsrel_handle_open_path(path, &handle), error);
	assert_null(handle);
}

static void assert_fd_refused(int fd, int error)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(nsrel_handle_new_from_fd(fd, &handle), error);
	assert_null(handle);
}

static void test_path(void **state)
{
	struct nsrel_handle *handle = NULL;
	struct stat st;

	(void)state;
	must(stat("/proc/self/ns/uts", &st) == 0);
	assert_int_equal(nsrel_handle_open_path("/proc/self/ns/uts", &handle), 0);
	assert_int_equal(handle->type, NSREL_TYPE_UTS);
	assert_int_equal(handle->ino, st.st_ino);
	assert_int_equal(handle->dev, st.st_dev);
	assert_string_equal(handle->path, "/proc/self/ns/uts");
	assert_int_equal(handle->pid, 0);
	assert_true(fcntl(handle->fd, F_GETFD) & FD_CLOEXEC);
	assert_false(fcntl(handle->fd, F_GETFL) & O_PATH);
	nsrel_handle_unref(handle);
}

/* It is remembered as it is found from anywhere. */
static void test_relative_path(void **state)
{
	static const struct {
		const char *dir;
		const char *path;
		const char *absolute; /* NULL: it has this PID */
	} cases[] = {
		{ "/proc/self", "ns/uts", NULL },
		{ "/", "proc/self/ns/uts", "/proc/self/ns/uts" },
		{ "/tmp", "../proc/self/ns/uts", "/tmp/../proc/self/ns/uts" },
	};
	int back = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char own[64];

	(void)state;
	snprintf(own, sizeof(own), "/proc/%d/ns/uts", (int)getpid());
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct nsrel_handle *handle = NULL;

		must(chdir(cases[i].dir) == 0);
		assert_int_equal(nsrel_handle_open_path(cases[i].path, &handle), 0);
		assert_string_equal(handle->path, cases[i].absolute ?: own);
		nsrel_handle_unref(handle);
	}
	must(fchdir(back) == 0);
	close(back);
}

/* Opening the FIFO would wait for ever, or let a writer go on. */
static void test_other_paths(void **state)
{
	int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	char path[300], event[512];
	struct fake_proc fp;

	(void)state;
	fake_proc_new(&fp);
	fake_fifo(&fp, "fifo");
	fake_text(&fp, "text", "net:[4026531840]");
	fake_link(&fp, "link", "net:[4026531840]");
	snprintf(path, sizeof(path), "%s/fifo", fp.path);
	must(inotify_add_watch(watch, path, IN_OPEN) >= 0);
	assert_path_refused(path, -ENOTTY);
	assert_int_equal(read(watch, event, sizeof(event)), -1);
	close(watch);
	snprintf(path, sizeof(path), "%s/text", fp.path);
	assert_path_refused(path, -ENOTTY);
	strcat(path, "/below");
	assert_path_refused(path, -ENOTDIR);
	snprintf(path, sizeof(path), "%s/link", fp.path);
	assert_path_refused(path, -ENOENT);
	assert_path_refused(fp.path, -ENOTTY);
	fake_proc_done(&fp);
	assert_path_refused("/dev/null", -ENOTTY);
	assert_path_refused("/proc/self/ns", -ENOTTY);
	assert_path_refused("/proc/self/ns/none", -ENOENT);
	assert_path_refused("net:[4026531840]", -ENOENT);
	assert_path_refused("", -ENOENT);
}

static void test_fd(void **state)
{
	static const int flags[] = { O_RDONLY, O_PATH };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		int fd = open("/proc/self/ns/uts", flags[i] | O_CLOEXEC);
		struct nsrel_handle *handle = NULL;

		assert_int_equal(nsrel_handle_new_from_fd(fd, &handle), 0);
		assert_int_not_equal(handle->fd, fd);
		assert_true(fcntl(handle->fd, F_GETFD) & FD_CLOEXEC);
		assert_false(fcntl(handle->fd, F_GETFL) & O_PATH);
		assert_null(handle->path);
		nsrel_handle_unref(handle);
		/* It stays the caller's. */
		assert_int_equal(close(fd), 0);
		assert_fd_refused(fd, -EBADF);
	}
}

static void test_other_fds(void **state)
{
	int fds[2], fd;

	(void)state;
	assert_fd_refused(-1, -EBADF);
	assert_fd_refused(AT_FDCWD, -EBADF);
	assert_fd_refused(INT32_MAX, -EBADF);
	must(pipe(fds) == 0);
	assert_fd_refused(fds[0], -ENOTTY);
	close(fds[0]);
	close(fds[1]);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
	assert_fd_refused(fds[0], -ENOTTY);
	close(fds[0]);
	close(fds[1]);
	fd = open("/proc/self/ns/uts", O_PATH | O_NOFOLLOW | O_CLOEXEC);
	assert_fd_refused(fd, -ENOTTY);
	close(fd);
}

static void *open_cancelled(void *arg)
{
	struct nsrel_handle *handle = NULL;

	must(pthread_cancel(pthread_self()) == 0);
	must(nsrel_handle_open_path("/proc/self/ns/uts", &handle) == 0);
	must(nsrel_handle_get_type(handle) == NSREL_TYPE_UTS);
	nsrel_handle_unref(handle);
	/* It would be cancelled now. The address sanitizer would not bear that. */
	must(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, arg) == 0);
	return NULL;
}

/* Nothing stays open, whenever the thread is told to end. */
static void test_cancel(void **state)
{
	int cancel_state = -1;
	pthread_t thread;
	void *ret;

	(void)state;
	must(pthread_create(&thread, NULL, open_cancelled, &cancel_state) == 0);
	must(pthread_join(thread, &ret) == 0);
	assert_null(ret);
	assert_int_equal(cancel_state, PTHREAD_CANCEL_ENABLE);
}

static void test_out_of_memory(void **state)
{
	int fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);

	(void)state;
	for (size_t at = 1; at <= 2; at++) {
		oom_begin(at, true);
		assert_path_refused("/proc/self/ns/uts", -ENOMEM);
		oom_begin(at, true);
		assert_path_refused("../../../../../../../proc/self/ns/uts", -ENOMEM);
	}
	oom_begin(1, true);
	assert_fd_refused(fd, -ENOMEM);
	(void)oom_end();
	close(fd);
}

#define test(function) cmocka_unit_test_setup_teardown(function, fds_setup, fds_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_path),	  test(test_relative_path),
		test(test_other_paths),	  test(test_fd),
		test(test_other_fds),	  test(test_cancel),
		test(test_out_of_memory),
	};

	return cmocka_run_group_tests_name("handle-open", tests, NULL, NULL);
}
