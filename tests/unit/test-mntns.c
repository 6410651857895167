/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "fd-scan.h"
#include "fds.h"
#include "mntns.h"
#include "mounter.h"
#include "must.h"
#include "nodes.h"
#include "nsfs.h"
#include "scene.h"
#include "unit.h"

struct fixture {
	struct scene s; /* first: what scene_teardown() takes */
	struct mounter mounter;
	struct mntns_way way;
	struct nsrel_ns *ns; /* the mounter's; of which only type and inode are known */
	uint64_t id;
	int fd; /* of it */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct stat st;

	must(f);
	scene_new(&f->s);
	f->fd = -1;
	f->way.d = &f->s.d;
	f->way.root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	f->mounter = mounter_start(f->s.fp.path);
	*state = f;
	if (f->mounter.pid < 0)
		return 0;
	scene_go_to(&f->s, f->mounter.pid, f->mounter.pid);
	f->fd = mounter_open(&f->mounter, "ns/mnt", O_RDONLY);
	must(fstat(f->fd, &st) == 0);
	f->ns = nodes_ns(f->s.d.snap, NSREL_TYPE_MNT, st.st_ino);
	if (nsfs_get_id(f->fd, NSREL_TYPE_MNT, &f->id) < 0)
		f->id = 0;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	util_closep(&f->fd);
	close(f->way.root_fd);
	mounter_stop(&f->mounter);
	return scene_teardown(state);
}

static void assert_opens(struct fixture *f)
{
	size_t n_fds = count_fds();
	int fd = mntns_open(&f->way, f->ns);
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_ino, f->ns->ino);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	/* It can be entered, not only pinned. */
	assert_false(fcntl(fd, F_GETFL) & O_PATH);
	close(fd);
	assert_int_equal(count_fds(), n_fds);
}

static void test_unknown(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = count_fds();
	struct nsrel_ns *ns = nodes_ns(f->s.d.snap, NSREL_TYPE_MNT, 12345);

	assert_true(mntns_open(&f->way, ns) < 0);
	/* An id that is nobody's, or somebody else's. */
	ns->has_id = true;
	ns->id = UINT64_MAX - 7;
	assert_true(mntns_open(&f->way, ns) < 0);
	if (f->id) {
		ns->id = f->id;
		assert_true(mntns_open(&f->way, ns) < 0);
	}
	assert_int_equal(count_fds(), n_fds);
}

static void test_by_process(void **state)
{
	struct fixture *f = *state;

	if (f->mounter.pid < 0)
		skip_because("a mount namespace takes a privilege");
	f->s.process->task.ns[NSREL_TYPE_MNT] = f->ns;
	assert_opens(f);
	/* It has gone elsewhere. */
	f->ns = nodes_ns(f->s.d.snap, NSREL_TYPE_MNT, 12345);
	f->s.process->task.ns[NSREL_TYPE_MNT] = f->ns;
	assert_true(mntns_open(&f->way, f->ns) < 0);
}

static void test_by_thread(void **state)
{
	struct fixture *f = *state;

	if (f->mounter.pid < 0)
		skip_because("a mount namespace takes a privilege");
	/* One that has ended, and one that is the leader under another name. */
	nodes_thread(f->s.process, 1 << 30)->task.ns[NSREL_TYPE_MNT] = f->ns;
	assert_true(mntns_open(&f->way, f->ns) < 0);
	nodes_thread(f->s.process, f->mounter.pid)->task.ns[NSREL_TYPE_MNT] = f->ns;
	assert_opens(f);
}

static void test_by_file(void **state)
{
	struct fixture *f = *state;
	struct fd_scan scan;
	int path_fd;

	if (f->mounter.pid < 0)
		skip_because("a mount namespace takes a privilege");
	path_fd = mounter_open(&f->mounter, "ns/mnt", O_PATH);
	scene_go_to(&f->s, getpid(), getpid());
	scan = scene_scan(&f->s);
	/* Of another kind, and of another file. */
	must(fd_scan_add(&scan, NSREL_HOLDER_MARK, f->ns, f->fd) == 0);
	must(fd_scan_add(&scan, NSREL_HOLDER_FD, f->ns, f->way.root_fd) == 0);
	assert_true(mntns_open(&f->way, f->ns) < 0);
	must(fd_scan_add(&scan, NSREL_HOLDER_FD, f->ns, path_fd) == 0);
	assert_opens(f);
	close(path_fd);
}

static struct holder_of_mount *add_mount(struct fixture *f, const char *target)
{
	struct holder_of_mount *mount = calloc(1, sizeof(*mount));

	must(mount);
	mount->ns = f->ns;
	mount->target = strdup(target);
	mount->root_pid = mount->root_tid = f->mounter.pid;
	mount->opens = true;
	must(mount->target && discovery_add_mount(&f->s.d, mount) == 0);
	return mount;
}

/* Any namespace will do where it is a matter of opening what is mounted. */
static void test_by_mount(void **state)
{
	struct fixture *f = *state;
	struct holder_of_mount *mount;
	char target[300];

	if (f->mounter.pid < 0)
		skip_because("a mount namespace takes a privilege");
	snprintf(target, sizeof(target), "%s/uts", f->s.fp.path);
	add_mount(f, "/nowhere");
	mount = add_mount(f, target);
	assert_true(mntns_open(&f->way, f->ns) < 0);
	f->ns = nodes_ns(f->s.d.snap, NSREL_TYPE_MNT, scene_own_ino(NSREL_TYPE_UTS));
	assert_true(mntns_open(&f->way, f->ns) < 0);
	mount->ns = f->ns;
	assert_opens(f);
	mount->opens = false;
	assert_true(mntns_open(&f->way, f->ns) < 0);
	/* From the caller's own root directory it leads elsewhere. */
	mount->opens = true;
	mount->root_pid = 0;
	assert_true(mntns_open(&f->way, f->ns) < 0);
}

/* By its id alone: Linux 6.12 for those who may walk through the kernel's list. */
static void test_by_id(void **state)
{
	struct fixture *f = *state;
	uint64_t id;
	int own, next;

	if (f->mounter.pid < 0 || !f->id)
		skip_because("no mount namespace, or it has no id");
	own = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	next = nsfs_open_next_mntns(own, false, &id);
	if (next == -ENOENT)
		next = nsfs_open_next_mntns(own, true, &id);
	close(own);
	if (next < 0)
		skip_because("this caller can't walk: %s", strerror(-next));
	close(next);
	assert_true(mntns_open(&f->way, f->ns) < 0);
	f->ns->has_id = true;
	f->ns->id = f->id;
	assert_opens(f);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_unknown), test(test_by_process), test(test_by_thread),
		test(test_by_file), test(test_by_mount),   test(test_by_id),
	};

	return cmocka_run_group_tests_name("mntns", tests, NULL, NULL);
}
