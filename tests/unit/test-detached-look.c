/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "detached-look.h"
#include "must.h"
#include "scene.h"
#include "sighting.h"
#include "uncover.h"
#include "unit.h"
#include "visit.h"

struct look {
	struct scene *s;
	struct open_dir dir;
	size_t n_uncovered;
	uint64_t from;
};

/* What somebody else mounts a UTS namespace on, while a tree is looked at. */
static struct {
	int mntns_fd;
	int fd;
} other = { -1, -1 };

static uint64_t *tour_time; /* which is over as soon as a tree is attached */

int __real_visit_attach(int tree_fd, const char *path, int proc_fd);
int __wrap_visit_attach(int tree_fd, const char *path, int proc_fd);

static bool mount_elsewhere(void)
{
	char path[40];
	int status = -1;
	pid_t pid;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", other.fd);
	pid = fork();
	must(pid >= 0);
	if (pid == 0)
		_exit(setns(other.mntns_fd, CLONE_NEWNS) < 0 ||
		      mount("/proc/self/ns/uts", path, NULL, MS_BIND, NULL) < 0);
	return waitpid(pid, &status, 0) == pid && status == 0;
}

int __wrap_visit_attach(int tree_fd, const char *path, int proc_fd)
{
	if (other.fd >= 0)
		must(mount_elsewhere());
	if (tour_time)
		*tour_time = 11 * NSEC_PER_SEC;
	return __real_visit_attach(tree_fd, path, proc_fd);
}

