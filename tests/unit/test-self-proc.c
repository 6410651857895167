/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fds.h"
#include "must.h"
#include "self-proc.h"
#include "unit.h"

static void test_open(void **state)
{
	struct self_proc self = SELF_PROC_NONE;
	struct stat st;

	(void)state;
	assert_int_equal(self_proc_open(&self), 0);
	must(stat("/proc/self/ns/uts", &st) == 0);
	assert_int_equal(self.nsfs_dev, st.st_dev);
	assert_true(self.proc.live);
	self_proc_done(&self);
	assert_int_equal(self.proc.fd, -1);
}

static void test_reopen(void **state)
{
	static const int flags[] = { O_RDONLY, O_PATH };
	struct self_proc self = SELF_PROC_NONE;
	struct stat st, other;

	(void)state;
	assert_int_equal(self_proc_open(&self), 0);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		int fd = open("/proc/self/ns/uts", flags[i] | O_CLOEXEC);
		int again = self_proc_reopen(&self, fd);

		assert_true(again >= 0 && again != fd);
		assert_true(fcntl(again, F_GETFD) & FD_CLOEXEC);
		assert_false(fcntl(again, F_GETFL) & O_PATH);
		must(fstat(fd, &st) == 0 && fstat(again, &other) == 0);
		assert_int_equal(st.st_ino, other.st_ino);
		close(fd);
		close(again);
	}
	self_proc_done(&self);
}

/* What is no namespace is not opened; nor is the link itself one. */
static void test_reopen_others(void **state)
{
	static const struct {
		const char *path;
		int flags;
	} others[] = {
		{ "/", O_PATH },	  { "/dev/null", O_PATH },
		{ "/dev/null", O_RDWR },  { "/proc/self/ns/uts", O_PATH | O_NOFOLLOW },
		{ "/proc/self", O_PATH }, { "/proc/self/stat", O_RDONLY },
	};
	struct self_proc self = SELF_PROC_NONE;

	(void)state;
	assert_int_equal(self_proc_open(&self), 0);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		int fd = open(others[i].path, others[i].flags | O_CLOEXEC);

		must(fd >= 0);
		assert_int_equal(self_proc_reopen(&self, fd), -ENOTTY);
		close(fd);
	}
	assert_int_equal(self_proc_reopen(&self, -1), -EBADF);
	self_proc_done(&self);
}

#define test(function) cmocka_unit_test_setup_teardown(function, fds_setup, fds_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_open),
		test(test_reopen),
		test(test_reopen_others),
	};

	return cmocka_run_group_tests_name("self-proc", tests, NULL, NULL);
}
