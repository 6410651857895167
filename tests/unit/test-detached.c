/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/sysmacros.h>

#include "detached.h"
#include "must.h"
#include "scene.h"
#include "uapi.h"
#include "unit.h"

static int note(struct scene *s, int fd, uint64_t mount_id, uint16_t mode, uint32_t mask)
{
	struct statx st = { .stx_mnt_id = mount_id, .stx_mode = mode, .stx_mask = mask };

	return detached_note(&s->d, &s->place, fd, &st);
}

static int note_dir(struct scene *s, int fd, uint64_t mount_id)
{
	return note(s, fd, mount_id, S_IFDIR, UAPI_STATX_MNT_ID_UNIQUE);
}

static const struct open_dir *get(const struct scene *s, size_t i)
{
	must(i < s->shared.dirs.n_items);
	return s->shared.dirs.items[i];
}

/* The first directory of each mount is remembered, and a few more. */
static void test_note(void **state)
{
	struct scene *s = *state;

	assert_int_equal(note_dir(s, 3, UINT64_C(1) << 40), 0);
	assert_int_equal(note_dir(s, 4, UINT64_C(1) << 40), 0);
	assert_int_equal(note_dir(s, DETACHED_CWD, 6), 0);
	assert_int_equal(note_dir(s, 5, UINT64_C(1) << 40), 0);
	assert_int_equal(note_dir(s, DETACHED_ROOT, 7), 0);
	assert_int_equal(s->shared.dirs.n_items, 4);
	assert_int_equal(get(s, 0)->fd, 3);
	assert_int_equal(get(s, 0)->n_more, 1);
	assert_int_equal(get(s, 0)->mount_id, UINT64_C(1) << 40);
	assert_int_equal(get(s, 0)->pid, 7);
	assert_int_equal(get(s, 0)->tid, 7);
	assert_int_equal(get(s, 1)->fd, DETACHED_CWD);
	assert_int_equal(get(s, 2)->fd, 5);
	assert_int_equal(get(s, 2)->mount_id, UINT64_C(1) << 40);
	assert_int_equal(get(s, 3)->fd, DETACHED_ROOT);
	detached_done(&s->shared);
	assert_int_equal(s->shared.dirs.n_items, 0);
	detached_done(&s->shared);
}

/* What is open is of more use than what is in flight, whichever comes first. */
static void test_in_flight(void **state)
{
	struct scene *s = *state;

	assert_int_equal(note_dir(s, DETACHED_IN_FLIGHT, 5), 0);
	assert_int_equal(note_dir(s, 3, 5), 0);
	assert_int_equal(note_dir(s, DETACHED_IN_FLIGHT, 5), 0);
	assert_int_equal(s->shared.dirs.n_items, 2);
	assert_int_equal(get(s, 0)->fd, DETACHED_IN_FLIGHT);
	assert_int_equal(get(s, 1)->fd, 3);
}

/* No directories, and kernels that don't tell which mount it is (before Linux 6.8). */
static void test_nothing(void **state)
{
	struct scene *s = *state;

	assert_int_equal(note(s, 3, 5, S_IFREG, UAPI_STATX_MNT_ID_UNIQUE), 0);
	assert_int_equal(note(s, 3, 5, S_IFSOCK, UAPI_STATX_MNT_ID_UNIQUE), 0);
	assert_int_equal(note(s, 3, 5, S_IFDIR, 0), 0);
	assert_int_equal(note(s, 3, 5, S_IFDIR, STATX_BASIC_STATS | STATX_MNT_ID), 0);
	assert_int_equal(s->shared.dirs.n_items, 0);
}

static int note_root(struct scene *s, uint64_t mount_id, uint16_t mode, uint32_t minor)
{
	struct statx st = {
		.stx_mnt_id = mount_id,
		.stx_mode = mode,
		.stx_mask = UAPI_STATX_MNT_ID_UNIQUE,
		.stx_attributes = STATX_ATTR_MOUNT_ROOT,
		.stx_dev_minor = minor,
	};

	return detached_note(&s->d, &s->place, 3, &st);
}

/* A file can be the root of a mount; a namespace mostly is one with nothing on it. */
static void test_roots(void **state)
{
	struct scene *s = *state;

	s->d.nsfs_dev = makedev(0, 4);
	s->d.sources = NSREL_SOURCES_DEFAULT;
	assert_int_equal(note_root(s, 5, S_IFREG, 1), 0);
	assert_int_equal(note_root(s, 6, S_IFCHR, 1), 0);
	assert_int_equal(note_root(s, 7, S_IFREG, 4), 0);
	assert_int_equal(s->shared.dirs.n_items, 2);
	assert_true(get(s, 0)->is_file && !get(s, 0)->is_ns);
	s->d.sources = NSREL_SOURCES_ALL;
	assert_int_equal(note_root(s, 8, S_IFREG, 4), 0);
	assert_int_equal(note_root(s, 9, S_IFDIR, 1), 0);
	assert_int_equal(s->shared.dirs.n_items, 4);
	assert_true(get(s, 2)->is_file && get(s, 2)->is_ns);
	assert_false(get(s, 3)->is_file);
}

static void test_many(void **state)
{
	struct scene *s = *state;

	for (int round = 0; round < 8; round++)
		for (int i = 1; i <= 1000; i++)
			assert_int_equal(note_dir(s, i, (uint64_t)i), 0);
	assert_int_equal(s->shared.dirs.n_items, 4000);
	assert_int_equal(get(s, 999)->fd, 1000);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_note),  test(test_in_flight), test(test_nothing),
		test(test_roots), test(test_many),
	};

	return cmocka_run_group_tests_name("detached", tests, NULL, NULL);
}
