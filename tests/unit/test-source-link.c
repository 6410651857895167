/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The hub is played: who has which devices; live/test-links.c has real ones. */

#include "link.h"
#include "must.h"
#include "net-hub.h"
#include "nodes.h"
#include "source.h"
#include "unit.h"

/* The first number that is given; those that the kernel gives itself are far below. */
#define FIRST (1 << 24)

int __wrap_net_hub_enter(struct net_hub *hub);
int __wrap_net_hub_assign(struct net_hub *hub, int ns_fd, int32_t number);
int __wrap_net_hub_list(struct net_hub *hub, int32_t number,
			int (*found)(void *arg, const struct link_entry *entry),
			void *arg);
int __wrap_net_hub_get_netnsid(struct net_hub *hub, int32_t number, int32_t other,
			       int32_t *ret);
int __wrap_nsrel_handle_open_ns(const struct nsrel_snapshot *snap,
				const struct nsrel_ns *ns, struct nsrel_handle **ret);

static struct {
	int enter, open, assign, list; /* errors; of all but the last the first only */
	int n_unstable;
	size_t n_devices; /* each that there is */
	int n_lists;
} play;

int __wrap_net_hub_enter(struct net_hub *hub)
{
	hub->fd = -1;
	return play.enter;
}

int __wrap_nsrel_handle_open_ns(const struct nsrel_snapshot *snap,
				const struct nsrel_ns *ns, struct nsrel_handle **ret)
{
	(void)snap;
	if (ns->ino == 1 && play.open < 0)
		return play.open;
	return nsrel_handle_open_path("/proc/self/ns/net", ret);
}

int __wrap_net_hub_assign(struct net_hub *hub, int ns_fd, int32_t number)
{
	(void)hub;
	assert_true(ns_fd >= 0);
	return number == FIRST ? play.assign : 0;
}

/* Each has one that leads to the next, and before it one to who knows where. */
int __wrap_net_hub_list(struct net_hub *hub, int32_t number,
			int (*found)(void *arg, const struct link_entry *entry),
			void *arg)
{
	struct link_entry entries[] = {
		{ .index = 9, .name = "wg0", .netnsid = 0, .peer_index = 0 },
		{ .index = 1, .name = "lo", .netnsid = -1 },
		{ .index = 2,
		  .name = "eth0",
		  .kind = "veth",
		  .netnsid = number + 1,
		  .peer_index = 5 },
	};
	int r = 0;

	(void)hub;
	play.n_lists++;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(entries); i++)
		r = found(arg, &entries[i]);
	for (size_t i = 0; r == 0 && i < play.n_devices; i++)
		r = found(arg, &entries[1]);
	if (r == 0 && number == FIRST + 1 && play.list < 0)
		return play.list;
	return r < 0 ? r : play.n_unstable-- > 0;
}

int __wrap_net_hub_get_netnsid(struct net_hub *hub, int32_t number, int32_t other,
			       int32_t *ret)
{
	(void)hub;
	if (other == 0)
		return -ENOENT;
	*ret = (number - FIRST) * 10;
	return 0;
}

/* Network namespaces 1, 2 and 3, and one of another type. */
static struct nsrel_snapshot *make(void)
{
	struct nsrel_snapshot *snap = nodes_new();

	for (pid_t pid = 1; pid <= 3; pid++)
		nodes_process(snap, pid, 0)->task.ns[NSREL_TYPE_NET] =
			nodes_ns(snap, NSREL_TYPE_NET, (uint64_t)pid);
	nodes_process(snap, 4, 0)->task.ns[NSREL_TYPE_UTS] =
		nodes_ns(snap, NSREL_TYPE_UTS, 2);
	must(link_snapshot(snap, "/proc") == 0);
	return snap;
}

static int setup(void **state)
{
	memset(&play, 0, sizeof(play));
	*state = make();
	return 0;
}

static int teardown(void **state)
{
	nsrel_snapshot_unref(*state);
	return 0;
}

