/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "diff-match.h"
#include "moments.h"
#include "unit.h"

/* By moment: a network namespace of inode 5, with nothing said of it yet. */
struct fixture {
	struct nsrel_snapshot *snap[2];
	struct nsrel_ns *ns[2], *mnt[2];
	struct moments moments;
	struct match match;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	moment_make_two(f->snap, f->ns, f->mnt);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	match_done(&f->match);
	moments_done(&f->moments);
	moment_unref_two(f->snap);
	free(f);
	return 0;
}

static enum twin match_ns(struct fixture *f)
{
	const struct nsrel_ns *twin;
	enum twin state;

	moment_link_two(f->snap, &f->moments);
	assert_int_equal(match_init(&f->match, &f->moments), 0);
	state = match_get(&f->match, MOMENT_NOW, f->ns[1], &twin);
	assert_ptr_equal(twin, f->ns[0]);
	assert_int_equal(match_get(&f->match, MOMENT_OLD, f->ns[0], &twin), state);
	assert_ptr_equal(twin, f->ns[1]);
	return state;
}

static enum twin get(const struct fixture *f, const struct nsrel_ns *old)
{
	const struct nsrel_ns *twin;

	return match_get(&f->match, MOMENT_OLD, old, &twin);
}

static void set_ids(struct fixture *f, uint64_t old, uint64_t now)
{
	f->ns[0]->has_id = f->ns[1]->has_id = true;
	f->ns[0]->id = old;
	f->ns[1]->id = now;
}

/* An id says it all, whoever holds. */
static void test_same_id(void **state)
{
	struct fixture *f = *state;

	set_ids(f, UINT64_MAX, UINT64_MAX);
	moment_process(f->snap[0], 7, 100, "a", f->ns[0], NULL);
	moment_process(f->snap[1], 8, 900, "b", f->ns[1], NULL);
	assert_int_equal(match_ns(f), TWIN_SAME);
	assert_ptr_equal(match_find(&f->match, MOMENT_OLD, f->ns[0]), f->ns[1]);
	assert_ptr_equal(match_find(&f->match, MOMENT_NOW, f->ns[1]), f->ns[0]);
}

static void test_other_id(void **state)
{
	struct fixture *f = *state;

	set_ids(f, 1, 2);
	for (int i = 0; i < 2; i++)
		moment_process(f->snap[i], 7, 100, "a", f->ns[i], NULL);
	assert_int_equal(match_ns(f), TWIN_OTHER);
	assert_null(match_find(&f->match, MOMENT_OLD, f->ns[0]));
}

/* Only one of them knows: other things have to tell. */
static void test_one_id(void **state)
{
	struct fixture *f = *state;

	set_ids(f, 1, 2);
	f->ns[0]->has_id = false;
	assert_int_equal(match_ns(f), TWIN_MAYBE_SAME);
}

static void test_common_process(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		moment_process(f->snap[i], 7 + i, 100, "a", f->ns[i], NULL);
		moment_process(f->snap[i], 9, 100, "a", f->ns[i], NULL);
	}
	assert_int_equal(match_ns(f), TWIN_SAME);
}

static void test_common_thread(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		struct nsrel_process *p =
			moment_process(f->snap[i], 7, 100, "a", f->mnt[i], NULL);
		struct nsrel_thread *t = nodes_thread(p, 8);

		t->task.ns[NSREL_TYPE_NET] = f->ns[i];
		t->task.start_time = 101;
		t->task.has_start_time = true;
	}
	assert_int_equal(match_ns(f), TWIN_SAME);
}

static void test_common_fd(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++)
		nodes_file(f->snap[i], f->ns[i], NSREL_HOLDER_FD,
			   moment_process(f->snap[i], 7, 100, "a", f->mnt[i], NULL), NULL,
			   3);
	assert_int_equal(match_ns(f), TWIN_SAME);
}

/* The number is the same, the process is not; and a namespace with one gone by. */
static void test_used_again(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 7, 100, "a", f->ns[0], NULL);
	moment_process(f->snap[1], 7, 900, "a", f->ns[1], NULL);
	assert_int_equal(match_ns(f), TWIN_MAYBE_OTHER);
}

/* It may have been handed over by one who is still there. */
static void test_handed_over(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 7, 100, "a", f->ns[0], NULL);
	moment_process(f->snap[1], 7, 100, "a", NULL);
	moment_process(f->snap[1], 8, 900, "a", f->ns[1], NULL);
	assert_int_equal(match_ns(f), TWIN_MAYBE_SAME);
}

/* A mount is there in both moments; whether of one and the same, nobody knows. */
static void test_mounted(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		moment_process(f->snap[i], 7 + i, 100, "a", f->ns[i], NULL);
		nodes_mount(f->snap[i], f->ns[i], f->mnt[i], "/a", 0);
	}
	assert_int_equal(match_ns(f), TWIN_MAYBE_SAME);
}

