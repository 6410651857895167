/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "fd-watch.h"
#include "fds.h"
#include "must.h"
#include "nodes.h"
#include "scene.h"
#include "unit.h"

/* Process 7 has file 5, which is such a one; nsfs is device 4. */
static int look(struct scene *s, const char *link, const char *info)
{
	struct fd_scan scan = scene_scan(s);

	s->d.nsfs_dev = makedev(0, 4);
	fake_link(&s->fp, "7/fd/5", link);
	fake_text(&s->fp, "sys/kernel/osrelease", "6.17.0-x\n");
	if (info)
		fake_text(&s->fp, "7/fdinfo/5", info);
	return fd_watch_look(&scan, s->place.dir_fd, 5, "fd/5");
}

static void test_links(void **state)
{
	static const char *const links[] = {
		"anon_inode:",
		"anon_inode:[inotify]",
		"anon_inode:fanotify",
		"anon_inode:[io_uring",
		"anon_inode:inotify ",
		"anon_inode:[eventfd]",
		"Anon_inode:inotify",
		"/anon_inode:inotify",
		"net:[4026531840]",
		"socket:[1]",
		"/a/path/that/is/longer/than/any/link/of/this/sort/could/ever/be/x",
	};
	struct scene *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		assert_int_equal(look(s, links[i],
				      "inotify wd:1 ino:5 sdev:4\n    0: net:[1]\n"),
				 OUTCOME_NONE);
	fake_remove(&s->fp, "7/fd/5");
	fake_text(&s->fp, "7/fd/5", "no link");
	assert_int_equal(fd_watch_look(&(struct fd_scan){ .d = &s->d }, s->place.dir_fd,
				       5, "fd/5"),
			 OUTCOME_NONE);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
}

static void test_marks(void **state)
{
	struct scene *s = *state;
	const struct holder_of_file *file;

	assert_int_equal(look(s, "anon_inode:inotify",
			      "pos:\t0\nflags:\t00\nmnt_id:\t17\nino:\t1038\n"
			      "inotify wd:4 ino:3c51a sdev:fe00000 mask:fff "
			      "fhandle-bytes:8 fhandle-type:1 f_handle:1ac5030000000000\n"
			      "inotify wd:3 ino:f0000001 sdev:4 mask:fff\n"
			      "inotify wd:2 ino:f0000001 sdev:4 mask:fff\n"
			      "\n"
			      "inotify wd:1 ino:f0000002 sdev:4"),
			 OUTCOME_OK);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_MARK), 2);
	file = s->d.files.items[0];
	assert_null(file->ns);
	assert_int_equal(file->ino, 0xf0000001);
	assert_int_equal(file->fd, 5);
	file = s->d.files.items[1];
	assert_int_equal(file->ino, 0xf0000002);
	assert_int_equal(look(s, "anon_inode:[fanotify]",
			      "fanotify flags:0 event-flags:8000\n"
			      "fanotify mnt_id:1b mflags:0 mask:20 ignored_mask:0\n"
			      "fanotify sdev:4 mflags:0 mask:20 ignored_mask:0\n"
			      "fanotify ino:f0000003 sdev:4 mflags:0 mask:20\n"),
			 OUTCOME_OK);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_MARK), 3);
	assert_int_equal(scene_last_file(s)->ino, 0xf0000003);
	assert_int_equal(s->d.problems.n_items, 0);
}

static void test_rings(void **state)
{
	struct scene *s = *state;

	s->d.types = NSREL_TYPES_ALL & ~NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	assert_int_equal(look(s, "anon_inode:[io_uring]",
			      "SqMask:\t0x3\nUserFiles:\t7\n"
			      "    0: <none>\n"
			      "    1: net:[4026531840]\n"
			      "    2: net:[4026531840]\n"
			      "    3: uts:[4026531838]\n"
			      "    4: /a/net:[4026531841]\n"
			      "    5: net:[4026531842] \n"
			      "    6: socket:[12]\n"
			      "10000: user:[4026531837]\n"
			      "UserBufs:\t0\nPollList:\n"
			      "10001: ipc:[4026531839]"),
			 OUTCOME_OK);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_IO_URING), 3);
	assert_non_null(snapshot_lookup_ns(s->d.snap, NSREL_TYPE_NET, 4026531840));
	assert_non_null(snapshot_lookup_ns(s->d.snap, NSREL_TYPE_USER, 4026531837));
	assert_non_null(snapshot_lookup_ns(s->d.snap, NSREL_TYPE_IPC, 4026531839));
	assert_int_equal(nsrel_snapshot_count_ns(s->d.snap), 3);
	assert_int_equal(scene_last_file(s)->ns->type, NSREL_TYPE_IPC);
	assert_int_equal(scene_last_file(s)->fd, 5);
	assert_int_equal(s->d.problems.n_items, 0);
}

/* Much of it: no read gives it all. */
static void test_long(void **state)
{
	enum { N = 20000 };
	struct scene *s = *state;
	size_t len = 0, room = N * 32;
	char *text = malloc(room);

	must(text);
	len = (size_t)snprintf(text, room, "UserFiles:\t%d\n", N);
	for (int i = 0; i < N; i++)
		len += (size_t)snprintf(text + len, room - len, "%5d: net:[%d]\n", i,
					i % 2 + 1);
	assert_int_equal(look(s, "anon_inode:[io_uring]", text), OUTCOME_OK);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_IO_URING), 2);
	free(text);
}