/* The only problem, or none (0). */
static void look(struct nsrel_snapshot *snap, int error, size_t count)
{
	const struct nsrel_context ctx = CONTEXT_DEFAULTS;
	struct discovery d = { .ctx = &ctx, .snap = snap, .proc.live = true };
	const struct nsrel_problem *problem;

	assert_int_equal(source_link_look(&d), 0);
	assert_int_equal(discovery_keep(&d), 0);
	link_problems(snap);
	discovery_done(&d);
	assert_int_equal(nsrel_snapshot_count_problems(snap), error != 0);
	problem = nsrel_snapshot_next_problem(snap, NULL);
	if (!problem)
		return;
	assert_int_equal(nsrel_problem_get_source(problem), NSREL_SOURCE_LINKS);
	assert_string_equal(nsrel_problem_get_what(problem), "link");
	assert_int_equal(nsrel_problem_get_errno(problem), error);
	assert_int_equal(nsrel_problem_get_count(problem), count);
}

static const struct nsrel_link *get_link(struct nsrel_snapshot *snap, uint64_t ino)
{
	return nsrel_ns_next_link(nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, ino), NULL);
}

static void test_found(void **state)
{
	const struct nsrel_link *link;

	look(*state, 0, 0);
	link = get_link(*state, 2);
	assert_string_equal(nsrel_link_get_name(link), "eth0");
	assert_string_equal(nsrel_link_get_kind(link), "veth");
	assert_int_equal(nsrel_ns_get_ino(nsrel_link_get_peer(link)), 3);
	assert_int_equal(nsrel_link_get_netnsid(link), 10);
	link = nsrel_ns_next_link(nsrel_snapshot_get_ns(*state, NSREL_TYPE_NET, 2), link);
	assert_string_equal(nsrel_link_get_name(link), "wg0");
	assert_null(nsrel_link_get_peer(link));
	assert_int_equal(nsrel_link_get_netnsid(link), -1);
	/* There is none after the last. */
	assert_null(nsrel_link_get_peer(get_link(*state, 3)));
	assert_null(nsrel_ns_next_link(nsrel_snapshot_get_ns(*state, NSREL_TYPE_UTS, 2),
				       NULL));
}

static void test_refused(void **state)
{
	play.enter = -EPERM;
	look(*state, EPERM, 3);
	assert_null(get_link(*state, 1));
}

static void test_unread(void **state)
{
	play.open = -EACCES;
	play.list = -EACCES;
	look(*state, EACCES, 2);
	assert_null(get_link(*state, 1));
	assert_null(get_link(*state, 2));
	assert_non_null(get_link(*state, 3));
}

/* It may lead there, but which one that is, is not known any more. */
static void test_no_number(void **state)
{
	play.assign = -EEXIST;
	look(*state, EEXIST, 1);
	assert_null(get_link(*state, 1));
	assert_non_null(get_link(*state, 2));
}

static void test_gone(void **state)
{
	play.open = -ESTALE;
	play.list = -EINVAL;
	look(*state, 0, 0);
	assert_null(get_link(*state, 2));
	assert_non_null(get_link(*state, 3));
}

static void test_unstable(void **state)
{
	play.n_unstable = 1;
	look(*state, 0, 0);
	assert_int_equal(play.n_lists, 4);
	assert_string_equal(nsrel_link_get_name(get_link(*state, 1)), "eth0");
	assert_string_equal(nsrel_link_get_name(nsrel_ns_next_link(
				    nsrel_snapshot_get_ns(*state, NSREL_TYPE_NET, 1),
				    get_link(*state, 1))),
			    "wg0");
}

/* However unstable, at some time it has to do: what was found is kept, and told. */
static void test_never_stable(void **state)
{
	play.n_unstable = 4;
	look(*state, EINTR, 1);
	assert_int_equal(play.n_lists, 6);
	assert_non_null(get_link(*state, 1));
	assert_non_null(get_link(*state, 2));
}

static void test_too_many(void **state)
{
	play.n_devices = 200000;
	look(*state, E2BIG, 2);
	assert_int_equal(play.n_lists, 2);
	assert_non_null(get_link(*state, 1));
	assert_null(get_link(*state, 2));
}

static void test_captured(void **state)
{
	const struct nsrel_context ctx = CONTEXT_DEFAULTS;
	struct discovery d = { .ctx = &ctx, .snap = *state };

	assert_int_equal(source_link_look(&d), 0);
	assert_int_equal(play.n_lists, 0);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_found),	 test(test_refused),  test(test_unread),
		test(test_no_number),	 test(test_gone),     test(test_unstable),
		test(test_never_stable), test(test_too_many), test(test_captured),
	};

	return cmocka_run_group_tests_name("source-link", tests, NULL, NULL);
}
