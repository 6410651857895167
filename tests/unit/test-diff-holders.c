/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "diff-holders.h"
#include "moments.h"
#include "unit.h"

struct fixture {
	struct nsrel_snapshot *snap[2];
	struct nsrel_ns *ns[2], *mnt[2];
	struct moments moments;
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

	moments_done(&f->moments);
	moment_unref_two(f->snap);
	free(f);
	return 0;
}

/* "=": in both, "-": in the old one, "+": in the new one; and the TID, FD or path. */
static void assert_pairs(struct fixture *f, const char *expected)
{
	_cleanup_(holders_done) struct holders holders;
	const struct nsrel_holder *pair[2];
	char text[256] = "";

	moment_link_two(f->snap, &f->moments);
	assert_int_equal(holders_init(&holders, &f->moments, f->ns[0], f->ns[1]), 0);
	while (holders_next(&holders, pair)) {
		const struct nsrel_holder *one = pair[0] ?: pair[1];
		size_t n = strlen(text);
		int number = nsrel_holder_get_tid(one);

		(void)nsrel_holder_get_fd(one, &number);
		snprintf(text + n, sizeof(text) - n, "%s%d%s ",
			 pair[0] && pair[1] ? "="
			 : pair[0]	    ? "-"
					    : "+",
			 number, nsrel_holder_get_target(one) ?: "");
	}
	assert_string_equal(text, expected);
}

static void test_none(void **state)
{
	assert_pairs(*state, "");
}

/* Of one snapshot each is who took it; but who took both is like others. */
static void test_lookers(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 1, 10, "a", f->ns[0], NULL);
	moment_process(f->snap[0], 2, 10, "lsnsrel", f->ns[0], NULL);
	moment_process(f->snap[1], 1, 10, "a", NULL, NULL);
	moment_process(f->snap[1], 3, 10, "lsnsrel", f->ns[1], NULL);
	moment_process(f->snap[1], 4, 10, "b", f->ns[1], NULL);
	f->snap[0]->origin.pid = 2;
	f->snap[1]->origin.pid = 3;
	assert_pairs(f, "-1 +4 ");
}

static void test_looker_of_both(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 1, 10, "lua", f->ns[0], NULL);
	moment_process(f->snap[1], 1, 10, "lua", NULL, NULL);
	f->snap[0]->origin.pid = f->snap[1]->origin.pid = 1;
	assert_pairs(f, "-1 ");
}

static void test_processes(void **state)
{
	struct fixture *f = *state;

	moment_process(f->snap[0], 1, 10, "a", f->ns[0], NULL);
	moment_process(f->snap[1], 1, 10, "a", f->ns[1], NULL);
	moment_process(f->snap[0], 2, 10, "b", f->ns[0], NULL);
	moment_process(f->snap[1], 3, 10, "c", f->ns[1], NULL);
	/* The number is used again. */
	moment_process(f->snap[0], 4, 10, "d", f->ns[0], NULL);
	moment_process(f->snap[1], 4, 90, "d", f->ns[1], NULL);
	moment_process(f->snap[1], 5, 10, "e", f->ns[1], NULL);
	assert_pairs(f, "=1 -2 +3 -4 +4 +5 ");
}

/* Threads come by age, and are compared by number. */
static void test_threads(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		struct nsrel_process *p =
			moment_process(f->snap[i], 1, 10, "a", f->mnt[i], NULL);

		for (pid_t tid = 9; tid > 6 + i; tid--)
			nodes_thread(p, tid)->task.ns[NSREL_TYPE_NET] = f->ns[i];
	}
	assert_pairs(f, "-7 =8 =9 ");
}

static void test_files_and_mounts(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		struct nsrel_process *p =
			moment_process(f->snap[i], 1, 10, "a", f->mnt[i], NULL);

		nodes_file(f->snap[i], f->ns[i], NSREL_HOLDER_FD, p, NULL, 3 + i);
		nodes_file(f->snap[i], f->ns[i], NSREL_HOLDER_FD, p, NULL, 8);
		nodes_file(f->snap[i], f->ns[i],
			   i ? NSREL_HOLDER_SOCKET : NSREL_HOLDER_TUN, p, NULL, 9);
		nodes_mount(f->snap[i], f->ns[i], f->mnt[i], "/a", 0);
		nodes_mount(f->snap[i], f->ns[i], f->mnt[i], i ? "/b" : "/c", 0);
	}
	/* Twice at the same place is twice. */
	nodes_mount(f->snap[1], f->ns[1], f->mnt[1], "/a", 0);
	assert_pairs(f, "-3 +4 =8 +9 -9 =0/a +0/a +0/b -0/c ");
}

/* Neither children nor the kernel: they are changes of their own. */
static void test_left_out(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *user = nodes_ns(f->snap[0], NSREL_TYPE_USER, 7);

	f->ns[0]->owner = user;
	f->ns[0]->owner_state = NSREL_RELATION_KNOWN;
	f->ns[0] = user;
	assert_pairs(f, "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_none),	   TEST(test_processes),
		TEST(test_threads),	   TEST(test_files_and_mounts),
		TEST(test_left_out),	   TEST(test_lookers),
		TEST(test_looker_of_both),
	};

	return cmocka_run_group_tests_name("diff-holders", tests, NULL, NULL);
}
