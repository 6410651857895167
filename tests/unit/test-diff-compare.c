/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "diff-compare.h"
#include "moments.h"
#include "unit.h"

/* By moment: a network namespace, sure to be the same; process 7 lives elsewhere. */
struct fixture {
	struct nsrel_snapshot *snap[2];
	struct nsrel_ns *ns[2], *mnt[2];
	struct nsrel_process *process[2];
	struct moments moments;
	struct match match;
	struct comparison comparison;
	struct finding finding;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	moment_make_two(f->snap, f->ns, f->mnt);
	for (int i = 0; i < 2; i++) {
		f->ns[i]->has_id = true;
		f->process[i] = moment_process(f->snap[i], 7, 100, "a", f->mnt[i], NULL);
	}
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	comparison_done(&f->comparison);
	match_done(&f->match);
	moments_done(&f->moments);
	moment_unref_two(f->snap);
	free(f);
	return 0;
}

static void compare(struct fixture *f)
{
	moment_link_two(f->snap, &f->moments);
	assert_int_equal(match_init(&f->match, &f->moments), 0);
	assert_int_equal(comparison_init(&f->comparison, &f->match), 0);
	assert_int_equal(comparison_find(&f->comparison, f->ns[0], f->ns[1], &f->finding),
			 0);
}

static void assert_aspects(struct fixture *f, unsigned int aspects, bool in_doubt)
{
	compare(f);
	assert_int_equal(f->finding.aspects, aspects);
	assert_int_equal(f->finding.in_doubt, in_doubt);
}

static void test_nothing(void **state)
{
	assert_aspects(*state, 0, false);
}

static void test_members(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 8, 100, "b", f->ns[0], NULL);
	moment_process(f->snap[1], 9, 200, "c", f->ns[1], NULL);
	moment_process(f->snap[1], 10, 200, "d", f->ns[1], NULL);
	assert_aspects(f, NSREL_ASPECT_MEMBERS, false);
	assert_int_equal(f->finding.tallies[MOMENT_OLD][NSREL_HOLDER_PROCESS].n, 1);
	assert_int_equal(f->finding.tallies[MOMENT_NOW][NSREL_HOLDER_PROCESS].n, 2);
}

/* The same number and another start: one went, one came. */
static void test_pid_used_again(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 8, 100, "b", f->ns[0], NULL);
	moment_process(f->snap[1], 8, 200, "b", f->ns[1], NULL);
	assert_aspects(f, NSREL_ASPECT_MEMBERS, false);
	assert_int_equal(f->finding.tallies[MOMENT_OLD][NSREL_HOLDER_PROCESS].n, 1);
	assert_int_equal(f->finding.tallies[MOMENT_NOW][NSREL_HOLDER_PROCESS].n, 1);
}

static void test_unreadable_member(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 8, 100, "b", f->ns[0], NULL);
	moment_process(f->snap[1], 8, 100, "b", NULL);
	moment_problem(f->snap[1], NSREL_SOURCE_TASKS, 8, "ns/net");
	assert_aspects(f, 0, false);
}

static void test_unseen_source(void **state)
{
	struct fixture *f = *state;

	f->snap[0]->sources &= ~(unsigned int)NSREL_SOURCE_FDS;
	nodes_file(f->snap[1], f->ns[1], NSREL_HOLDER_FD, f->process[1], NULL, 3);
	assert_aspects(f, 0, false);
}

static void test_fd(void **state)
{
	struct fixture *f = *state;

	nodes_file(f->snap[0], f->ns[0], NSREL_HOLDER_FD, f->process[0], NULL, 3);
	assert_aspects(f, NSREL_ASPECT_HOLDERS, false);
	assert_int_equal(f->finding.tallies[MOMENT_OLD][NSREL_HOLDER_FD].n, 1);
}

static void test_mount(void **state)
{
	struct fixture *f = *state;

	nodes_mount(f->snap[1], f->ns[1], f->mnt[1], "/a", 0);
	assert_aspects(f, NSREL_ASPECT_HOLDERS | NSREL_ASPECT_NAMES, false);
}

/* A mount where some mount namespaces could not be read may have been there before. */
static void test_mount_in_doubt(void **state)
{
	struct fixture *f = *state;

	moment_problem(f->snap[0], NSREL_SOURCE_MOUNTS, 0, "mountinfo");
	nodes_mount(f->snap[1], f->ns[1], f->mnt[1], "/a", 0);
	assert_aspects(f, NSREL_ASPECT_HOLDERS | NSREL_ASPECT_NAMES, true);
}

/* A new mount namespace has copies of all mounts: their name stays. */
static void test_mount_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *mnt = nodes_ns(f->snap[1], NSREL_TYPE_MNT, 9);

	moment_process(f->snap[1], 8, 100, "b", mnt, NULL);
	nodes_mount(f->snap[0], f->ns[0], f->mnt[0], "/a", 0);
	nodes_mount(f->snap[1], f->ns[1], f->mnt[1], "/a", 0);
	nodes_mount(f->snap[1], f->ns[1], mnt, "/a", 0);
	assert_aspects(f, NSREL_ASPECT_HOLDERS, false);
}

