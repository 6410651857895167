/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nodes.h"
#include "unit.h"

#define LAST_CAP 39
#define ALL	 ((1ULL << (LAST_CAP + 1)) - 1)
#define SOME	 0x21ULL

/*
 * User namespaces: the first one, below it 2 of user 1000 with 3 of user 2000, and 4 of
 * user 0 beside it. A network namespace of each. A process.
 */
struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *user[5];
	struct nsrel_ns *net[5];
	struct nsrel_process *process;
};

static int setup(void **state)
{
	static const int parents[] = { 0, 0, 1, 2, 1 };
	static const uid_t uids[] = { 0, 0, 1000, 2000, 0 };
	struct fixture *f = calloc(1, sizeof(*f));

	f->snap = nodes_new();
	f->snap->machine.last_cap = LAST_CAP;
	f->snap->machine.maps_all_uids = true;
	for (uint64_t i = 1; i < ARRAY_SIZE(f->user); i++) {
		struct nsrel_ns *parent = f->user[parents[i]];

		f->user[i] = nodes_ns_below(f->snap, NSREL_TYPE_USER, i, parent, parent);
		f->user[i]->owner_uid = uids[i];
		f->user[i]->has_owner_uid = true;
		f->net[i] =
			nodes_ns_below(f->snap, NSREL_TYPE_NET, 10 + i, NULL, f->user[i]);
	}
	f->user[1]->parent_state = NSREL_RELATION_NONE;
	f->process = nodes_process(f->snap, 7, 1);
	f->process->task.has_uid = f->process->task.has_caps = true;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nsrel_snapshot_unref(f->snap);
	free(f);
	return 0;
}

static void become(struct fixture *f, int user_ns, uid_t uid, uint64_t caps)
{
	f->process->task.ns[NSREL_TYPE_USER] = f->user[user_ns];
	f->process->task.uid = uid;
	f->process->task.caps = caps;
}

static void assert_query(const struct fixture *f, const struct nsrel_ns *ns,
			 enum nsrel_cap_verdict verdict, enum nsrel_cap_rule rule,
			 const struct nsrel_ns *decided, uint64_t caps)
{
	const struct nsrel_ns *got_decided = ns;
	enum nsrel_cap_rule got_rule = NSREL_CAP_RULE_UNKNOWN;
	uint64_t got_caps = 77;

	assert_int_equal(nsrel_process_query_caps(f->snap, f->process, ns, &got_rule,
						  &got_decided, &got_caps),
			 verdict);
	assert_string_equal(nsrel_cap_rule_get_name(got_rule),
			    nsrel_cap_rule_get_name(rule));
	assert_ptr_equal(got_decided, decided);
	assert_int_equal(got_caps, verdict == NSREL_CAP_VERDICT_UNKNOWN ? 77 : caps);
	assert_int_equal(nsrel_process_query_caps(f->snap, f->process, ns, NULL, NULL,
						  NULL),
			 verdict);
}

#define assert_none(f, ns, top) \
	assert_query((f), (ns), NSREL_CAP_VERDICT_NONE, NSREL_CAP_RULE_NONE, (top), 0)
#define assert_same(f, ns, user, caps)                                            \
	assert_query((f), (ns), NSREL_CAP_VERDICT_EFFECTIVE, NSREL_CAP_RULE_SAME, \
		     (user), (caps))
#define assert_ancestor(f, ns, user, caps)                                            \
	assert_query((f), (ns), NSREL_CAP_VERDICT_EFFECTIVE, NSREL_CAP_RULE_ANCESTOR, \
		     (user), (caps))
#define assert_owner(f, ns, user) \
	assert_query((f), (ns), NSREL_CAP_VERDICT_ALL, NSREL_CAP_RULE_OWNER, (user), ALL)
#define assert_unknown(f, ns)                                                            \
	assert_query((f), (ns), NSREL_CAP_VERDICT_UNKNOWN, NSREL_CAP_RULE_UNKNOWN, NULL, \
		     0)

static void test_same(void **state)
{
	struct fixture *f = *state;

	become(f, 2, 1000, SOME);
	assert_same(f, f->user[2], f->user[2], SOME);
	assert_same(f, f->net[2], f->user[2], SOME);
	/* That it owns its own namespace is nothing to a process inside. */
	become(f, 2, 1000, 0);
	assert_same(f, f->net[2], f->user[2], 0);
}

