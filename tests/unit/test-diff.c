/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "moments.h"
#include "unit.h"

struct fixture {
	struct nsrel_snapshot *snap[2];
	struct nsrel_diff *diff;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->snap[0] = moment_new();
	f->snap[1] = moment_new();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nsrel_diff_unref(f->diff);
	moment_unref_two(f->snap);
	free(f);
	return 0;
}

static void compare(struct fixture *f)
{
	moment_link(f->snap[0]);
	moment_link(f->snap[1]);
	assert_int_equal(nsrel_diff_new(f->snap[0], f->snap[1], &f->diff), 0);
}

static const struct nsrel_change *assert_next(struct fixture *f,
					      const struct nsrel_change *prev,
					      enum nsrel_change_kind kind, uint64_t ino,
					      bool certain, const char *reason)
{
	const struct nsrel_change *change = nsrel_diff_next_change(f->diff, prev);
	const struct nsrel_ns *ns;

	assert_non_null(change);
	ns = nsrel_change_get_new(change) ?: nsrel_change_get_old(change);
	assert_int_equal(nsrel_change_get_kind(change), kind);
	assert_int_equal(nsrel_ns_get_ino(ns), ino);
	assert_int_equal(nsrel_change_is_certain(change), certain);
	assert_string_equal(nsrel_change_get_reason(change), reason);
	assert_int_equal(!nsrel_change_get_old(change), kind == NSREL_CHANGE_CAME);
	assert_int_equal(!nsrel_change_get_new(change), kind == NSREL_CHANGE_WENT);
	return change;
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(nsrel_change_kind_get_name(NSREL_CHANGE_CAME), "came");
	assert_string_equal(nsrel_change_kind_get_name(NSREL_CHANGE_WENT), "went");
	assert_string_equal(nsrel_change_kind_get_name(NSREL_CHANGE_CHANGED), "changed");
	assert_null(nsrel_change_kind_get_name((enum nsrel_change_kind)3));
	assert_string_equal(nsrel_aspect_get_name(NSREL_ASPECT_MEMBERS), "members");
	assert_string_equal(nsrel_aspect_get_name(NSREL_ASPECT_HOLDERS), "holders");
	assert_string_equal(nsrel_aspect_get_name(NSREL_ASPECT_OWNER), "owner");
	assert_string_equal(nsrel_aspect_get_name(NSREL_ASPECT_NAMES), "names");
	assert_null(nsrel_aspect_get_name((enum nsrel_aspect)0));
	assert_null(nsrel_aspect_get_name((enum nsrel_aspect)3));
}

static void test_nothing(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++)
		moment_process(f->snap[i], 7, 100, "a",
			       nodes_ns(f->snap[i], NSREL_TYPE_NET, 5), NULL);
	compare(f);
	assert_int_equal(nsrel_diff_is_same_boot(f->diff), 1);
	assert_int_equal(nsrel_diff_count_changes(f->diff), 0);
	assert_null(nsrel_diff_next_change(f->diff, NULL));
}

/* In order, and valid after the caller's snapshots are gone. */
static void test_all(void **state)
{
	struct fixture *f = *state;
	const struct nsrel_change *change = NULL;
	size_t n = 0;

	for (int i = 0; i < 2; i++) {
		struct nsrel_ns *net = nodes_ns(f->snap[i], NSREL_TYPE_NET, 5);

		moment_process(f->snap[i], 7, 100, "a", net, NULL);
		if (i == 0)
			moment_process(f->snap[i], 8, 100, "b",
				       nodes_ns(f->snap[i], NSREL_TYPE_NET, 4), NULL);
		else
			moment_process(f->snap[i], 9, 100, "c", net,
				       nodes_ns(f->snap[i], NSREL_TYPE_UTS, 6), NULL);
	}
	compare(f);
	f->snap[0] = nsrel_snapshot_unref(f->snap[0]);
	f->snap[1] = nsrel_snapshot_unref(f->snap[1]);
	assert_int_equal(nsrel_diff_count_changes(f->diff), 3);
	change = assert_next(f, change, NSREL_CHANGE_WENT, 4, true,
			     "was held by process 8 (b)");
	assert_int_equal(nsrel_change_get_aspects(change), 0);
	change = assert_next(f, change, NSREL_CHANGE_CHANGED, 5, true,
			     "process 9 (c) came");
	assert_int_equal(nsrel_change_get_aspects(change), NSREL_ASPECT_MEMBERS);
	change = assert_next(f, change, NSREL_CHANGE_CAME, 6, true,
			     "held by process 9 (c)");
	assert_null(nsrel_diff_next_change(f->diff, change));
	nsrel_diff_foreach_change(change, f->diff) n++;
	assert_int_equal(n, 3);
	assert_ptr_equal(nsrel_diff_ref(f->diff), f->diff);
	assert_null(nsrel_diff_unref(f->diff));
	assert_null(nsrel_diff_ref(NULL));
	assert_null(nsrel_diff_unref(NULL));
}