/* The path is the same, the mount namespace has only its number in common. */
static void test_mount_of_other(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		f->mnt[i]->has_id = true;
		f->mnt[i]->id = 1 + (uint64_t)i;
		nodes_mount(f->snap[i], f->ns[i], f->mnt[i], "/a", 0);
	}
	assert_aspects(f, NSREL_ASPECT_HOLDERS, false);
	assert_int_equal(f->finding.tallies[MOMENT_OLD][NSREL_HOLDER_MOUNT].n, 1);
	assert_int_equal(f->finding.tallies[MOMENT_NOW][NSREL_HOLDER_MOUNT].n, 1);
}

/* And those in a mount namespace that can't be seen now are not gone. */
static void test_mount_out_of_sight(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *mnt = nodes_ns(f->snap[0], NSREL_TYPE_MNT, 9);

	moment_process(f->snap[0], 8, 100, "b", mnt, NULL);
	moment_process(f->snap[1], 8, 100, "b", NULL);
	moment_problem(f->snap[1], NSREL_SOURCE_TASKS, 8, ".");
	nodes_mount(f->snap[0], f->ns[0], mnt, "/a", 0);
	assert_aspects(f, 0, false);
	assert_true(f->comparison.fates[MOMENT_OLD][mnt->index].unknown);
}

static void test_owner(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		f->ns[i]->owner = nodes_ns(f->snap[i], NSREL_TYPE_USER, 10 + (uint64_t)i);
		f->ns[i]->owner_state = NSREL_RELATION_KNOWN;
	}
	assert_aspects(f, NSREL_ASPECT_OWNER, false);
	assert_true(f->finding.other_owner);
	assert_false(f->finding.other_parent);
}

static void test_unknown_owner(void **state)
{
	struct fixture *f = *state;

	f->ns[0]->owner = nodes_ns(f->snap[0], NSREL_TYPE_USER, 10);
	f->ns[0]->owner_state = NSREL_RELATION_KNOWN;
	assert_aspects(f, 0, false);
}

static void test_in_doubt(void **state)
{
	struct fixture *f = *state;

	f->ns[0]->has_id = false;
	nodes_file(f->snap[0], f->ns[0], NSREL_HOLDER_FD, f->process[0], NULL, 3);
	assert_aspects(f, NSREL_ASPECT_HOLDERS, true);
}

/* A user namespace of the old moment, and one in it that says so. */
static struct nsrel_ns *add_nest(struct fixture *f, struct nsrel_ns **inner)
{
	struct nsrel_ns *outer = nodes_ns(f->snap[0], NSREL_TYPE_USER, 20);

	*inner = nodes_ns_below(f->snap[0], NSREL_TYPE_USER, 21, outer, outer);
	moment_process(f->snap[0], 8, 100, "b", *inner, NULL);
	return outer;
}

static void test_nest_gone(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *inner, *outer = add_nest(f, &inner);

	compare(f);
	assert_false(f->comparison.fates[MOMENT_OLD][inner->index].unknown);
	assert_false(f->comparison.fates[MOMENT_OLD][outer->index].unknown);
	assert_false(f->comparison.fates[MOMENT_OLD][outer->index].in_doubt);
}

/* Who only held others is out of sight when they are. */
static void test_nest_out_of_sight(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *inner, *outer = add_nest(f, &inner);

	moment_process(f->snap[1], 8, 100, "b", NULL);
	moment_problem(f->snap[1], NSREL_SOURCE_TASKS, 8, "ns/user");
	compare(f);
	assert_true(f->comparison.fates[MOMENT_OLD][inner->index].unknown);
	assert_true(f->comparison.fates[MOMENT_OLD][outer->index].unknown);
}

/* One of its holders may be there, the other is gone. */
static void test_partly_out_of_sight(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *inner;

	add_nest(f, &inner);
	moment_process(f->snap[0], 9, 100, "c", inner, NULL);
	moment_process(f->snap[1], 8, 100, "b", NULL);
	moment_problem(f->snap[1], NSREL_SOURCE_TASKS, 8, "ns/user");
	compare(f);
	assert_false(f->comparison.fates[MOMENT_OLD][inner->index].unknown);
	assert_true(f->comparison.fates[MOMENT_OLD][inner->index].in_doubt);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing),
		TEST(test_members),
		TEST(test_pid_used_again),
		TEST(test_unreadable_member),
		TEST(test_unseen_source),
		TEST(test_fd),
		TEST(test_mount),
		TEST(test_mount_in_doubt),
		TEST(test_mount_elsewhere),
		TEST(test_mount_of_other),
		TEST(test_mount_out_of_sight),
		TEST(test_owner),
		TEST(test_unknown_owner),
		TEST(test_in_doubt),
		TEST(test_nest_gone),
		TEST(test_nest_out_of_sight),
		TEST(test_partly_out_of_sight),
	};

	return cmocka_run_group_tests_name("diff-compare", tests, NULL, NULL);
}