static int copy(const char *path)
{
	return open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* On the root of the tree (""), or in it; Linux 6.15. */
static bool put(int tree_fd, const char *what, const char *where)
{
	int fd = copy(what), r;

	r = fd < 0 ? -1
		   : move_mount(fd, "", tree_fd, where,
				MOVE_MOUNT_F_EMPTY_PATH |
					(*where ? 0 : MOVE_MOUNT_T_EMPTY_PATH));
	util_closep(&fd);
	return r == 0;
}

static int look(void *arg)
{
	_cleanup_close_ int root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct look *look = arg;
	struct scene *s = look->s;
	struct detached_visit visit = {
		.way = { &s->d, root_fd },
		.dir = &look->dir,
		.process = s->process,
		.task = &s->process->task,
		.n_uncovered = &look->n_uncovered,
		.from = &look->from,
	};

	uncover_count_time(NULL, &look->from);
	return detached_look_into(&visit, look->dir.fd);
}

static void look_into(struct scene *s, struct look *ret)
{
	int mntns_fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	ino_t mntns = scene_own_ino(NSREL_TYPE_MNT);

	scene_go_live(s);
	must(sighting_of_open_fd(&s->d, mntns_fd, &s->process->task.ns[NSREL_TYPE_MNT]) ==
	     OUTCOME_OK);
	close(mntns_fd);
	ret->s = s;
	assert_int_equal(visit_run(look, ret), 0);
	assert_int_equal(scene_own_ino(NSREL_TYPE_MNT), mntns);
	close(ret->dir.fd);
}

static const struct holder_of_mount *only_mount(const struct scene *s)
{
	assert_int_equal(s->d.mounts.n_items, 1);
	return s->d.mounts.items[0];
}

static void check_only(const struct scene *s, const char *target)
{
	const struct holder_of_mount *mount = only_mount(s);

	assert_string_equal(mount->target, target);
	assert_int_equal(mount->ns->type, NSREL_TYPE_NET);
	assert_int_equal(mount->ns->ino, scene_own_ino(NSREL_TYPE_NET));
	assert_null(mount->mntns);
	assert_true(mount->ns->asked);
}

static void check(struct scene *s, struct look *ret, bool is_put, const char *target)
{
	if (!is_put)
		skip_because("no tree can be put together: %s", strerror(errno));
	look_into(s, ret);
	check_only(s, target);
}

static void test_directory(void **state)
{
	struct scene *s = *state;
	struct look look = { .dir.fd = copy(s->fp.path) };

	fake_text(&s->fp, "a", "");
	check(s, &look, put(look.dir.fd, "/proc/thread-self/ns/net", "a"), "/a");
	assert_int_equal(look.n_uncovered, 0);
}

/* By a directory; and then by one on the root of all. */
static void test_covered(void **state)
{
	struct scene *s = *state;
	struct look look = { .dir.fd = copy(s->fp.path) };

	fake_text(&s->fp, "d/a", "");
	fake_text(&s->fp, "e/a", "");
	check(s, &look,
	      put(look.dir.fd, "/proc/thread-self/ns/net", "d/a") &&
		      put(look.dir.fd, "/dev", "d") && put(look.dir.fd, "/dev", ""),
	      "/d/a");
	assert_int_equal(look.n_uncovered, 2);
}

/* What is covered stays so; the next tree is not even begun with. */
static void test_time(void **state)
{
	struct scene *s = *state;
	struct look covered = { .dir.fd = copy(s->fp.path) };

	fake_text(&s->fp, "d/a", "");
	if (!put(covered.dir.fd, "/proc/thread-self/ns/net", "d/a") ||
	    !put(covered.dir.fd, "/dev", "d"))
		skip_because("no tree can be put together: %s", strerror(errno));
	tour_time = &s->shared.tour_time;
	look_into(s, &covered);
	tour_time = NULL;
	assert_int_equal(covered.n_uncovered, 0);
	assert_int_equal(only_mount(s)->error, -ETIME);
	assert_false(only_mount(s)->ns->asked);
	assert_int_equal(visit_run(look, &covered), -ETIME);
}

static void test_file(void **state)
{
	struct scene *s = *state;
	struct look look = { .dir.is_file = true };
	char path[300];

	fake_text(&s->fp, "a", "");
	snprintf(path, sizeof(path), "%s/a", s->fp.path);
	look.dir.fd = copy(path);
	check(s, &look, put(look.dir.fd, "/proc/thread-self/ns/net", ""), "/");
}

/* The one below is no mount, but the open file itself. */
static void test_namespace(void **state)
{
	struct scene *s = *state;
	struct look look = { .dir = { .is_file = true, .is_ns = true } };

	look.dir.fd = copy("/proc/thread-self/ns/uts");
	check(s, &look, put(look.dir.fd, "/proc/thread-self/ns/net", ""), "/");
}

/* With a file in it. */
static void make_shared(const char *dir)
{
	char path[320];

	must(mount(dir, dir, NULL, MS_BIND, NULL) == 0);
	must(mount(NULL, dir, NULL, MS_SHARED, NULL) == 0);
	other.mntns_fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	(void)snprintf(path, sizeof(path), "%s/b", dir);
	other.fd = open(path, O_PATH | O_CLOEXEC);
	must(other.mntns_fd >= 0 && other.fd >= 0);
}

/* It is not in the tree, though it comes to all copies of where it is mounted. */
static void test_meanwhile(void **state)
{
	struct scene *s = *state;
	struct look look = { 0 };
	char dir[300];

	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		skip_because("no mount namespace can be made: %s", strerror(errno));
	fake_text(&s->fp, "a", "");
	fake_text(&s->fp, "shared/b", "");
	(void)snprintf(dir, sizeof(dir), "%s/shared", s->fp.path);
	look.dir.fd = copy(s->fp.path);
	if (!put(look.dir.fd, "/proc/thread-self/ns/net", "a"))
		skip_because("no tree can be put together: %s", strerror(errno));
	make_shared(dir);
	look_into(s, &look);
	close(other.mntns_fd);
	close(other.fd);
	other.fd = -1;
	must(umount2(dir, MNT_DETACH) == 0);
	check_only(s, "/a");
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_directory), test(test_covered),   test(test_file),
		test(test_namespace), test(test_meanwhile), test(test_time),
	};

	return cmocka_run_group_tests_name("detached-look", tests, NULL, NULL);
}