/* An inode number that is used again: what went comes before what came. */
static void test_used_again(void **state)
{
	struct fixture *f = *state;
	const struct nsrel_change *change;

	for (int i = 0; i < 2; i++) {
		struct nsrel_ns *ns = nodes_ns(f->snap[i], NSREL_TYPE_NET, 5);

		ns->has_id = true;
		ns->id = 1 + (uint64_t)i;
		moment_process(f->snap[i], 7, 100, "a", ns, NULL);
	}
	compare(f);
	change = assert_next(f, NULL, NSREL_CHANGE_WENT, 5, true,
			     "another one has its number, was held by process 7 (a)");
	change = assert_next(f, change, NSREL_CHANGE_CAME, 5, true,
			     "another one with this number, held by process 7 (a)");
	assert_null(nsrel_diff_next_change(f->diff, change));
}

/* Without ids that is only likely. */
static void test_perhaps_used_again(void **state)
{
	struct fixture *f = *state;
	const struct nsrel_change *change;

	for (int i = 0; i < 2; i++)
		moment_process(f->snap[i], 7, 100 + (uint64_t)i, "a",
			       nodes_ns(f->snap[i], NSREL_TYPE_NET, 5), NULL);
	compare(f);
	change = assert_next(f, NULL, NSREL_CHANGE_WENT, 5, false,
			     "another one has its number, was held by process 7 (a)");
	assert_next(f, change, NSREL_CHANGE_CAME, 5, false,
		    "another one with this number, held by process 7 (a)");
}

static void test_reboot(void **state)
{
	struct fixture *f = *state;
	const struct nsrel_change *change;

	for (int i = 0; i < 2; i++)
		moment_process(f->snap[i], 1, 0, "init",
			       nodes_ns(f->snap[i], NSREL_TYPE_NET, 5), NULL);
	f->snap[1]->origin.boot_id[0] = 'c';
	compare(f);
	assert_int_equal(nsrel_diff_is_same_boot(f->diff), 0);
	change = assert_next(f, NULL, NSREL_CHANGE_WENT, 5, true,
			     "was held by process 1 (init)");
	assert_next(f, change, NSREL_CHANGE_CAME, 5, true, "held by process 1 (init)");
}

static void test_unknown_boot(void **state)
{
	struct fixture *f = *state;

	free(f->snap[0]->origin.boot_id);
	f->snap[0]->origin.boot_id = NULL;
	moment_process(f->snap[0], 7, 100, "a", nodes_ns(f->snap[0], NSREL_TYPE_NET, 5),
		       NULL);
	compare(f);
	assert_int_equal(nsrel_diff_is_same_boot(f->diff), -ENODATA);
}

/* Of a type that one did not look for nothing is known. */
static void test_types(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 7, 100, "a", nodes_ns(f->snap[0], NSREL_TYPE_NET, 5),
		       NULL);
	f->snap[1]->types = NSREL_TYPE_MASK(NSREL_TYPE_MNT);
	compare(f);
	assert_int_equal(nsrel_diff_count_changes(f->diff), 0);
}

/* Held by what only one of the two looked at: it may have been there all the time. */
static void test_sources(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *ns = nodes_ns(f->snap[0], NSREL_TYPE_NET, 5);
	struct nsrel_ns *mnt = nodes_ns(f->snap[0], NSREL_TYPE_MNT, 6);

	moment_process(f->snap[0], 7, 100, "a", mnt, NULL);
	moment_process(f->snap[1], 7, 100, "a", nodes_ns(f->snap[1], NSREL_TYPE_MNT, 6),
		       NULL);
	nodes_mount(f->snap[0], ns, mnt, "/a", 0);
	f->snap[1]->sources = NSREL_SOURCE_TASKS;
	compare(f);
	assert_int_equal(nsrel_diff_count_changes(f->diff), 0);
}

/* One that was not mounted may be now, where nobody looked. */
static void test_fewer_sources(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 7, 100, "a", nodes_ns(f->snap[0], NSREL_TYPE_NET, 5),
		       NULL);
	f->snap[1]->sources = NSREL_SOURCE_TASKS;
	compare(f);
	assert_next(f, NULL, NSREL_CHANGE_WENT, 5, false, "was held by process 7 (a)");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		TEST(test_nothing),
		TEST(test_all),
		TEST(test_used_again),
		TEST(test_perhaps_used_again),
		TEST(test_reboot),
		TEST(test_unknown_boot),
		TEST(test_types),
		TEST(test_sources),
		TEST(test_fewer_sources),
	};

	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
