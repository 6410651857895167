/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is covered, and how long one tries. */

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "mounter.h"
#include "must.h"
#include "scene.h"
#include "sighting.h"
#include "source.h"
#include "uncover.h"
#include "unit.h"

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret);

/* The time, and by how much each look at the clock moves it on. */
static struct {
	time_t now, step;
} play;

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret)
{
	assert_int_equal(clock, CLOCK_MONOTONIC);
	play.now += play.step;
	*ret = (struct timespec){ .tv_sec = play.now };
	return 0;
}

struct fixture {
	struct scene s; /* first: what scene_teardown() takes */
	int fd;		/* of a mount namespace, in which nobody lives any more */
	struct nsrel_ns *ns;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct mounter mounter;

	must(f);
	memset(&play, 0, sizeof(play));
	scene_new(&f->s);
	f->fd = -1;
	mounter = mounter_start(f->s.fp.path);
	if (mounter.pid > 0) {
		struct fd_scan scan;

		f->fd = mounter_open(&mounter, "ns/mnt", O_RDONLY);
		mounter_stop(&mounter);
		scene_go_live(&f->s);
		must(sighting_of_open_fd(&f->s.d, f->fd, &f->ns) == OUTCOME_OK);
		scan = scene_scan(&f->s);
		must(fd_scan_add(&scan, NSREL_HOLDER_FD, f->ns, f->fd) == 0);
	}
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	util_closep(&f->fd);
	return scene_teardown(state);
}

/* False if this caller may not. */
static bool follow(struct fixture *f)
{
	assert_int_equal(source_mntns_follow(&f->s.d), 0);
	return f->s.d.problems.n_items == 0 ||
	       nsrel_problem_get_errno(scene_last_problem(&f->s)) != EPERM;
}

/* The covered one of the mounter's. */
static const struct holder_of_mount *find_net(const struct fixture *f)
{
	for (size_t i = 0; i < f->s.d.mounts.n_items; i++) {
		const struct holder_of_mount *mount = f->s.d.mounts.items[i];

		if (mount->mntns == f->ns && mount->ns->type == NSREL_TYPE_NET)
			return mount;
	}
	return NULL;
}

static void test_count_time(void **state)
{
	uint64_t sum = 5, from = 77;

	(void)state;
	play.step = 2;
	uncover_count_time(NULL, &from);
	uncover_count_time(&sum, &from);
	assert_int_equal(sum, 5 + 2 * NSEC_PER_SEC);
	uncover_count_time(&sum, &from);
	assert_int_equal(sum, 5 + 4 * NSEC_PER_SEC);
}

static void test_time(void **state)
{
	struct fixture *f = *state;

	if (!f->ns)
		skip_because("a mount namespace takes a privilege");
	if (!follow(f))
		skip_because("this caller may not enter it");
	assert_non_null(find_net(f));
	assert_true(find_net(f)->tried && find_net(f)->ns->asked);
	assert_int_equal(find_net(f)->error, 0);
	assert_int_equal(f->s.d.problems.n_items, 0);
	assert_true(f->s.shared.uncover_work > 0);
}

/* To get into a copy took all the time that there is for that. */
static void test_no_time(void **state)
{
	struct fixture *f = *state;

	if (!f->ns)
		skip_because("a mount namespace takes a privilege");
	play.step = 3;
	if (!follow(f))
		skip_because("this caller may not enter it");
	assert_non_null(find_net(f));
	assert_true(find_net(f)->tried);
	assert_false(find_net(f)->ns->asked);
	assert_int_equal(find_net(f)->error, -ETIME);
	assert_true(f->ns->mounts_read);
}

/* All visits together took too long: one is told of what was not read. */
static void test_no_visit(void **state)
{
	struct fixture *f = *state;

	if (!f->ns)
		skip_because("a mount namespace takes a privilege");
	f->ns->has_id = false;
	f->s.shared.tour_time = 11 * NSEC_PER_SEC;
	assert_int_equal(source_mntns_follow(&f->s.d), 0);
	assert_true(f->ns->mounts_tried);
	assert_false(f->ns->mounts_read);
	assert_int_equal(f->s.d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(&f->s)),
			    "mountinfo");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(&f->s)), ETIME);
}

static void test_tour_time(void **state)
{
	struct fixture *f = *state;

	if (!f->ns)
		skip_because("a mount namespace takes a privilege");
	play.step = 1;
	(void)follow(f);
	assert_true(f->s.shared.tour_time >= NSEC_PER_SEC);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_count_time), test(test_time),	     test(test_no_time),
		test(test_no_visit),   test(test_tour_time),
	};

	return cmocka_run_group_tests_name("uncover", tests, NULL, NULL);
}
