/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>

#include "fds.h"
#include "must.h"
#include "own-locks.h"
#include "scene.h"
#include "sleeper.h"
#include "unit.h"

struct fixture {
	struct scene s; /* first: what scene_teardown() takes */
	int fd;		/* a file to be locked */
	size_t n_fds;
};

static int setup(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	must(f);
	scene_new(&f->s);
	scene_go_live(&f->s);
	fake_text(&f->s.fp, "lock", "12345");
	f->fd = openat(f->s.fp.fd, "lock", O_RDWR | O_CLOEXEC);
	must(f->fd >= 0);
	f->n_fds = count_fds();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(count_fds(), f->n_fds);
	close(f->fd);
	return scene_teardown(state);
}

static bool are_held(struct fixture *f)
{
	int r = own_locks_are_held(&f->s.d.self, &f->s.d.buf);

	assert_true(r == 0 || r == 1);
	return r;
}

static void set_lock(int fd, int command, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_len = 1 };

	must(fcntl(fd, command, &lock) == 0);
}

static void test_held(void **state)
{
	struct fixture *f = *state;

	assert_false(are_held(f));
	set_lock(f->fd, F_SETLK, F_RDLCK);
	assert_true(are_held(f));
	set_lock(f->fd, F_SETLK, F_WRLCK);
	assert_true(are_held(f));
	set_lock(f->fd, F_SETLK, F_UNLCK);
	assert_false(are_held(f));
}

/* These go with the open file: closing another does nothing to them. */
static void test_of_files(void **state)
{
	struct fixture *f = *state;

	set_lock(f->fd, F_OFD_SETLK, F_RDLCK);
	must(flock(f->fd, LOCK_EX) == 0);
	assert_false(are_held(f));
	set_lock(f->fd, F_SETLK, F_RDLCK);
	assert_true(are_held(f));
}

static int to_lock;

static int lock_it(void)
{
	set_lock(to_lock, F_SETLK, F_WRLCK);
	return 0;
}

/* Another process has the same open file. */
static void test_of_others(void **state)
{
	struct fixture *f = *state;
	pid_t pid;

	to_lock = f->fd;
	pid = sleeper_start_after(lock_it);
	must(pid > 0);
	assert_false(are_held(f));
	sleeper_stop(pid);
}

/* No /proc: it can't be told. */
static void test_unknown(void **state)
{
	struct fixture *f = *state;
	struct procfs none = { .fd = -1 };

	assert_int_equal(own_locks_are_held(&none, &f->s.d.buf), 1);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_held),
		test(test_of_files),
		test(test_of_others),
		test(test_unknown),
	};

	return cmocka_run_group_tests_name("own-locks", tests, NULL, NULL);
}
