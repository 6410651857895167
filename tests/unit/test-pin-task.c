/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fake-proc.h"
#include "must.h"
#include "pin-task.h"
#include "sleeper.h"
#include "unit.h"

static struct procfs open_proc(const char *path)
{
	struct procfs proc = { .fd = -1 };

	must(procfs_open(path, &proc) == 0);
	return proc;
}

/* The fd is of what is at this path. */
static void assert_pinned(int fd, const char *path)
{
	struct stat st, told;

	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFL) & O_PATH);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	must(fstat(fd, &st) == 0 && stat(path, &told) == 0);
	assert_int_equal(st.st_ino, told.st_ino);
	close(fd);
}

static void test_uncovered(void **state)
{
	const struct fake_proc *fp = *state;
	int root_fd = open("/", O_PATH | O_CLOEXEC);
	char path[300];

	fake_text(fp, "7/stat", "");
	fake_link(fp, "8", "7");
	snprintf(path, sizeof(path), "%s/7", fp->path);
	assert_pinned(pin_uncovered(fp->fd, "7"), path);
	assert_int_equal(pin_uncovered(fp->fd, "6"), -ENOENT);
	assert_int_equal(pin_uncovered(fp->fd, "8"), -EACCES);
	assert_int_equal(pin_uncovered(fp->fd, "7/stat"), -EACCES);
	assert_int_equal(pin_uncovered(-1, "7"), -EBADF);
	/* A file system of its own. */
	must(root_fd >= 0);
	assert_int_equal(pin_uncovered(root_fd, "proc"), -EACCES);
	close(root_fd);
}

static void test_live(void **state)
{
	struct procfs proc = open_proc(NULL);
	pid_t pid = sleeper_start();
	char name[64], path[80];

	(void)state;
	snprintf(name, sizeof(name), "%d", (int)pid);
	snprintf(path, sizeof(path), "/proc/%s", name);
	assert_pinned(pin_task(&proc, name, pid), path);
	sleeper_stop(pid);
	assert_int_equal(pin_task(&proc, name, pid), -ESRCH);
	snprintf(name, sizeof(name), "%d/task/%d", (int)getpid(), (int)gettid());
	snprintf(path, sizeof(path), "/proc/%s", name);
	assert_pinned(pin_task(&proc, name, gettid()), path);
	procfs_done(&proc);
}

/* Where PIDs are the caller's, who is not shown is hidden: elsewhere it is not. */
static void test_hidden(void **state)
{
	struct procfs proc = open_proc(((struct fake_proc *)*state)->path);
	struct procfs other = { .fd = -1 };
	bool may = procfs_open_unmounted(&other) == 0;
	char name[16];
	int fd;

	snprintf(name, sizeof(name), "%d", (int)getpid());
	assert_int_equal(pin_task(&proc, name, getpid()), -ESRCH);
	proc.own = true;
	assert_int_equal(pin_task(&proc, "2147483647", INT32_MAX), -ESRCH);
	fake_text(*state, name, "no directory");
	fd = pin_task(&proc, name, getpid());
	if (may)
		assert_int_equal(faccessat(fd, "ns", F_OK, 0), 0);
	else
		assert_int_equal(fd, -EACCES);
	if (fd >= 0)
		close(fd);
	procfs_done(&proc);
	procfs_done(&other);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_uncovered),
		test(test_live),
		test(test_hidden),
	};

	return cmocka_run_group_tests_name("pin-task", tests, NULL, NULL);
}
