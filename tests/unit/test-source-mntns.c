/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "fds.h"
#include "mounter.h"
#include "must.h"
#include "nodes.h"
#include "scene.h"
#include "sighting.h"
#include "source.h"
#include "unit.h"
#include "visit.h"

int __real_visit_enter(int mntns_fd);
int __wrap_visit_enter(int mntns_fd);
int __real_visit_enter_copy(void);
int __wrap_visit_enter_copy(void);

/* What is refused; 0: nothing. */
static struct {
	int enter, copy;
} play;

int __wrap_visit_enter(int mntns_fd)
{
	return play.enter ?: __real_visit_enter(mntns_fd);
}

int __wrap_visit_enter_copy(void)
{
	return play.copy ?: __real_visit_enter_copy();
}

struct fixture {
	struct scene s; /* first: what scene_teardown() takes */
	struct mounter mounter;
	int fd;		     /* of its mount namespace, in which nobody lives any more */
	struct nsrel_ns *ns; /* that one, as this process's open file shows it */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	memset(&play, 0, sizeof(play));
	scene_new(&f->s);
	f->fd = -1;
	f->mounter = mounter_start(f->s.fp.path);
	if (f->mounter.pid > 0) {
		struct fd_scan scan;

		f->fd = mounter_open(&f->mounter, "ns/mnt", O_RDONLY);
		mounter_stop(&f->mounter);
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

static struct holder_of_mount *find(const struct fixture *f, const char *end,
				    enum nsrel_type type)
{
	const struct array *all = &f->s.d.mounts;

	for (size_t i = 0; i < all->n_items; i++) {
		struct holder_of_mount *mount = all->items[i];
		size_t len = strlen(mount->target);

		if (mount->mntns == f->ns && mount->ns->type == type &&
		    len >= strlen(end) &&
		    strcmp(mount->target + len - strlen(end), end) == 0)
			return mount;
	}
	return NULL;
}

static void assert_found(const struct fixture *f)
{
	static const struct {
		const char *end;
		enum nsrel_type type;
	} rows[] = {
		{ "/uts", NSREL_TYPE_UTS },	  { "/odd \n\\name #", NSREL_TYPE_UTS },
		{ "/stack", NSREL_TYPE_UTS },	  { "/stack", NSREL_TYPE_IPC },
		{ "/below/net", NSREL_TYPE_NET }, { "/deep", NSREL_TYPE_UTS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct holder_of_mount *mount = find(f, rows[i].end, rows[i].type);

		if (!mount)
			fail_msg("%s", rows[i].end);
		assert_int_equal(mount->ns->ino, scene_own_ino(rows[i].type));
		/* All are asked, the covered ones too; and nobody else gets there. */
		assert_true(mount->ns->asked);
		assert_false(mount->opens);
	}
	assert_true(f->ns->mounts_tried && f->ns->mounts_read);
	assert_int_equal(f->s.d.problems.n_items, 0);
}

static bool was_refused(const struct fixture *f)
{
	return f->s.d.problems.n_items == 1 &&
	       nsrel_problem_get_errno(scene_last_problem(&f->s)) == EPERM;
}

static void follow(struct fixture *f)
{
	ino_t before = scene_own_ino(NSREL_TYPE_MNT);
	size_t n_fds = count_fds(), n_mounts;

	assert_int_equal(source_mntns_follow(&f->s.d), 0);
	/* Once is enough. */
	n_mounts = f->s.d.mounts.n_items;
	assert_int_equal(source_mntns_follow(&f->s.d), 0);
	assert_int_equal(f->s.d.mounts.n_items, n_mounts);
	assert_int_equal(scene_own_ino(NSREL_TYPE_MNT), before);
	assert_int_equal(count_fds(), n_fds);
	assert_false(f->s.d.is_guest);
}

static void test_listed(void **state)
{
	struct fixture *f = *state;

	if (!f->ns)
		skip_because("a mount namespace takes a privilege");
	follow(f);
	if (was_refused(f))
		skip_because("this caller may not enter it");
	assert_found(f);
}

/* Without an id it can't be listed: somebody has to go there. */
static void test_visited(void **state)
{
	struct fixture *f = *state;

	if (!f->ns)
		skip_because("a mount namespace takes a privilege");
	f->ns->has_id = false;
	follow(f);
	if (was_refused(f))
		skip_because("this caller may not enter it");
	assert_found(f);
}

static void assert_refused(const struct fixture *f, const char *end, enum nsrel_type type,
			   int error)
{
	const struct holder_of_mount *mount = find(f, end, type);

	assert_non_null(mount);
	assert_true(mount->tried);
	assert_false(mount->ns->asked);
	assert_int_equal(mount->error, error);
}

/* Why a mount could not be opened is why the other way to it was refused. */
static void test_refused(void **state)
{
	struct fixture *f = *state;

	if (!f->ns || !f->ns->has_id)
		skip_because("a mount namespace with an id takes a privilege");
	play.copy = -ENOSPC;
	follow(f);
	if (was_refused(f))
		skip_because("this caller may not enter it");
	assert_refused(f, "/below/net", NSREL_TYPE_NET, -ENOSPC);
	assert_int_equal(find(f, "/uts", NSREL_TYPE_UTS)->error, 0);
}

static void test_not_entered(void **state)
{
	struct fixture *f = *state;

	if (!f->ns || !f->ns->has_id)
		skip_because("a mount namespace with an id takes a privilege");
	play.enter = -EPERM;
	follow(f);
	if (!find(f, "/below/net", NSREL_TYPE_NET))
		skip_because("this caller may not list it");
	assert_refused(f, "/below/net", NSREL_TYPE_NET, -EPERM);
	assert_refused(f, "/uts", NSREL_TYPE_UTS, -EPERM);
}

static struct holder_of_mount *add_unmounted(const struct fixture *f)
{
	struct holder_of_mount *mount = calloc(1, sizeof(*mount));

	must(mount);
	mount->ns = nodes_ns(f->s.d.snap, NSREL_TYPE_NET, 12345);
	mount->mntns = f->ns;
	mount->target = strdup("/gone");
	mount->unique_id = UINT64_MAX / 2;
	must(mount->target && discovery_add_mount((void *)&f->s.d, mount) == 0);
	return mount;
}

/* Nothing is taken away to get at what is not there any more. */
static void test_unmounted(void **state)
{
	struct fixture *f = *state;
	const struct holder_of_mount *mount;
	size_t work;

	if (!f->ns)
		skip_because("a mount namespace takes a privilege");
	follow(f);
	if (was_refused(f))
		skip_because("this caller may not enter it");
	if (!f->ns->has_id)
		skip_because("this kernel has no ids");
	work = f->s.shared.uncover_work;
	mount = add_unmounted(f);
	follow(f);
	assert_true(mount->tried);
	assert_int_equal(f->s.shared.uncover_work, work);
}

/* Nobody can get there: it went with whoever showed it, and that is no problem. */
static void test_gone(void **state)
{
	struct scene *s = &((struct fixture *)*state)->s;
	struct nsrel_ns *ns = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 12345);

	/* Of a captured /proc nothing is visited. */
	procfs_done(&s->d.proc);
	must(procfs_open(s->fp.path, &s->d.proc) == 0);
	assert_int_equal(source_mntns_follow(&s->d), 0);
	assert_false(ns->mounts_tried);
	scene_go_live(s);
	assert_int_equal(source_mntns_follow(&s->d), 0);
	assert_true(ns->mounts_tried);
	assert_false(ns->mounts_read);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_listed),    test(test_visited), test(test_gone),
		test(test_unmounted), test(test_refused), test(test_not_entered),
	};

	return cmocka_run_group_tests_name("source-mntns", tests, NULL, NULL);
}