static void test_unknown_start(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++)
		moment_process(f->snap[i], 7, 100, "a", f->ns[i], NULL)
			->task.has_start_time = i;
	assert_int_equal(match_ns(f), TWIN_MAYBE_SAME);
}

static void test_initial(void **state)
{
	struct fixture *f = *state;

	moment_link(f->snap[0]);
	moment_link(f->snap[1]);
	f->ns[0]->initial = f->ns[1]->initial = 1;
	f->mnt[0]->initial = 0;
	f->mnt[1]->initial = 1;
	assert_int_equal(moments_init(&f->moments, f->snap[0], f->snap[1]), 0);
	assert_int_equal(match_init(&f->match, &f->moments), 0);
	assert_int_equal(get(f, f->ns[0]), TWIN_SAME);
	assert_int_equal(get(f, f->mnt[0]), TWIN_OTHER);
}

static struct nsrel_ns *own(struct fixture *f, int i, uint64_t ino)
{
	struct nsrel_ns *user = nodes_ns(f->snap[i], NSREL_TYPE_USER, ino);

	f->ns[i]->owner = user;
	f->ns[i]->owner_state = NSREL_RELATION_KNOWN;
	return user;
}

static void test_other_owner(void **state)
{
	struct fixture *f = *state;

	own(f, 0, 10);
	own(f, 1, 11);
	assert_int_equal(match_ns(f), TWIN_OTHER);
}

static void test_unknown_owner(void **state)
{
	struct fixture *f = *state;

	own(f, 0, 10);
	assert_int_equal(match_ns(f), TWIN_MAYBE_SAME);
}

/* A namespace that is the same still has its owner, who has nobody else to tell. */
static void test_owner_of_same(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *owners[] = { own(f, 0, 10), own(f, 1, 10) };

	for (int i = 0; i < 2; i++) {
		struct nsrel_ns *root = nodes_ns(f->snap[i], NSREL_TYPE_USER, 9);

		moment_process(f->snap[i], 7, 100, "a", f->ns[i], NULL);
		owners[i]->parent = owners[i]->owner = root;
		owners[i]->parent_state = owners[i]->owner_state = NSREL_RELATION_KNOWN;
	}
	assert_int_equal(match_ns(f), TWIN_SAME);
	assert_int_equal(get(f, owners[0]), TWIN_SAME);
	assert_int_equal(get(f, owners[0]->parent), TWIN_SAME);
}

/* And one whose owner is another one is another one, however deep. */
static void test_owned_by_other(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *root[] = { own(f, 0, 10), own(f, 1, 10) };

	for (int i = 0; i < 2; i++) {
		struct nsrel_ns *deep =
			nodes_ns_below(f->snap[i], NSREL_TYPE_USER, 11, root[i], root[i]);

		f->ns[i]->owner = deep;
		root[i]->has_id = true;
		root[i]->id = 1 + (uint64_t)i;
	}
	assert_int_equal(match_ns(f), TWIN_OTHER);
}

/* A PID namespace has one process that it can't do without. */
static void test_other_init(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *pid[2];

	for (int i = 0; i < 2; i++) {
		struct nsrel_process *init;

		pid[i] = nodes_ns(f->snap[i], NSREL_TYPE_PID, 12);
		moment_process(f->snap[i], 70, 100, "x", pid[i], NULL);
		init = moment_process(f->snap[i], 7 + i, 100, "i", pid[i], NULL);
		init->task.n_pids = 2;
		init->task.inner_pids = calloc(1, sizeof(pid_t));
		init->task.inner_pids[0] = 1;
	}
	match_ns(f);
	assert_int_equal(get(f, pid[0]), TWIN_OTHER);
}

static void test_other_boot(void **state)
{
	struct fixture *f = *state;

	set_ids(f, 1, 1);
	f->snap[1]->origin.boot_id[0] = 'c';
	assert_int_equal(match_ns(f), TWIN_NONE);
}

/* What may be another boot leaves a doubt. */
static void test_unknown_boot(void **state)
{
	struct fixture *f = *state;

	set_ids(f, 1, 1);
	free(f->snap[1]->origin.boot_id);
	f->snap[1]->origin.boot_id = NULL;
	assert_int_equal(match_ns(f), TWIN_MAYBE_SAME);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_same_id),	   TEST(test_other_id),
		TEST(test_one_id),	   TEST(test_common_process),
		TEST(test_common_thread),  TEST(test_common_fd),
		TEST(test_used_again),	   TEST(test_handed_over),
		TEST(test_mounted),	   TEST(test_unknown_start),
		TEST(test_initial),	   TEST(test_other_owner),
		TEST(test_unknown_owner),  TEST(test_owner_of_same),
		TEST(test_owned_by_other), TEST(test_other_init),
		TEST(test_other_boot),	   TEST(test_unknown_boot),
	};

	return cmocka_run_group_tests_name("diff-match", tests, NULL, NULL);
}
