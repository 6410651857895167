/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "fds.h"
#include "kernel-lists.h"
#include "mounter.h"
#include "must.h"
#include "nodes.h"
#include "nsfs.h"
#include "scene.h"
#include "sighting.h"
#include "source.h"
#include "unit.h"

/* A list with the ids from 1 to @n. */
static void make_list(struct scene *s, size_t n)
{
	struct kernel_lists *lists = calloc(1, sizeof(*lists));

	must(lists);
	lists->ids = calloc(n, sizeof(*lists->ids));
	must(lists->ids);
	for (size_t i = 0; i < n; i++)
		lists->ids[i] = i + 1;
	lists->n_ids = lists->n_room = n;
	kernel_lists_free(s->shared.lists);
	s->shared.lists = lists;
}

/* A captured /proc, or one of other PIDs, is another view than the kernel's. */
static void test_not_own(void **state)
{
	struct scene *s = *state;

	assert_int_equal(source_kernel_prepare(&s->d), 0);
	assert_null(s->shared.lists);
	assert_int_equal(source_kernel_follow(&s->d), 0);
	assert_int_equal(source_kernel_finish(&s->d), 0);
	scene_go_live(s);
	s->d.proc.own = false;
	s->d.proc.self = 0;
	assert_int_equal(source_kernel_prepare(&s->d), 0);
	assert_null(s->shared.lists);
	assert_int_equal(nsrel_snapshot_count_ns(s->d.snap), 0);
}

/* What was there in the beginning and is not now is not hidden: it is gone. */
static void test_gone(void **state)
{
	struct scene *s = *state;
	struct nsrel_ns *gone = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 1);
	struct nsrel_ns *held = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 2);
	struct nsrel_ns *unlisted = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 3);
	struct nsrel_ns *no_id = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 4);

	scene_go_live(s);
	make_list(s, 2);
	gone->has_id = held->has_id = unlisted->has_id = true;
	gone->id = unlisted->id = UINT64_MAX - 7;
	held->id = 2;
	s->shared.lists->ids[1] = UINT64_MAX - 7;
	unlisted->id = UINT64_MAX - 8;
	s->process->task.ns[NSREL_TYPE_MNT] = held;
	assert_int_equal(source_kernel_finish(&s->d), 0);
	assert_false(gone->listed || held->listed || unlisted->listed || no_id->listed);
}

static void test_empty(void **state)
{
	struct scene *s = *state;

	scene_go_live(s);
	make_list(s, 1);
	s->shared.lists->n_ids = 0;
	assert_int_equal(source_kernel_follow(&s->d), 0);
	assert_int_equal(source_kernel_finish(&s->d), 0);
	assert_int_equal(nsrel_snapshot_count_ns(s->d.snap), 0);
}

/* A mount namespace that only an fd of this test keeps, which nobody told of. */
static void test_live(void **state)
{
	struct scene *s = *state;
	struct mounter m = mounter_start(s->fp.path);
	struct nsrel_ns *ns;
	size_t n_fds;
	uint64_t id;
	struct stat st;
	int fd;

	if (m.pid < 0)
		skip_because("a mount namespace takes a privilege");
	fd = mounter_open(&m, "ns/mnt", O_RDONLY);
	must(fstat(fd, &st) == 0);
	mounter_stop(&m);
	scene_go_live(s);
	n_fds = count_fds();
	assert_int_equal(source_kernel_prepare(&s->d), 0);
	assert_non_null(s->shared.lists);
	if (nsfs_get_id(fd, NSREL_TYPE_MNT, &id) < 0 ||
	    !kernel_lists_has(s->shared.lists, id)) {
		close(fd);
		skip_because("the kernel does not list it, or not to this caller");
	}
	assert_int_equal(source_kernel_follow(&s->d), 0);
	ns = snapshot_lookup_ns(s->d.snap, NSREL_TYPE_MNT, st.st_ino);
	assert_non_null(ns);
	assert_true(ns->has_id);
	assert_int_equal(ns->id, id);
	assert_false(ns->listed);
	assert_int_equal(source_kernel_finish(&s->d), 0);
	assert_true(ns->listed);
	/* As soon as somebody else explains it, it is not hidden. */
	s->process->task.ns[NSREL_TYPE_MNT] = ns;
	assert_int_equal(source_kernel_finish(&s->d), 0);
	assert_false(ns->listed);
	s->process->task.ns[NSREL_TYPE_MNT] = NULL;
	assert_int_equal(count_fds(), n_fds);
	close(fd);
	for (int i = 0; i < 1000 && !(i && !ns->listed); i++) {
		/* It takes the kernel a moment. */
		assert_int_equal(source_kernel_finish(&s->d), 0);
		usleep(1000);
	}
	assert_false(ns->listed);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_not_own),
		test(test_gone),
		test(test_empty),
		test(test_live),
	};

	return cmocka_run_group_tests_name("source-kernel", tests, NULL, NULL);
}
