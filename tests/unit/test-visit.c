/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "fake-proc.h"
#include "must.h"
#include "unit.h"
#include "util.h"
#include "visit.h"

struct look {
	const struct fake_proc *fp;
	pid_t tid;
	ino_t mntns;
	int proc_fd;
	sigset_t blocked;
	int results[6];
};

static ino_t own_mntns(void)
{
	struct stat st;

	must(stat("/proc/thread-self/ns/mnt", &st) == 0);
	return st.st_ino;
}

static int look_around(void *arg)
{
	struct look *look = arg;

	look->tid = gettid();
	look->mntns = own_mntns();
	must(pthread_sigmask(SIG_BLOCK, NULL, &look->blocked) == 0);
	must(chdir("/") == 0);
	umask(0777);
	return 7;
}

/* Its own thread, with directories of its own, and deaf to signals. */
static void test_run(void **state)
{
	const struct fake_proc *fp = *state;
	struct look look = { .fp = fp };
	char before[4096], after[4096];
	mode_t mask = umask(022);

	must(getcwd(before, sizeof(before)));
	assert_int_equal(visit_run(look_around, &look), 7);
	assert_int_not_equal(look.tid, gettid());
	assert_int_equal(look.mntns, own_mntns());
	assert_true(sigismember(&look.blocked, SIGTERM));
	assert_true(sigismember(&look.blocked, SIGUSR1));
	must(getcwd(after, sizeof(after)));
	assert_string_equal(before, after);
	assert_int_equal(umask(mask), 022);
}

static int run_out_of_memory(void *arg)
{
	(void)arg;
	return -ENOMEM;
}

static void test_result(void **state)
{
	(void)state;
	assert_int_equal(visit_run(run_out_of_memory, NULL), -ENOMEM);
}

/* Files of its own, which the thread still has to close when it has been joined. */
static int leave_slowly(void *arg)
{
	must(unshare(CLONE_FILES) == 0);
	for (int i = 0; i < 1000; i++)
		(void)!open("/dev/null", O_RDONLY | O_CLOEXEC);
	(void)arg;
	return 0;
}

/* Says EINVAL to a process with more than one thread. */
static void test_alone_again(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(visit_run(leave_slowly, NULL), 0);
		assert_int_equal(unshare(CLONE_THREAD), 0);
	}
}

static int end_thread(void *arg)
{
	(void)arg;
	pthread_exit(NULL);
}

static void test_ended(void **state)
{
	(void)state;
	assert_int_equal(visit_run(end_thread, NULL), -ECANCELED);
}

static int enter_wrong(void *arg)
{
	struct look *look = arg;
	int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int uts = open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC);

	look->results[0] = visit_enter(-1);
	look->results[1] = visit_enter(file);
	look->results[2] = visit_enter(uts);
	close(file);
	close(uts);
	return 0;
}

static void test_enter_wrong(void **state)
{
	struct look look = { .fp = *state };

	assert_int_equal(visit_run(enter_wrong, &look), 0);
	assert_int_equal(look.results[0], -EBADF);
	assert_int_equal(look.results[1], -EINVAL);
	assert_int_equal(look.results[2], -EINVAL);
}

static bool has(const struct look *look, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", look->fp->path, name);
	return access(path, F_OK) == 0;
}

static bool cover(const struct look *look, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", look->fp->path, name);
	return mount("none", path, "tmpfs", 0, "size=1m") == 0;
}

/* What is done in a copy is seen by nobody, and forgotten when it is left. */
static int change_copy(void *arg)
{
	struct look *look = arg;
	int home = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);

	look->results[0] = visit_enter_copy();
	look->mntns = own_mntns();
	if (look->results[0] == 0) {
		look->results[1] = cover(look, "a") && !has(look, "a/file");
		look->results[2] = visit_enter(home);
		look->results[3] = has(look, "a/file") && own_mntns() != look->mntns;
	}
	close(home);
	return 0;
}

static void test_copy(void **state)
{
	const struct fake_proc *fp = *state;
	struct look look = { .fp = fp };
	ino_t before = own_mntns();

	fake_text(fp, "a/file", "");
	assert_int_equal(visit_run(change_copy, &look), 0);
	if (look.results[0] == -EPERM)
		skip_because("a mount namespace takes a privilege");
	assert_int_equal(look.results[0], 0);
	assert_true(look.results[1]);
	assert_int_equal(look.results[2], 0);
	assert_true(look.results[3]);
	assert_int_not_equal(look.mntns, before);
	assert_int_equal(own_mntns(), before);
	assert_true(has(&look, "a/file"));
}

/* Three lie on each other above the file, on two directories. */
static int uncover(void *arg)
{
	struct look *look = arg;
	char path[300];

	look->results[0] = visit_enter_open_copy(look->proc_fd);
	if (look->results[0] < 0)
		return 0;
	must(cover(look, "a/b") && cover(look, "a") && cover(look, "a"));
	must(!has(look, "a/b"));
	snprintf(path, sizeof(path), "%s/a/b/file", look->fp->path);
	for (int i = 1; i <= 3; i++) {
		look->results[i] = visit_uncover(path, look->proc_fd);
		look->results[4] = look->results[4] << 1 | has(look, "a/b/file");
	}
	return 0;
}

static void test_uncover(void **state)
{
	const struct fake_proc *fp = *state;
	struct look look = { .fp = fp };

	look.proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fake_text(fp, "a/b/file", "");
	assert_int_equal(visit_run(uncover, &look), 0);
	close(look.proc_fd);
	if (look.results[0] == -EPERM)
		skip_because("a mount namespace takes a privilege");
	assert_int_equal(look.results[1], 0);
	assert_int_equal(look.results[2], 0);
	assert_int_equal(look.results[3], 0);
	/* The last one gives way to what was looked for, and no sooner. */
	assert_int_equal(look.results[4], 1);
	assert_true(has(&look, "a/b/file"));
}

static int attach(void *arg)
{
	struct look *look = arg;
	int fd = open_tree(AT_FDCWD, look->fp->path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	look->results[0] = fd < 0 ? -errno : visit_enter_copy();
	if (look->results[0] == 0) {
		look->results[1] = visit_attach(fd, "/", look->proc_fd);
		look->results[2] = access("/a/file", F_OK);
		look->results[3] = visit_enter_top(look->proc_fd);
		look->results[4] = access("/a/file", F_OK);
		look->results[5] = visit_attach(look->proc_fd, "/", look->proc_fd);
	}
	util_closep(&fd);
	return 0;
}

static void test_attach(void **state)
{
	const struct fake_proc *fp = *state;
	struct look look = { .fp = fp };

	look.proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fake_text(fp, "a/file", "");
	assert_int_equal(visit_run(attach, &look), 0);
	close(look.proc_fd);
	if (look.results[0] < 0)
		skip_because("no tree can be detached: %s", strerror(-look.results[0]));
	assert_int_equal(look.results[1], 0);
	assert_int_equal(look.results[2], -1);
	assert_int_equal(look.results[3], 0);
	assert_int_equal(look.results[4], 0);
	/* What is attached elsewhere is not taken from there. */
	assert_true(look.results[5] < 0);
	assert_int_equal(access("/a/file", F_OK), -1);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_run),		test(test_result), test(test_enter_wrong),
		test(test_alone_again), test(test_ended),  test(test_copy),
		test(test_uncover),	test(test_attach),
	};

	return cmocka_run_group_tests_name("visit", tests, NULL, NULL);
}
