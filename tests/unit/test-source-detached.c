/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "detached.h"
#include "fds.h"
#include "must.h"
#include "nodes.h"
#include "scene.h"
#include "sighting.h"
#include "source.h"
#include "uapi.h"
#include "uncover.h"
#include "unit.h"

static int visit_error; /* 0: as it is */
static bool is_nowhere; /* whatever is asked for is in no mount namespace */

int __real_visit_run(int (*function)(void *arg), void *arg);
int __wrap_visit_run(int (*function)(void *arg), void *arg);
int __real_mount_list_has(uint64_t mntns_id, uint64_t mount_id);
int __wrap_mount_list_has(uint64_t mntns_id, uint64_t mount_id);

int __wrap_visit_run(int (*function)(void *arg), void *arg)
{
	return visit_error ?: __real_visit_run(function, arg);
}

int __wrap_mount_list_has(uint64_t mntns_id, uint64_t mount_id)
{
	return is_nowhere ? 0 : __real_mount_list_has(mntns_id, mount_id);
}

/* This process has @fd open, and is in its mount namespace. */
static bool note_as(struct scene *s, int fd, int number)
{
	int mntns_fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	struct nsrel_ns *mntns = NULL;
	struct statx st;

	scene_go_live(s);
	s->d.last_dir_mount = 0;
	must(sighting_of_open_fd(&s->d, mntns_fd, &mntns) == OUTCOME_OK);
	close(mntns_fd);
	s->process->task.ns[NSREL_TYPE_MNT] = mntns;
	must(statx(fd, "", AT_EMPTY_PATH, STATX_TYPE | DETACHED_STATX, &st) == 0);
	must(detached_note(&s->d, &s->place, number, &st) == 0);
	return s->shared.dirs.n_items > 0 && mntns->has_id;
}

static bool note(struct scene *s, int fd)
{
	return note_as(s, fd, fd);
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

/* In flight there is no way to it, unless somebody has it open as well. */
static void test_in_flight(void **state)
{
	struct scene *s = *state;

	if (!note_as(s, s->fp.fd, DETACHED_IN_FLIGHT))
		skip_because("this kernel does not tell mounts by a number of their own");
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 0);
	(void)note_as(s, s->fp.fd, DETACHED_IN_FLIGHT);
	is_nowhere = true;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "in flight");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), 0);
	assert_int_equal(nsrel_problem_get_count(scene_last_problem(s)), 1);
	s->d.sources = NSREL_SOURCES_DEFAULT;
	(void)note_as(s, s->fp.fd, DETACHED_IN_FLIGHT);
	(void)note(s, s->fp.fd);
	assert_int_equal(source_detached_follow(&s->d), 0);
	is_nowhere = false;
	assert_int_equal(s->d.problems.n_items, 2);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)),
			    "detached mounts");
}

/* The namespace is held, and seen; that something is mounted on it is unlikely. */
static void test_ns_in_flight(void **state)
{
	struct scene *s = *state;
	int fd = open_tree(AT_FDCWD, "/proc/thread-self/ns/uts",
			   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		skip_because("no tree can be detached: %s", strerror(errno));
	(void)note_as(s, s->fp.fd, DETACHED_IN_FLIGHT);
	detached_done(&s->shared);
	if (!note_as(s, fd, DETACHED_IN_FLIGHT))
		skip_because("this kernel does not tell mounts by a number of their own");
	assert_true(((struct open_dir *)s->shared.dirs.items[0])->is_ns);
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 0);
	close(fd);
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

static void set_sys_admin(bool has)
{
	struct __user_cap_header_struct header = { .version =
							   _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };
	uint32_t *set = &data[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective;

	must(syscall(SYS_capget, &header, data) == 0);
	*set = has ? *set | CAP_TO_MASK(CAP_SYS_ADMIN)
		   : *set & ~CAP_TO_MASK(CAP_SYS_ADMIN);
	must(syscall(SYS_capset, &header, data) == 0);
}

/* All visits together took too long: who has it open is told. */
static void test_time(void **state)
{
	struct scene *s = *state;
	int fd = open_detached(s);

	if (fd < 0)
		skip_because("no tree can be detached: %s", strerror(errno));
	if (!note(s, fd))
		skip_because("this kernel does not tell mounts by a number of their own");
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_true(s->shared.tour_time > 0);
	discovery_forget_task(&s->d, &(struct finds){ 0 });
	(void)note(s, fd);
	s->shared.tour_time = 11 * NSEC_PER_SEC;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)),
			    "detached mounts");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), ETIME);
	assert_int_equal(nsrel_problem_get_pid(scene_last_problem(s)), getpid());
	assert_false(nsrel_process_is_complete(s->process));
	close(fd);
}

/* What can't be copied is missing of the process. */
static void test_refused(void **state)
{
	struct scene *s = *state;
	int fd = open_detached(s);

	if (fd < 0)
		skip_because("no tree can be detached: %s", strerror(errno));
	if (!note(s, fd))
		skip_because("this kernel does not tell mounts by a number of their own");
	set_sys_admin(false);
	(void)source_detached_follow(&s->d);
	set_sys_admin(true);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EPERM);
	assert_false(nsrel_process_is_complete(s->process));
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

/* Another one still has it open. */
static void test_more(void **state)
{
	struct scene *s = *state;
	int fd = open_detached(s), more;

	if (fd < 0)
		skip_because("no tree can be detached: %s", strerror(errno));
	more = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	must(more >= 0);
	if (!note(s, fd) || !note(s, more))
		skip_because("this kernel does not tell mounts by a number of their own");
	must(dup2(s->fp.fd, fd) == fd);
	s->d.sources = NSREL_SOURCES_DEFAULT;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)),
			    "detached mounts");
	close(more);
	close(fd);
}

/* The only problem: that some may not have been looked at. */
static void assert_unseen(struct scene *s, int error)
{
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)),
			    "detached mounts");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), error);
	assert_int_equal(nsrel_problem_get_pid(scene_last_problem(s)), 0);
}

static void test_no_thread(void **state)
{
	struct scene *s = *state;

	if (!note(s, s->fp.fd))
		skip_because("this kernel does not tell mounts by a number of their own");
	visit_error = -EAGAIN;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_unseen(s, EAGAIN);
	(void)note(s, s->fp.fd);
	visit_error = -ENOMEM;
	assert_int_equal(source_detached_follow(&s->d), -ENOMEM);
	visit_error = 0;
}

/* To ask in each takes too long. */
static void test_many_mntns(void **state)
{
	struct scene *s = *state;

	if (!note(s, s->fp.fd))
		skip_because("this kernel does not tell mounts by a number of their own");
	for (uint64_t i = 1; i < 5000; i++)
		nodes_ns(s->d.snap, NSREL_TYPE_MNT, i)->has_id = true;
	is_nowhere = true;
	s->d.sources = NSREL_SOURCES_DEFAULT;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_int_equal(s->d.problems.n_items, 0);
	(void)note(s, s->fp.fd);
	s->d.sources = NSREL_SOURCES_ALL;
	assert_int_equal(source_detached_follow(&s->d), 0);
	assert_unseen(s, E2BIG);
	is_nowhere = false;
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_attached),  test(test_unseen),     test(test_in_flight),
		test(test_deep),      test(test_refused),    test(test_gone),
		test(test_no_thread), test(test_many_mntns), test(test_proc),
		test(test_time),      test(test_more),	     test(test_ns_in_flight),
	};

	return cmocka_run_group_tests_name("source-detached", tests, NULL, NULL);
}