static void test_ancestor(void **state)
{
	struct fixture *f = *state;

	become(f, 1, 5, SOME);
	assert_same(f, f->net[1], f->user[1], SOME);
	for (int i = 2; i < 5; i++) {
		assert_ancestor(f, f->user[i], f->user[1], SOME);
		assert_ancestor(f, f->net[i], f->user[1], SOME);
	}
	/* Who made a grandchild owns nothing: the child on the way counts. */
	become(f, 1, 2000, 0);
	assert_ancestor(f, f->net[3], f->user[1], 0);
}

static void test_owner(void **state)
{
	struct fixture *f = *state;

	become(f, 1, 1000, 0);
	assert_same(f, f->net[1], f->user[1], 0);
	assert_owner(f, f->net[2], f->user[1]);
	assert_owner(f, f->user[3], f->user[1]);
	assert_ancestor(f, f->net[4], f->user[1], 0);
	become(f, 2, 2000, 0);
	assert_owner(f, f->net[3], f->user[2]);
	become(f, 1, 0, SOME);
	assert_owner(f, f->net[4], f->user[1]);
	/* As many as the library knows. */
	f->snap->machine.last_cap = -1;
	assert_query(f, f->net[4], NSREL_CAP_VERDICT_ALL, NSREL_CAP_RULE_OWNER,
		     f->user[1], (1ULL << 41) - 1);
	f->snap->machine.last_cap = 63;
	assert_query(f, f->net[4], NSREL_CAP_VERDICT_ALL, NSREL_CAP_RULE_OWNER,
		     f->user[1], UINT64_MAX);
	f->snap->machine.last_cap = 0;
	assert_query(f, f->net[4], NSREL_CAP_VERDICT_ALL, NSREL_CAP_RULE_OWNER,
		     f->user[1], 1);
}

static void test_none(void **state)
{
	struct fixture *f = *state;

	become(f, 2, 0, ALL);
	assert_none(f, f->net[1], f->user[1]);
	assert_none(f, f->net[4], f->user[1]);
	become(f, 3, 1000, ALL);
	assert_none(f, f->user[2], f->user[1]);
	assert_none(f, f->net[4], f->user[1]);
}

/* Old kernels gave the first process capabilities that there are not. */
static void test_last_cap(void **state)
{
	struct fixture *f = *state;

	become(f, 1, 0, UINT64_MAX);
	assert_same(f, f->net[1], f->user[1], ALL);
	f->snap->machine.last_cap = -1;
	assert_same(f, f->net[1], f->user[1], UINT64_MAX);
}

static void test_unknown_caps(void **state)
{
	struct fixture *f = *state;

	become(f, 2, 2000, 0);
	f->process->task.has_caps = false;
	assert_query(f, f->net[2], NSREL_CAP_VERDICT_UNKNOWN, NSREL_CAP_RULE_SAME,
		     f->user[2], 0);
	assert_owner(f, f->net[3], f->user[2]);
	assert_none(f, f->net[1], f->user[1]);
}

static void test_unknown_uids(void **state)
{
	struct fixture *f = *state;

	become(f, 1, 1000, ALL);
	f->user[2]->has_owner_uid = false;
	assert_unknown(f, f->net[2]);
	f->user[2]->has_owner_uid = true;
	f->process->task.has_uid = false;
	assert_unknown(f, f->net[2]);
	assert_same(f, f->net[1], f->user[1], ALL);
	/* Those that the caller has no name for look like one. */
	become(f, 1, 65534, 0);
	f->process->task.has_uid = true;
	f->user[2]->owner_uid = 65534;
	assert_owner(f, f->net[2], f->user[1]);
	f->snap->machine.maps_all_uids = false;
	assert_unknown(f, f->net[2]);
	f->snap->machine.has_overflow_uid = true;
	f->snap->machine.overflow_uid = 65534;
	assert_unknown(f, f->net[2]);
	assert_ancestor(f, f->net[4], f->user[1], 0);
	f->user[2]->owner_uid = f->process->task.uid = 1000;
	assert_owner(f, f->net[2], f->user[1]);
	f->snap->machine.has_overflow_uid = false;
	assert_unknown(f, f->net[2]);
}

