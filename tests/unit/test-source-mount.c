/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>

#include "check-snapshot.h"
#include "fds.h"
#include "mounter.h"
#include "must.h"
#include "nodes.h"
#include "scene.h"
#include "sighting.h"
#include "source.h"
#include "unit.h"

#define ROOT  "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
#define BLUE  "30 21 0:4 net:[4026532001] /run/netns/blue rw - nsfs nsfs rw\n"
#define GREEN "31 21 0:4 uts:[4026532002] /a\\040b rw - nsfs nsfs rw\n"

/* A captured process 7, in mount namespace 1. */
static void make(struct scene *s, const char *mountinfo)
{
	fake_link(&s->fp, "7/ns/mnt", "mnt:[1]");
	if (mountinfo)
		fake_text(&s->fp, "7/mountinfo", mountinfo);
	s->process->task.ns[NSREL_TYPE_MNT] = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 1);
}

static int scan(struct scene *s)
{
	return source_mount_scan_task(&s->d, &s->place, s->process, NULL);
}

static const struct holder_of_mount *get(const struct scene *s, size_t i)
{
	must(i < s->d.mounts.n_items);
	return s->d.mounts.items[i];
}

static void test_captured(void **state)
{
	struct scene *s = *state;
	struct nsrel_ns *mntns;

	make(s, ROOT BLUE ROOT GREEN);
	mntns = s->process->task.ns[NSREL_TYPE_MNT];
	assert_int_equal(scan(s), OUTCOME_OK);
	assert_int_equal(s->d.mounts.n_items, 2);
	assert_string_equal(get(s, 0)->target, "/run/netns/blue");
	assert_int_equal(get(s, 0)->ns->type, NSREL_TYPE_NET);
	assert_int_equal(get(s, 0)->ns->ino, 4026532001);
	assert_string_equal(get(s, 1)->target, "/a b");
	assert_ptr_equal(get(s, 1)->mntns, mntns);
	assert_true(mntns->mounts_read);
	assert_int_equal(mntns->n_mounts_seen, 4);
	/* Others in the same mount namespace show the same. */
	assert_int_equal(scan(s), OUTCOME_OK);
	assert_int_equal(s->d.mounts.n_items, 2);
	assert_int_equal(s->d.problems.n_items, 0);
}

static void test_broken(void **state)
{
	struct scene *s = *state;

	make(s, ROOT BLUE "31 21 0:4 uts:[4026532002] /a rw - nsfs ns");
	assert_int_equal(scan(s), OUTCOME_OK);
	assert_int_equal(s->d.mounts.n_items, 1);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "mountinfo");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EBADMSG);
	assert_int_equal(nsrel_problem_get_source(scene_last_problem(s)),
			 NSREL_SOURCE_MOUNTS);
	assert_int_equal(nsrel_problem_get_pid(scene_last_problem(s)), 7);
}

/* Not captured; unreadable; of a task that has gone elsewhere, or nobody knows where. */
static void test_nothing(void **state)
{
	struct scene *s = *state;

	assert_int_equal(scan(s), OUTCOME_OK);
	make(s, NULL);
	assert_int_equal(scan(s), OUTCOME_OK);
	assert_int_equal(s->d.problems.n_items, 0);
	s->process->task.ns[NSREL_TYPE_MNT] = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 2);
	fake_text(&s->fp, "7/mountinfo", BLUE);
	assert_int_equal(scan(s), OUTCOME_OK);
	assert_int_equal(s->d.mounts.n_items, 0);
	s->process->task.ns[NSREL_TYPE_MNT] = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 3);
	s->process->task.state = 'Z';
	assert_int_equal(scan(s), OUTCOME_OK);
	s->process->task.state = 'S';
	fake_remove(&s->fp, "7/mountinfo");
	fake_dir(&s->fp, "7/mountinfo");
	assert_int_equal(scan(s), OUTCOME_FAILED);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "mountinfo");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EISDIR);
}

/* Through all of a snapshot: who holds what, and in which mount namespace. */
static void test_snapshot(void **state)
{
	const struct fake_proc *fp = &((struct scene *)*state)->fp;
	const struct nsrel_holder *h;
	const struct nsrel_ns *ns = NULL;
	struct nsrel_snapshot *snap;

	fake_task(fp, (struct fake_task){ .pid = 7, .ns = { 1 } });
	fake_task(fp, (struct fake_task){ .pid = 8, .ns = { 2 } });
	fake_task(fp, (struct fake_task){ .pid = 9, .ns = { 1 } });
	fake_text(fp, "7/mountinfo", ROOT BLUE);
	fake_text(fp, "8/mountinfo", ROOT BLUE GREEN);
	fake_text(fp, "9/mountinfo", ROOT BLUE);
	snap = fake_snapshot(fp, 0);
	check_snapshot(snap);
	assert_int_equal(nsrel_snapshot_find_ns(snap, "net:[4026532001]", &ns), 0);
	assert_int_equal(nsrel_ns_count_holders(ns), 2);
	h = nsrel_ns_next_holder(ns, NULL);
	assert_int_equal(nsrel_holder_get_kind(h), NSREL_HOLDER_MOUNT);
	assert_string_equal(nsrel_holder_get_target(h), "/run/netns/blue");
	assert_int_equal(nsrel_ns_get_ino(nsrel_holder_get_mntns(h)), 1);
	h = nsrel_ns_next_holder(ns, h);
	assert_int_equal(nsrel_ns_get_ino(nsrel_holder_get_mntns(h)), 2);
	nsrel_snapshot_unref(snap);
}

