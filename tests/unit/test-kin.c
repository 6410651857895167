/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "nodes.h"
#include "unit.h"

/*
 * user: 1 - 2 - 3
 *         - 4 - 5        9 is out of sight of all others
 * pid:  11 (of 1) - 12 (of 2) - 13 (of 3), 14 (of 1)
 * net:  21 (of 1), 22 (of 3), 23 (of 5), 24 of nobody knows whom
 */
struct family {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *user[10];
	struct nsrel_ns *pid[5];
	struct nsrel_ns *net[5];
};

static struct nsrel_ns *add_top(struct nsrel_snapshot *snap, enum nsrel_type type,
				uint64_t ino, struct nsrel_ns *owner)
{
	struct nsrel_ns *ns = nodes_ns_below(snap, type, ino, NULL, owner);

	ns->parent_state = NSREL_RELATION_NONE;
	return ns;
}

static int setup(void **state)
{
	struct family *f = calloc(1, sizeof(*f));
	struct nsrel_snapshot *snap = nodes_new();
	struct nsrel_ns **user = f->user, **pid = f->pid, **net = f->net;

	f->snap = snap;
	user[1] = add_top(snap, NSREL_TYPE_USER, 1, NULL);
	for (size_t i = 2; i <= 5; i++) {
		static const size_t parents[] = { [2] = 1, [3] = 2, [4] = 1, [5] = 4 };
		struct nsrel_ns *parent = user[parents[i]];

		user[i] = nodes_ns_below(snap, NSREL_TYPE_USER, i, parent, parent);
	}
	user[9] = nodes_ns(snap, NSREL_TYPE_USER, 9);
	pid[1] = add_top(snap, NSREL_TYPE_PID, 11, user[1]);
	pid[2] = nodes_ns_below(snap, NSREL_TYPE_PID, 12, pid[1], user[2]);
	pid[3] = nodes_ns_below(snap, NSREL_TYPE_PID, 13, pid[2], user[3]);
	pid[4] = nodes_ns_below(snap, NSREL_TYPE_PID, 14, pid[1], user[1]);
	net[1] = nodes_ns_below(snap, NSREL_TYPE_NET, 21, NULL, user[1]);
	net[2] = nodes_ns_below(snap, NSREL_TYPE_NET, 22, NULL, user[3]);
	net[3] = nodes_ns_below(snap, NSREL_TYPE_NET, 23, NULL, user[5]);
	net[4] = nodes_ns(snap, NSREL_TYPE_NET, 24);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct family *f = *state;

	nsrel_snapshot_unref(f->snap);
	free(f);
	return 0;
}

static void assert_kin(const struct nsrel_ns *ns, const struct nsrel_ns *other,
		       const char *kin, const char *inverse)
{
	assert_string_equal(nsrel_kin_get_name(nsrel_ns_get_kin(ns, other)), kin);
	assert_string_equal(nsrel_kin_get_name(nsrel_ns_get_kin(other, ns)), inverse);
}

static void test_hierarchy(void **state)
{
	struct family *f = *state;

	assert_kin(f->user[2], f->user[2], "same", "same");
	assert_kin(f->user[1], f->user[2], "parent", "child");
	assert_kin(f->user[1], f->user[3], "ancestor", "descendant");
	assert_kin(f->user[2], f->user[4], "sibling", "sibling");
	assert_kin(f->user[3], f->user[4], "none", "none");
	assert_kin(f->user[3], f->user[5], "none", "none");
	assert_kin(f->pid[2], f->pid[3], "parent", "child");
	assert_kin(f->pid[1], f->pid[3], "ancestor", "descendant");
	assert_kin(f->pid[2], f->pid[4], "sibling", "sibling");
}

static void test_owners(void **state)
{
	struct family *f = *state;

	assert_kin(f->user[1], f->net[1], "owner", "owned");
	assert_kin(f->user[2], f->pid[2], "owner", "owned");
	assert_kin(f->user[1], f->net[2], "none", "none");
	assert_kin(f->net[1], f->net[2], "none", "none");
	assert_kin(f->net[1], f->pid[1], "none", "none");
}

static void test_unknown(void **state)
{
	struct family *f = *state;

	assert_kin(f->user[9], f->user[3], "unknown", "unknown");
	assert_kin(f->user[9], f->net[4], "unknown", "unknown");
	/* Somebody else's it surely is not. */
	assert_kin(f->user[9], f->net[1], "none", "none");
	/* Flat types have no kin of their own type. */
	assert_kin(f->net[4], f->net[1], "none", "none");
	/* The end of what is in sight is the same for both. */
	f->user[1]->parent_state = NSREL_RELATION_UNKNOWN;
	assert_kin(f->user[3], f->user[5], "none", "none");
	assert_null(nsrel_kin_get_name((enum nsrel_kin)10));
	assert_null(nsrel_kin_get_name((enum nsrel_kin) - 1));
}

static void assert_path(const struct nsrel_ns *ns, const struct nsrel_ns *other,
			const char *expected)
{
	const struct nsrel_ns **path = NULL;
	char text[200] = "";
	size_t n = 0;

	assert_int_equal(nsrel_ns_find_path(ns, other, &path, &n), 0);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(text);
		const char *kin =
			i ? nsrel_kin_get_name(nsrel_ns_get_kin(path[i], path[i - 1]))
			  : "";

		(void)snprintf(text + len, sizeof(text) - len, "%s%s%s%u", i ? " " : "",
			       kin, i ? " " : "", (unsigned int)path[i]->ino);
	}
	free(path);
	assert_string_equal(text, expected);
}

static void test_path(void **state)
{
	struct family *f = *state;

	assert_path(f->user[3], f->user[3], "3");
	assert_path(f->user[3], f->user[1], "3 parent 2 parent 1");
	assert_path(f->user[1], f->user[3], "1 child 2 child 3");
	assert_path(f->user[3], f->user[5], "3 parent 2 parent 1 child 4 child 5");
	assert_path(f->net[2], f->user[3], "22 owner 3");
	assert_path(f->user[3], f->net[2], "3 owned 22");
	assert_path(f->net[2], f->net[3],
		    "22 owner 3 parent 2 parent 1 child 4 child 5 owned 23");
	assert_path(f->pid[3], f->pid[4], "13 parent 12 parent 11 child 14");
	assert_path(f->pid[3], f->net[2], "13 owner 3 owned 22");
	assert_path(f->net[4], f->net[4], "24");
	/* PID namespaces whose parents don't meet have owners. */
	f->pid[4]->parent = NULL;
	assert_path(f->pid[2], f->pid[4], "12 owner 2 parent 1 owned 14");
}

static void test_no_path(void **state)
{
	const struct nsrel_ns **path = (void *)state;
	struct family *f = *state;
	size_t n = 77;

	assert_int_equal(nsrel_ns_find_path(f->net[4], f->net[1], &path, &n), -ENOENT);
	assert_int_equal(nsrel_ns_find_path(f->net[1], f->net[4], &path, &n), -ENOENT);
	assert_int_equal(nsrel_ns_find_path(f->user[9], f->net[1], &path, &n), -ENOENT);
	assert_ptr_equal(path, state);
	assert_int_equal(n, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_hierarchy, setup, teardown),
		cmocka_unit_test_setup_teardown(test_owners, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_path, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_path, setup, teardown),
	};

	return cmocka_run_group_tests_name("kin", tests, NULL, NULL);
}