static void test_unknown_user_ns(void **state)
{
	struct fixture *f = *state;

	become(f, 1, 0, ALL);
	f->process->task.ns[NSREL_TYPE_USER] = NULL;
	assert_unknown(f, f->net[1]);
	become(f, 1, 0, ALL);
	f->net[1]->owner = NULL;
	f->net[1]->owner_state = NSREL_RELATION_UNKNOWN;
	assert_unknown(f, f->net[1]);
}

static struct nsrel_ns *make_foreign(struct fixture *f)
{
	return nodes_ns(f->snap, NSREL_TYPE_USER, 99);
}

/* The first one's parent is not known, nor who is above another one. */
static void test_unknown_parent(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *foreign = make_foreign(f);

	f->user[1]->parent_state = NSREL_RELATION_UNKNOWN;
	become(f, 2, 7, ALL);
	assert_unknown(f, foreign);
	/* But whoever is above the first one, these are below it. */
	assert_none(f, f->net[1], f->user[1]);
	assert_none(f, f->net[4], f->user[1]);
	assert_ancestor(f, f->net[3], f->user[2], ALL);
	f->process->task.ns[NSREL_TYPE_USER] = foreign;
	assert_unknown(f, f->net[3]);
	foreign->parent_state = NSREL_RELATION_NONE;
	assert_unknown(f, f->net[3]);
	f->user[1]->parent_state = NSREL_RELATION_NONE;
	assert_none(f, f->net[3], f->user[1]);
}

/* What the kernel refuses to show is not below the caller. */
static void test_refused(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *foreign = make_foreign(f);
	struct nsrel_ns *foreign_net = nodes_ns(f->snap, NSREL_TYPE_NET, 98);

	foreign->parent_refused = foreign_net->owner_refused = true;
	f->user[1]->parent_state = NSREL_RELATION_UNKNOWN;
	f->snap->machine.own_user_ns = f->user[2]->ino;
	for (int i = 1; i <= 4; i++) {
		become(f, i, 7, ALL);
		if (i == 2 || i == 3) {
			assert_none(f, foreign, foreign);
			assert_none(f, foreign_net, NULL);
		} else {
			assert_unknown(f, foreign);
			assert_unknown(f, foreign_net);
		}
	}
	become(f, 3, 7, ALL);
	f->snap->machine.own_user_ns = 0;
	assert_unknown(f, foreign);
	assert_unknown(f, foreign_net);
	f->snap->machine.own_user_ns = f->user[2]->ino;
	foreign->parent_refused = foreign_net->owner_refused = false;
	assert_unknown(f, foreign);
	assert_unknown(f, foreign_net);
}

static void test_thread(void **state)
{
	struct fixture *f = *state;
	struct nsrel_thread *t = nodes_thread(f->process, 8);
	const struct nsrel_ns *decided = NULL;
	enum nsrel_cap_rule rule = NSREL_CAP_RULE_UNKNOWN;
	uint64_t caps = 77;

	become(f, 1, 0, ALL);
	assert_int_equal(nsrel_thread_get_caps(t, &caps), -ENODATA);
	assert_int_equal(caps, 77);
	t->task.ns[NSREL_TYPE_USER] = f->user[2];
	t->task.has_caps = true;
	t->task.caps = SOME;
	assert_int_equal(nsrel_thread_get_caps(t, &caps), 0);
	assert_int_equal(caps, SOME);
	caps = 77;
	assert_int_equal(nsrel_thread_query_caps(f->snap, t, f->net[2], &rule, &decided,
						 &caps),
			 NSREL_CAP_VERDICT_EFFECTIVE);
	assert_int_equal(rule, NSREL_CAP_RULE_SAME);
	assert_ptr_equal(decided, f->user[2]);
	assert_int_equal(caps, SOME);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_same),	   test(test_ancestor),
		test(test_owner),	   test(test_none),
		test(test_last_cap),	   test(test_unknown_caps),
		test(test_unknown_uids),   test(test_unknown_user_ns),
		test(test_unknown_parent), test(test_refused),
		test(test_thread),
	};

	return cmocka_run_group_tests_name("query-caps", tests, NULL, NULL);
}
