/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fds.h"
#include "mount-open.h"
#include "mounter.h"
#include "must.h"
#include "scene.h"
#include "unit.h"

struct fixture {
	struct fake_proc fp;
	struct mounter mounter;
	int root_fd;
	dev_t dev;
	uint64_t uts, ipc;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct stat st;

	must(f);
	fake_proc_new(&f->fp);
	must(stat("/proc/thread-self/ns/uts", &st) == 0);
	f->dev = st.st_dev;
	f->uts = scene_own_ino(NSREL_TYPE_UTS);
	f->ipc = scene_own_ino(NSREL_TYPE_IPC);
	f->mounter = mounter_start(f->fp.path);
	f->root_fd = f->mounter.pid < 0
			   ? -1
			   : mounter_open(&f->mounter, "root", O_PATH | O_DIRECTORY);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	util_closep(&f->root_fd);
	mounter_stop(&f->mounter);
	fake_proc_done(&f->fp);
	free(f);
	return 0;
}

static int open_at(const struct fixture *f, const char *name, uint64_t ino)
{
	char target[512];
	int r = -EAGAIN;

	snprintf(target, sizeof(target), "%s/%s", f->fp.path, name);
	/* The cache says no while somebody, anywhere, mounts something. */
	for (int i = 0; r == -EAGAIN && i < 200; i++) {
		usleep(100);
		r = mount_open(f->root_fd, target, f->dev, ino);
	}
	return r;
}

/* Or nobody has ever asked for it, and the file system is not going to be. */
static bool is_not_there(int r)
{
	return r == -ENOENT || r == -EAGAIN;
}

static void assert_opens(const struct fixture *f, const char *name, uint64_t ino)
{
	int fd = open_at(f, name, ino);
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_ino, ino);
	assert_int_equal(st.st_dev, f->dev);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(fd, F_GETFL) & O_PATH);
	close(fd);
}

static void test_mounted(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = count_fds();

	if (f->mounter.pid < 0)
		skip_because("a mount namespace takes a privilege");
	assert_opens(f, "uts", f->uts);
	assert_opens(f, "/uts", f->uts);
	assert_opens(f, "odd \n\\name #", f->uts);
	/* Above is another, and of that below nothing is to be had by this way. */
	assert_opens(f, "stack", f->ipc);
	assert_int_equal(open_at(f, "stack", f->uts), -ESTALE);
	assert_true(is_not_there(open_at(f, "below/net", f->uts)));
	/* Seen from here nothing is mounted. */
	close(f->root_fd);
	f->root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(is_not_there(open_at(f, "uts", f->uts)));
	assert_int_equal(count_fds(), n_fds);
}

static void test_elsewhere(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = count_fds();

	if (f->mounter.pid < 0)
		skip_because("a mount namespace takes a privilege");
	/* Another inode, another file system with the same inode. */
	assert_int_equal(open_at(f, "uts", f->uts + 1), -ESTALE);
	f->dev++;
	assert_int_equal(open_at(f, "uts", f->uts), -ESTALE);
	f->dev--;
	assert_int_equal(open_at(f, "plain", f->uts), -ESTALE);
	assert_int_equal(open_at(f, "", f->uts), -ESTALE);
	assert_true(open_at(f, "uts/", f->uts) < 0);
	assert_true(is_not_there(open_at(f, "missing", f->uts)));
	assert_true(open_at(f, "plain/x", f->uts) < 0);
	/* No link is followed, whoever put it there. */
	assert_true(open_at(f, "link", f->uts) < 0);
	assert_true(mount_open(f->root_fd, "/proc/self/ns/uts", f->dev, f->uts) < 0);
	assert_int_equal(mount_open(-1, "uts", f->dev, f->uts), -EBADF);
	assert_int_equal(mount_open(f->root_fd, "/", f->dev, f->uts), -ESTALE);
	assert_int_equal(mount_open(f->root_fd, "/../../..", f->dev, f->uts), -ESTALE);
	assert_int_equal(count_fds(), n_fds);
}

static void test_too_long(void **state)
{
	struct fixture *f = *state;
	static char target[5000];

	memset(target, '/', sizeof(target) - 1);
	assert_int_equal(mount_open(AT_FDCWD, target, f->dev, f->uts), -ENAMETOOLONG);
	memset(target + 1, 'x', 300);
	target[301] = '\0';
	assert_true(mount_open(AT_FDCWD, target, f->dev, f->uts) < 0);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_mounted),
		test(test_elsewhere),
		test(test_too_long),
	};

	return cmocka_run_group_tests_name("mount-open", tests, NULL, NULL);
}
