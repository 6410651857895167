/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>

#include "fds.h"
#include "mount-check.h"
#include "mount-list.h"
#include "mounter.h"
#include "must.h"
#include "nodes.h"
#include "nsfs.h"
#include "parse.h"
#include "scene.h"
#include "sighting.h"
#include "unit.h"

#define BLUE  "30 21 0:4 net:[4026532001] /blue rw - nsfs nsfs rw\n"
#define GREEN "31 21 0:4 net:[4026532002] /green rw - nsfs nsfs rw\n"

struct fixture {
	struct scene s; /* first: what scene_teardown() takes */
	struct mount_check check;
	struct holder_of_mount mount; /* the blue one, as task 7 showed it */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	scene_new(&f->s);
	f->check.d = &f->s.d;
	f->mount = (struct holder_of_mount){
		.ns = nodes_ns(f->s.d.snap, NSREL_TYPE_NET, 4026532001),
		.mntns = nodes_ns(f->s.d.snap, NSREL_TYPE_MNT, 1),
		.id = 30,
		.seen_pid = 7,
		.seen_tid = 7,
	};
	fake_link(&f->s.fp, "7/task/7/ns/mnt", "mnt:[1]");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	mount_check_done(&((struct fixture *)*state)->check);
	return scene_teardown(state);
}

/* What is read once is remembered: anew. */
static int check(struct fixture *f, const char *mountinfo)
{
	mount_check_done(&f->check);
	f->check = (struct mount_check){ .d = &f->s.d };
	fake_remove(&f->s.fp, "7/task/7/mountinfo");
	if (mountinfo)
		fake_text(&f->s.fp, "7/task/7/mountinfo", mountinfo);
	return mount_check(&f->check, &f->mount);
}

static void test_task(void **state)
{
	struct fixture *f = *state;

	fake_text(&f->s.fp, "7/task/7/mountinfo", "");
	assert_int_equal(check(f, GREEN BLUE), 1);
	assert_int_equal(check(f, GREEN), 0);
	assert_int_equal(check(f, ""), 0);
	/* Another one has its number by now. */
	assert_int_equal(check(f, "30 21 0:4 net:[4026532002] /b rw - nsfs nsfs rw\n"),
			 0);
	assert_true(check(f, GREEN "30 21") < 0);
}

/* One look is enough for all that it showed. */
static void test_once(void **state)
{
	struct fixture *f = *state;
	struct holder_of_mount other = f->mount;

	other.id = 31;
	fake_text(&f->s.fp, "7/task/7/mountinfo", BLUE);
	assert_int_equal(mount_check(&f->check, &f->mount), 1);
	fake_text(&f->s.fp, "7/task/7/mountinfo", GREEN);
	assert_int_equal(mount_check(&f->check, &f->mount), 1);
	assert_int_equal(mount_check(&f->check, &other), 0);
	fake_text(&f->s.fp, "7/task/8/mountinfo", GREEN);
	fake_link(&f->s.fp, "7/task/8/ns/mnt", "mnt:[1]");
	other = f->mount;
	other.seen_tid = 8;
	assert_int_equal(mount_check(&f->check, &other), 0);
}

/* Who showed it says nothing any more, and nobody else knows. */
static void test_unknown(void **state)
{
	struct fixture *f = *state;

	fake_text(&f->s.fp, "7/task/7/mountinfo", "");
	assert_true(check(f, NULL) < 0);
	fake_text(&f->s.fp, "7/task/7/mountinfo", "");
	fake_remove(&f->s.fp, "7/task/7/ns/mnt");
	fake_link(&f->s.fp, "7/task/7/ns/mnt", "mnt:[2]");
	assert_true(check(f, GREEN) < 0);
	f->mount.seen_pid = f->mount.seen_tid = 0;
	assert_true(check(f, BLUE) < 0);
	f->mount.mntns = NULL;
	assert_true(check(f, BLUE) < 0);
}

/* The kernel itself, of a mount namespace of which it gives the id. */
static void test_listed(void **state)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	struct fixture *f = *state;
	struct mounter m = mounter_start(f->s.fp.path);
	struct nsrel_ns *mntns = NULL;
	enum nsrel_type type;
	uint64_t ino;
	size_t n_fds;
	int fd;

	if (m.pid < 0)
		skip_because("a mount namespace takes a privilege");
	fd = mounter_open(&m, "ns/mnt", O_RDONLY);
	scene_go_live(&f->s);
	must(sighting_of_open_fd(&f->s.d, fd, &mntns) == OUTCOME_OK);
	close(fd);
	if (!mntns->has_id || mount_list_read(mntns->id, f->s.d.nsfs_dev, &table) < 0) {
		mounter_stop(&m);
		skip_because("this kernel does not list its mounts, or not for us");
	}
	n_fds = count_fds();
	f->mount.mntns = mntns;
	f->mount.unique_id = table.entries[0].unique_id;
	assert_true(f->mount.unique_id > 0);
	assert_int_equal(mount_check(&f->check, &f->mount), 1);
	f->mount.unique_id += 1000000;
	assert_int_equal(mount_check(&f->check, &f->mount), 0);
	/* As a task that has ended since showed it. */
	f->mount.unique_id = 0;
	f->mount.seen_pid = f->mount.seen_tid = 1 << 30;
	must(parse_ns_link(table.entries[0].root, &type, &ino) == 0);
	f->mount.ns = nodes_ns(f->s.d.snap, type, ino);
	f->mount.id = table.entries[0].id;
	assert_int_equal(mount_check(&f->check, &f->mount), 1);
	f->mount.id += 1000000;
	assert_int_equal(mount_check(&f->check, &f->mount), -ESRCH);
	mounter_stop(&m);
	/* All of it went. */
	f->check.mntns = NULL;
	assert_int_equal(mount_check(&f->check, &f->mount), 0);
	assert_int_equal(count_fds(), n_fds);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_task),
		test(test_once),
		test(test_unknown),
		test(test_listed),
	};

	return cmocka_run_group_tests_name("mount-check", tests, NULL, NULL);
}