static bool has_mount(const struct scene *s, const char *target, enum nsrel_type type,
		      bool opens)
{
	for (size_t i = 0; i < s->d.mounts.n_items; i++) {
		const struct holder_of_mount *mount = s->d.mounts.items[i];

		if (strcmp(mount->target, target) == 0 && mount->ns->type == type &&
		    mount->opens == opens)
			return true;
	}
	return false;
}

static void test_live(void **state)
{
	struct scene *s = *state;
	struct mounter m = mounter_start(s->fp.path);
	struct nsrel_ns *mntns;
	char target[300];
	size_t n_fds;
	int fd;

	if (m.pid < 0)
		skip_because("a mount namespace takes a privilege");
	scene_go_to(s, m.pid, m.pid);
	fd = mounter_open(&m, "ns/mnt", O_RDONLY);
	mntns = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 1);
	s->process->task.ns[NSREL_TYPE_MNT] = mntns;
	n_fds = count_fds();
	/* It has gone elsewhere since its link was read. */
	assert_int_equal(scan(s), OUTCOME_OK);
	assert_int_equal(s->d.mounts.n_items, 0);
	assert_false(mntns->mounts_read);
	assert_int_equal(sighting_of_open_fd(&s->d, fd, &mntns), OUTCOME_OK);
	s->process->task.ns[NSREL_TYPE_MNT] = mntns;
	assert_int_equal(scan(s), OUTCOME_OK);
	assert_true(mntns->mounts_read);
	snprintf(target, sizeof(target), "%s/odd \n\\name #", s->fp.path);
	assert_true(has_mount(s, target, NSREL_TYPE_UTS, true) ||
		    has_mount(s, target, NSREL_TYPE_UTS, false));
	snprintf(target, sizeof(target), "%s/below/net", s->fp.path);
	assert_true(has_mount(s, target, NSREL_TYPE_NET, false));
	assert_int_equal(count_fds(), n_fds);
	assert_int_equal(s->d.problems.n_items, 0);
	close(fd);
	mounter_stop(&m);
}

/* The caller's own are told without a way to another's root directory. */
static void test_prepare(void **state)
{
	struct scene *s = *state;

	/* Of a captured /proc there is no such thing. */
	assert_int_equal(source_mount_prepare(&s->d), 0);
	assert_null(s->shared.own_mntns);
	scene_go_live(s);
	assert_int_equal(source_mount_prepare(&s->d), 0);
	assert_non_null(s->shared.own_mntns);
	assert_int_equal(s->shared.own_mntns->ino, scene_own_ino(NSREL_TYPE_MNT));
	assert_true(s->shared.own_mntns->mounts_read);
	assert_true(s->shared.own_mntns->n_mounts_seen > 0);
	for (size_t i = 0; i < s->d.mounts.n_items; i++) {
		assert_int_equal(get(s, i)->root_pid, 0);
		assert_ptr_equal(get(s, i)->mntns, s->shared.own_mntns);
	}
}

static void finish(struct scene *s)
{
	s->d.ask = true;
	assert_int_equal(discovery_keep(&s->d), 0);
	assert_int_equal(source_mount_finish(&s->d), 0);
}

/* What is still mounted, and could not be asked: one problem for a namespace. */
static void test_finish(void **state)
{
	struct scene *s = *state;

	make(s, BLUE BLUE GREEN);
	fake_text(&s->fp, "7/task/7/mountinfo", BLUE GREEN);
	fake_link(&s->fp, "7/task/7/ns/mnt", "mnt:[1]");
	assert_int_equal(scan(s), OUTCOME_OK);
	((struct holder_of_mount *)get(s, 0))->error = -EPERM;
	finish(s);
	assert_int_equal(s->d.snap->mounts.n_items, 2);
	assert_int_equal(s->d.problems.n_items, 2);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "mount");
	assert_int_equal(nsrel_problem_get_errno(s->d.problems.items[0]), EPERM);
	assert_int_equal(nsrel_problem_get_errno(s->d.problems.items[1]), EAGAIN);
}

/* What was unmounted while we looked is no problem. */
static void test_unmounted(void **state)
{
	struct scene *s = *state;
	const struct holder_of_mount *mount;

	make(s, BLUE GREEN);
	fake_text(&s->fp, "7/task/7/mountinfo", GREEN);
	fake_link(&s->fp, "7/task/7/ns/mnt", "mnt:[1]");
	assert_int_equal(scan(s), OUTCOME_OK);
	get(s, 1)->ns->asked = true;
	finish(s);
	assert_int_equal(s->d.snap->mounts.n_items, 1);
	mount = s->d.snap->mounts.items[0];
	assert_string_equal(mount->target, "/a b");
	assert_int_equal(s->d.problems.n_items, 0);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_captured), test(test_broken),	   test(test_nothing),
		test(test_snapshot), test(test_live),	   test(test_prepare),
		test(test_finish),   test(test_unmounted),
	};

	return cmocka_run_group_tests_name("source-mount", tests, NULL, NULL);
}
