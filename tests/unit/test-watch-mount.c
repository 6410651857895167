/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fake-proc.h"
#include "must.h"
#include "nodes.h"
#include "unit.h"
#include "util.h"
#include "watch-mount.h"

/* A mount namespace without id, shown by process 7 of a made-up /proc. */
struct fixture {
	struct fake_proc fp;
	struct procfs proc;
	struct nsrel_snapshot *snap;
	struct nsrel_ns *mntns;
	struct watch_mounts mounts;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	fake_proc_new(&f->fp);
	must(procfs_open(f->fp.path, &f->proc) == 0);
	fake_text(&f->fp, "7/task/7/mountinfo", "one\n");
	f->snap = nodes_new();
	f->mntns = nodes_ns(f->snap, NSREL_TYPE_MNT, 5);
	(void)nodes_ns(f->snap, NSREL_TYPE_UTS, 6);
	f->mounts = (struct watch_mounts)WATCH_MOUNTS;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	watch_mounts_done(&f->mounts);
	nsrel_snapshot_unref(f->snap);
	procfs_done(&f->proc);
	fake_proc_done(&f->fp);
	free(f);
	return 0;
}

static struct watch_mounts_news look(struct fixture *f)
{
	struct watch_mounts_news news = { 0 };

	assert_int_equal(watch_mounts_look(&f->mounts, &f->proc, &news), 0);
	/* What others mount where the test runs is none of its business. */
	if (news.own)
		skip_because("somebody mounts something here");
	return news;
}

static void add_member(struct fixture *f)
{
	struct nsrel_process *p = nodes_process(f->snap, 7, 0);

	p->task.ns[NSREL_TYPE_MNT] = f->mntns;
	p->member[NSREL_TYPE_MNT].type = NSREL_TYPE_MNT;
	ns_add_holder(f->mntns, &p->member[NSREL_TYPE_MNT], NSREL_HOLDER_PROCESS);
}

static void test_by_member(void **state)
{
	struct fixture *f = *state;
	struct watch_mounts_news news;

	add_member(f);
	news = look(f);
	assert_false(news.changed || news.blind);
	assert_int_equal(watch_mounts_follow(&f->mounts, f->snap), 0);
	assert_int_equal(f->mounts.n, 1);
	/* Nobody knows what it was like before. */
	assert_true(look(f).changed);
	assert_false(look(f).changed);
	assert_int_equal(watch_mounts_follow(&f->mounts, f->snap), 0);
	assert_false(look(f).changed);
	fake_text(&f->fp, "7/task/7/mountinfo", "two\n");
	assert_true(look(f).changed);
	assert_false(look(f).changed);
}

static void test_by_nobody(void **state)
{
	struct fixture *f = *state;
	struct watch_mounts_news news;

	assert_int_equal(watch_mounts_follow(&f->mounts, f->snap), 0);
	news = look(f);
	assert_true(news.blind);
	assert_false(news.changed);
}

/* Shown by another one it may look different. */
static void test_by_another(void **state)
{
	struct fixture *f = *state;

	add_member(f);
	assert_int_equal(watch_mounts_follow(&f->mounts, f->snap), 0);
	(void)look(f);
	assert_false(look(f).changed);
	fake_text(&f->fp, "8/task/8/mountinfo", "one\n");
	f->snap->processes.n_items = 1;
	((struct nsrel_process *)f->snap->processes.items[0])->task.tid = 8;
	assert_int_equal(watch_mounts_follow(&f->mounts, f->snap), 0);
	assert_true(look(f).changed);
	assert_false(look(f).changed);
}

/* One that comes in front of it, and one that goes, change nothing for the others. */
static void test_among_others(void **state)
{
	struct fixture *f = *state;
	void *all[] = { nodes_ns(f->snap, NSREL_TYPE_MNT, 4), f->mntns,
			nodes_ns(f->snap, NSREL_TYPE_MNT, 7) };
	struct array before = f->snap->namespaces;
	const struct array some[] = { { .items = all, .n_items = 2 },
				      { .items = all + 1, .n_items = 2 },
				      { .items = all, .n_items = 3 } };
	int r;

	add_member(f);
	for (size_t i = 0; i < ARRAY_SIZE(some); i++) {
		f->snap->namespaces = some[i];
		r = watch_mounts_follow(&f->mounts, f->snap);
		f->snap->namespaces = before;
		assert_int_equal(r, 0);
		assert_int_equal(f->mounts.n, some[i].n_items);
		assert_int_equal(look(f).changed, i == 0);
	}
}

#define watch_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		watch_test(test_by_member),
		watch_test(test_by_nobody),
		watch_test(test_by_another),
		watch_test(test_among_others),
	};

	return cmocka_run_group_tests_name("watch-mount", tests, NULL, NULL);
}
