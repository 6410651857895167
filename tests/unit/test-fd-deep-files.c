/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* In flight: files that are no namespaces, and may hold one. */

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "detached.h"
#include "fd-deep.h"
#include "fds.h"
#include "must.h"
#include "pass-fds.h"
#include "scene.h"
#include "unit.h"

static int setup(void **state)
{
	must(scene_setup(state) == 0);
	scene_go_live(*state);
	return 0;
}

/* Whatever came along is closed. */
static void peek_n(struct scene *s, int sock, size_t n)
{
	struct fd_scan scan = scene_scan(s);
	size_t n_fds = count_fds();

	assert_int_equal(fd_deep_peek(&scan, sock, sock, n), 0);
	assert_int_equal(count_fds(), n_fds);
}

static void peek(struct scene *s, int sock)
{
	peek_n(s, sock, 1);
}

/* It is told as the socket's: the watcher is nobody's open file. */
static void test_watcher(void **state)
{
	struct scene *s = *state;
	struct passing p = passing_new(SOCK_STREAM);
	int fd = inotify_init1(IN_CLOEXEC);
	const struct holder_of_file *file;

	must(inotify_add_watch(fd, "/proc/thread-self/ns/uts", IN_MODIFY) >= 0);
	passing_send(&p, "x", &fd, 1);
	close(fd);
	peek(s, p.to);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_IN_FLIGHT), 1);
	file = scene_last_file(s);
	assert_int_equal(file->fd, p.to);
	/* Its number at least; since Linux 6.18 all of it. */
	assert_int_equal(file->ns ? file->ns->ino : file->ino,
			 scene_own_ino(NSREL_TYPE_UTS));
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_MARK), 0);
	assert_int_equal(s->d.problems.n_items, 0);
	passing_done(&p);
}

static void test_tun(void **state)
{
	struct scene *s = *state;
	struct passing p = passing_new(SOCK_STREAM);
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		passing_done(&p);
		skip_because("no /dev/net/tun: %s", strerror(errno));
	}
	passing_send(&p, "x", &fd, 1);
	s->d.types = NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	peek(s, p.to);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_IN_FLIGHT), 0);
	s->d.types = NSREL_TYPES_ALL;
	peek(s, p.to);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_IN_FLIGHT), 1);
	assert_int_equal(scene_last_file(s)->ns->ino, scene_own_ino(NSREL_TYPE_NET));
	assert_int_equal(scene_last_file(s)->fd, p.to);
	assert_int_equal(s->d.problems.n_items, 0);
	close(fd);
	passing_done(&p);
}

/* Whether it is in any mount namespace is known in the end. */
static void test_dir(void **state)
{
	struct scene *s = *state;
	struct passing p = passing_new(SOCK_STREAM);
	const struct open_dir *dir;
	struct statx st;

	passing_send(&p, "x", &s->fp.fd, 1);
	peek(s, p.to);
	assert_int_equal(s->d.problems.n_items, 0);
	passing_done(&p);
	must(statx(s->fp.fd, "", AT_EMPTY_PATH, DETACHED_STATX, &st) == 0);
	if (!(st.stx_mask & DETACHED_STATX))
		skip_because("this kernel does not tell mounts by a number of their own");
	assert_int_equal(s->shared.dirs.n_items, 1);
	dir = s->shared.dirs.items[0];
	assert_int_equal(dir->fd, DETACHED_IN_FLIGHT);
	assert_int_equal(dir->mount_id, st.stx_mnt_id);
	assert_int_equal(dir->pid, getpid());
}

/* So is a tree that is one file; other files are in none. */
static void test_tree_of_file(void **state)
{
	struct scene *s = *state;
	struct passing p = passing_new(SOCK_STREAM);
	const struct open_dir *dir;
	struct statx st;
	int fds[2];

	fake_text(&s->fp, "a", "");
	fds[0] = openat(s->fp.fd, "a", O_PATH | O_CLOEXEC);
	fds[1] = open_tree(s->fp.fd, "a", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	passing_send(&p, "x", fds, fds[1] < 0 ? 1 : 2);
	peek_n(s, p.to, fds[1] < 0 ? 1 : 2);
	passing_done(&p);
	close(fds[0]);
	if (fds[1] < 0)
		skip_because("no tree can be detached: %s", strerror(errno));
	must(statx(fds[1], "", AT_EMPTY_PATH, DETACHED_STATX, &st) == 0);
	close(fds[1]);
	if (!(st.stx_mask & DETACHED_STATX))
		skip_because("this kernel does not tell mounts by a number of their own");
	assert_int_equal(s->shared.dirs.n_items, 1);
	dir = s->shared.dirs.items[0];
	assert_int_equal(dir->fd, DETACHED_IN_FLIGHT);
	assert_true(dir->is_file && !dir->is_ns);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_watcher),
		test(test_tun),
		test(test_dir),
		test(test_tree_of_file),
	};

	return cmocka_run_group_tests_name("fd-deep-files", tests, NULL, NULL);
}
