/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake-proc.h"
#include "here.h"
#include "must.h"
#include "unit.h"

#define BOOT "0123abcd-4567-89ab-cdef-0123456789ab"

static int link_at(const struct fake_proc *fp, const char *old, const char *new)
{
	char from[PATH_MAX], to[PATH_MAX];

	(void)snprintf(from, sizeof(from), "%s/%s", fp->path, old);
	(void)snprintf(to, sizeof(to), "%s/%s", fp->path, new);
	return link(from, to);
}

static int unlink_at(const struct fake_proc *fp, const char *name)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", fp->path, name);
	return unlink(path);
}

static struct procfs open_fake(const struct fake_proc *fp)
{
	struct procfs proc = { .fd = -1 };

	must(procfs_open(fp->path, &proc) == 0);
	return proc;
}

static int read_boot(const struct fake_proc *fp, const char *text, char *ret)
{
	struct procfs proc = open_fake(fp);
	int r;

	if (text)
		fake_text(fp, "sys/kernel/random/boot_id", text);
	r = here_read_boot(&proc, ret);
	procfs_done(&proc);
	return r;
}

static void test_boot(void **state)
{
	char boot[HERE_BOOT_SIZE] = "x";

	assert_int_equal(read_boot(*state, NULL, boot), -ENODEV);
	assert_int_equal(read_boot(*state, "", boot), -ENODEV);
	assert_int_equal(read_boot(*state, "\n", boot), -ENODEV);
	assert_int_equal(read_boot(*state, BOOT, boot), -ENODEV);
	assert_int_equal(read_boot(*state, BOOT "0\n", boot), -ENODEV);
	assert_string_equal(boot, "x");
	assert_int_equal(read_boot(*state, BOOT "\n", boot), 0);
	assert_string_equal(boot, BOOT);
}

static void test_mntns(void **state)
{
	struct procfs proc = open_fake(*state);
	uint64_t ino = 77;
	struct stat st;

	assert_int_equal(here_read_mntns(&proc, &ino), -ENOENT);
	assert_int_equal(ino, 77);
	procfs_done(&proc);
	must(procfs_open(NULL, &proc) == 0 && stat("/proc/thread-self/ns/mnt", &st) == 0);
	assert_int_equal(here_read_mntns(&proc, &ino), 0);
	assert_int_equal(ino, st.st_ino);
	procfs_done(&proc);
}

static void test_task(void **state)
{
	const struct fake_proc *fp = *state;
	struct procfs proc = open_fake(fp);
	uint64_t start = 77;
	int fd;

	fake_text(fp, "7/stat",
		  "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1 18 4711 20\n");
	fake_text(fp, "8/stat", "garbage");
	fake_text(fp, "9", "no directory");
	fake_text(fp, "10/comm", "no stat");
	assert_int_equal(here_pin_task(&proc, 6, &start), -ESRCH);
	assert_int_equal(here_pin_task(&proc, 8, &start), -EACCES);
	assert_int_equal(here_pin_task(&proc, 9, &start), -EACCES);
	assert_int_equal(here_pin_task(&proc, 10, &start), -ESRCH);
	assert_int_equal(start, 77);
	fd = here_pin_task(&proc, 7, &start);
	assert_true(fd >= 0);
	assert_int_equal(start, 4711);
	close(fd);
	/* What is mounted over its own stat is another's. */
	fake_text(fp, "11/stat",
		  "7 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1 18 4711 20\n");
	assert_int_equal(here_pin_task(&proc, 11, &start), -EACCES);
	procfs_done(&proc);
}

static void test_live_task(void **state)
{
	struct procfs proc = { .fd = -1 };
	uint64_t start = 77;
	pid_t pid = fork();
	int fd;

	(void)state;
	if (pid == 0)
		_exit(0);
	must(pid > 0 && waitpid(pid, NULL, 0) == pid);
	must(procfs_open(NULL, &proc) == 0);
	assert_int_equal(here_pin_task(&proc, pid, &start), -ESRCH);
	assert_int_equal(start, 77);
	fd = here_pin_task(&proc, getpid(), &start);
	assert_true(fd >= 0 && start != 77);
	close(fd);
	procfs_done(&proc);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

static int64_t read_offset(struct fake_proc *fp, const char *text)
{
	struct procfs proc = open_fake(fp);
	int64_t offset;

	if (text)
		fake_text(fp, "self/timens_offsets", text);
	offset = here_read_start_offset(&proc);
	procfs_done(&proc);
	return offset;
}

static void test_start_offset(void **state)
{
	int64_t hz = sysconf(_SC_CLK_TCK);

	assert_int_equal(read_offset(*state, NULL), 0);
	assert_int_equal(read_offset(*state, "boottime 5 0\n"), 0);
	fake_text(*state, "self/ns/time", "");
	must(link_at(*state, "self/ns/time", "self/ns/time_for_children") == 0);
	assert_int_equal(read_offset(*state, "monotonic 7 0\nboottime 5 0\n"), 5 * hz);
	assert_int_equal(read_offset(*state, "boottime         -3 500000000\n"),
			 -3 * hz + hz / 2);
	assert_int_equal(read_offset(*state, "monotonic 7 0\n"), 0);
	assert_int_equal(read_offset(*state, "boottime x\n"), 0);
	/* Its children will be elsewhere: then it is theirs. */
	must(unlink_at(*state, "self/ns/time_for_children") == 0);
	fake_text(*state, "self/ns/time_for_children", "");
	assert_int_equal(read_offset(*state, "boottime 5 0\n"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_boot),      test(test_mntns),	       test(test_task),
		test(test_live_task), test(test_start_offset),
	};

	return cmocka_run_group_tests_name("here", tests, NULL, NULL);
}
