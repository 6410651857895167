/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "detached.h"
#include "fds.h"
#include "must.h"
#include "nodes.h"
#include "scene.h"
#include "sighting.h"
#include "source.h"
#include "uapi.h"
#include "unit.h"

/* This process has @fd open, and is in its mount namespace. */
static bool note(struct scene *s, int fd)
{
	int mntns_fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	struct nsrel_ns *mntns = NULL;
	struct statx st;

	scene_go_live(s);
	must(sighting_of_open_fd(&s->d, mntns_fd, &mntns) == OUTCOME_OK);
	close(mntns_fd);
	s->process->task.ns[NSREL_TYPE_MNT] = mntns;
	must(statx(fd, "", AT_EMPTY_PATH, STATX_TYPE | DETACHED_STATX, &st) == 0);
	must(detached_note(&s->d, &s->place, fd, &st) == 0);
	return s->shared.dirs.n_items > 0 && mntns->has_id;
}

static int open_detached(const struct scene *s)
{
	return open_tree(AT_FDCWD, s->fp.path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

static void test_attached(void **state)
{
	struct scene *s = *state;

	(void)note(s, s->fp.fd);
	for (int deep = 0; deep < 2; deep++) {
		s->d.sources = deep ? NSREL_SOURCES_ALL : NSREL_SOURCES_DEFAULT;
		assert_int_equal(source_detached_follow(&s->d), 0);
		assert_int_equal(s->d.problems.n_items, 0);
		assert_int_equal(s->d.mounts.n_items, 0);
		assert_int_equal(s->shared.dirs.n_items, 0);
		(void)note(s, s->fp.fd);
	}
}

/* Known to be there, and nobody asked what is in it. */
static void test_unseen(void **state)
{
	struct scene *s = *state;
	int fd = open_detached(s);

	if (fd < 0)
		skip_because("no tree can be detached: %s", strerror(errno));
	if (!note(s, fd))
		skip_because("this kernel does not tell mounts by a number of their own");
	s->d.sources = NSREL_SOURCES_DEFAULT;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_int_equal(nsrel_problem_get_source(scene_last_problem(s)),
			 NSREL_SOURCE_DEEP);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)),
			    "detached mounts");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), 0);
	assert_int_equal(nsrel_problem_get_count(scene_last_problem(s)), 1);
	/* Told once. */
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 1);
	close(fd);
}

/* A discovery may have a proc file system of its own; anything else is told. */
static size_t count_told(struct scene *s, const char *type, const char *options)
{
	size_t n = s->d.problems.n_items;
	int fs = fsopen(type, FSOPEN_CLOEXEC), fd = -1;

	if (fs >= 0 &&
	    (!options || fsconfig(fs, FSCONFIG_SET_STRING, "mode", options, 0) == 0) &&
	    fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		fd = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	if (fd < 0)
		skip_because("no %s can be had: %s", type, strerror(errno));
	close(fs);
	if (!note(s, fd))
		skip_because("this kernel does not tell mounts by a number of their own");
	s->d.sources = NSREL_SOURCES_DEFAULT;
	assert_int_equal(source_detached_follow(&s->d), 0);
	close(fd);
	return s->d.problems.n_items - n;
}

static void test_proc(void **state)
{
	struct scene *s = *state;

	assert_int_equal(count_told(s, "proc", NULL), 0);
	assert_int_equal(count_told(s, "tmpfs", "0555"), 1);
}

/* Nothing is mounted in it; where it can't be copied, that is told. */
static void test_deep(void **state)
{
	struct scene *s = *state;
	ino_t mntns = scene_own_ino(NSREL_TYPE_MNT);
	int fd = open_detached(s);
	size_t n_fds;

	if (fd < 0)
		skip_because("no tree can be detached: %s", strerror(errno));
	if (!note(s, fd))
		skip_because("this kernel does not tell mounts by a number of their own");
	n_fds = count_fds();
	assert_int_equal(source_detached_follow(&s->d), 0);
	if (s->d.problems.n_items > 0) {
		const struct nsrel_problem *problem = scene_last_problem(s);

		assert_string_equal(nsrel_problem_get_what(problem), "detached mounts");
		assert_true(nsrel_problem_get_errno(problem) > 0);
	}
	assert_int_equal(s->d.mounts.n_items, 0);
	assert_int_equal(count_fds(), n_fds);
	assert_int_equal(scene_own_ino(NSREL_TYPE_MNT), mntns);
	close(fd);
}

/* The number is another file's by now, or the task has ended. */
static void test_gone(void **state)
{
	struct scene *s = *state;
	int fd = open_detached(s);

	if (fd < 0)
		skip_because("no tree can be detached: %s", strerror(errno));
	if (!note(s, fd))
		skip_because("this kernel does not tell mounts by a number of their own");
	must(dup2(s->fp.fd, fd) == fd);
	s->d.sources = NSREL_SOURCES_DEFAULT;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 0);
	(void)note(s, s->fp.fd);
	must(s->shared.dirs.n_items > 0);
	((struct open_dir *)s->shared.dirs.items[0])->pid = 1 << 30;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 0);
	close(fd);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_attached), test(test_unseen), test(test_proc),
		test(test_deep),     test(test_gone),
	};

	return cmocka_run_group_tests_name("source-detached", tests, NULL, NULL);
}