static void test_empty(void **state)
{
	struct scene *s = *state;

	assert_int_equal(look(s, "anon_inode:inotify", ""), OUTCOME_OK);
	assert_int_equal(look(s, "anon_inode:[io_uring]", "\nUserFiles:\t0\n\n"),
			 OUTCOME_OK);
	fake_file(&s->fp, "7/fdinfo/5", BYTES("\0inotify ino:1 sdev:4\n"));
	assert_int_equal(look(s, "anon_inode:inotify", NULL), OUTCOME_OK);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
}

static void test_unreadable(void **state)
{
	struct scene *s = *state;

	/* It was closed. */
	assert_int_equal(look(s, "anon_inode:inotify", NULL), OUTCOME_NONE);
	assert_int_equal(s->d.problems.n_items, 0);
	fake_dir(&s->fp, "7/fdinfo/5");
	assert_int_equal(look(s, "anon_inode:inotify", NULL), OUTCOME_FAILED);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "fdinfo");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EISDIR);
	assert_int_equal(nsrel_problem_get_source(scene_last_problem(s)),
			 NSREL_SOURCE_FDS);
}

/* Older kernels name files so that anybody can make one look like a namespace. */
static void test_release(void **state)
{
	static const char *const old[] = { "6.16.9\n", "5.19.0\n", "6\n", "" };
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);

	(void)look(s, "anon_inode:[io_uring]", "UserFiles:\t1\n    0: net:[1]\n");
	assert_int_equal(s->d.files.n_items, 1);
	discovery_forget_task(&s->d, &(struct finds){ 0 });
	for (size_t i = 0; i < ARRAY_SIZE(old); i++) {
		fake_text(&s->fp, "sys/kernel/osrelease", old[i]);
		assert_int_equal(fd_watch_look(&scan, s->place.dir_fd, 5, "fd/5"),
				 OUTCOME_NONE);
	}
	fake_remove(&s->fp, "sys/kernel/osrelease");
	assert_int_equal(fd_watch_look(&scan, s->place.dir_fd, 5, "fd/5"), OUTCOME_NONE);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
}

/* Nothing is told of a ring that is at work: that is not the same as nothing in it. */
static void test_busy(void **state)
{
	struct scene *s = *state;

	assert_int_equal(look(s, "anon_inode:[io_uring]", "pos:\t0\nflags:\t02\n"),
			 OUTCOME_FAILED);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "fdinfo");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EBUSY);
}

static int look_live(struct scene *s, int fd)
{
	struct fd_scan scan = scene_scan(s);
	char name[24];

	snprintf(name, sizeof(name), "fd/%d", fd);
	return fd_watch_look(&scan, s->place.dir_fd, fd, name);
}

static void test_live_inotify(void **state)
{
	struct scene *s = *state;
	const struct holder_of_file *file;
	int fd = inotify_init1(IN_CLOEXEC);
	uint64_t ino;
	size_t n_fds;

	scene_go_live(s);
	ino = scene_own_ino(NSREL_TYPE_UTS);
	must(inotify_add_watch(fd, "/tmp", IN_ALL_EVENTS) >= 0);
	must(inotify_add_watch(fd, "/proc/thread-self/ns/uts", IN_ALL_EVENTS) >= 0);
	n_fds = count_fds();
	assert_int_equal(look_live(s, fd), OUTCOME_OK);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_MARK), 1);
	file = scene_last_file(s);
	/* Its number at least; since Linux 6.18 all of it. */
	assert_true(file->ns ? file->ns->ino == ino && file->ns->asked
			     : file->ino == ino);
	assert_int_equal(file->fd, fd);
	assert_int_equal(count_fds(), n_fds);
	/* Of a type that nobody looks for. */
	if (file->ns) {
		discovery_forget_task(&s->d, &(struct finds){ 0 });
		s->d.types = NSREL_TYPE_MASK(NSREL_TYPE_NET);
		assert_int_equal(look_live(s, fd), OUTCOME_OK);
		assert_int_equal(s->d.files.n_items, 0);
	}
	close(fd);
}

static void test_live_ring(void **state)
{
	struct io_uring_params params = { 0 };
	struct scene *s = *state;
	int ring = (int)syscall(SYS_io_uring_setup, 1, &params);
	int files[] = { -1, open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC), 0 };

	if (ring < 0)
		skip_because("no io_uring: %s", strerror(errno));
	scene_go_live(s);
	if (look_live(s, ring) == OUTCOME_NONE)
		skip_because("this kernel does not name registered files");
	assert_int_equal(s->d.files.n_items, 0);
	must(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, files,
		     ARRAY_SIZE(files)) == 0);
	assert_int_equal(look_live(s, ring), OUTCOME_OK);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_IO_URING), 1);
	assert_int_equal(scene_last_file(s)->ns->ino, scene_own_ino(NSREL_TYPE_UTS));
	assert_int_equal(scene_last_file(s)->ns->type, NSREL_TYPE_UTS);
	close(files[1]);
	close(ring);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_links),     test(test_marks),	  test(test_rings),
		test(test_long),      test(test_empty),	  test(test_unreadable),
		test(test_busy),      test(test_release), test(test_live_inotify),
		test(test_live_ring),
	};

	return cmocka_run_group_tests_name("fd-watch", tests, NULL, NULL);
}
