/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "link.h"
#include "nodes.h"
#include "oom.h"
#include "unit.h"

static int setup(void **state)
{
	*state = nodes_new();
	return 0;
}

static int teardown(void **state)
{
	nsrel_snapshot_unref(*state);
	return 0;
}

static const char *name_holder(const struct nsrel_edge *edge)
{
	const struct nsrel_holder *holder = nsrel_edge_get_holder(edge);

	return holder ? nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder)) : "";
}

static const char *name_link(const struct nsrel_link *link)
{
	return link ? nsrel_link_get_name(link) : "";
}

/* Each edge a line: kind, from, to, count, and what there is of holder and devices. */
static void assert_edges(struct nsrel_snapshot *snap,
			 const struct nsrel_ns *const *namespaces, size_t n,
			 const char *expected)
{
	struct nsrel_graph *graph = NULL;
	const struct nsrel_edge *edge;
	char text[2000] = "";
	size_t len = 0, i = 0;

	assert_int_equal(nsrel_graph_new(snap, namespaces, n, &graph), 0);
	nsrel_graph_foreach_edge(edge, graph) {
		len += (size_t)snprintf(
			text + len, sizeof(text) - len, "%s %s %s %zu %s%s%s\n",
			nsrel_edge_kind_get_name(nsrel_edge_get_kind(edge)),
			nsrel_node_get_id(nsrel_edge_get_from(edge)),
			nsrel_node_get_id(nsrel_edge_get_to(edge)),
			nsrel_edge_get_count(edge), name_holder(edge),
			name_link(nsrel_edge_get_link(edge)),
			name_link(nsrel_edge_get_peer_link(edge)));
		i++;
	}
	assert_int_equal(nsrel_graph_count_edges(graph), i);
	nsrel_graph_unref(graph);
	assert_string_equal(text, expected);
}

static void test_relations(void **state)
{
	struct nsrel_ns *u1 = nodes_ns(*state, NSREL_TYPE_USER, 1);
	struct nsrel_ns *u5 = nodes_ns_below(*state, NSREL_TYPE_USER, 5, u1, u1);
	struct nsrel_ns *p2 = nodes_ns_below(*state, NSREL_TYPE_PID, 2, NULL, u1);
	struct nsrel_ns *p3 = nodes_ns_below(*state, NSREL_TYPE_PID, 3, p2, u5);
	struct nsrel_ns *net = nodes_ns_below(*state, NSREL_TYPE_NET, 4, NULL, u5);
	const struct nsrel_ns *chosen[] = { p3, u5, net };

	nodes_process(*state, 7, 0)->task.ns[NSREL_TYPE_PID] = p3;
	nodes_process(*state, 8, 0)->task.ns[NSREL_TYPE_NET] = net;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_edges(*state, NULL, 0,
		     "parent user:[1] user:[5] 1 \n"
		     "parent pid:[2] pid:[3] 1 \n"
		     "owner user:[1] pid:[2] 1 \n"
		     "owner user:[5] pid:[3] 1 \n"
		     "owner user:[5] net:[4] 1 \n"
		     "member process:7 pid:[3] 1 \n"
		     "member process:8 net:[4] 1 \n");
	/* What is not a node has no edges. */
	assert_edges(*state, chosen, 3,
		     "owner user:[5] pid:[3] 1 \n"
		     "owner user:[5] net:[4] 1 \n"
		     "member process:7 pid:[3] 1 \n"
		     "member process:8 net:[4] 1 \n");
}

/* What one workload's processes do is one edge. */
static void test_merged(void **state)
{
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *uts = nodes_ns(*state, NSREL_TYPE_UTS, 2);
	struct nsrel_workload *workload = nodes_workload(*state, "/a");

	for (pid_t pid = 7; pid <= 10; pid++) {
		struct nsrel_process *process = nodes_process(*state, pid, 0);

		process->task.ns[NSREL_TYPE_NET] = net;
		nodes_file(*state, uts, NSREL_HOLDER_FD, process, NULL, 3);
		nodes_file(*state, uts, NSREL_HOLDER_IN_FLIGHT, process, NULL, 4);
		nodes_join_workload(*state, pid, workload, pid == 10);
	}
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_edges(*state, NULL, 0,
		     "member workload:/a net:[1] 3 \n"
		     "member process:10 net:[1] 1 \n"
		     "holder workload:/a uts:[2] 3 fd\n"
		     "holder workload:/a uts:[2] 3 in_flight\n"
		     "holder process:10 uts:[2] 1 fd\n"
		     "holder process:10 uts:[2] 1 in_flight\n");
}

static void test_holders(void **state)
{
	struct nsrel_ns *mnt = nodes_ns(*state, NSREL_TYPE_MNT, 1);
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_ns *pid = nodes_ns(*state, NSREL_TYPE_PID, 3);
	struct nsrel_process *p7 = nodes_process(*state, 7, 0);
	struct nsrel_thread *t8 = nodes_thread(p7, 8);
	struct holder_of_mount *mount;
	const struct nsrel_ns *chosen[] = { net };

	p7->task.ns[NSREL_TYPE_MNT] = mnt;
	p7->task.pid_for_children = pid;
	t8->task.ns[NSREL_TYPE_NET] = net;
	nodes_mount(*state, net, mnt, "/run/a", 7);
	nodes_mount(*state, net, mnt, "/run/b", 7);
	mount = nodes_mount(*state, net, NULL, "/run/c", -1);
	mount->process = p7;
	mount->task = &p7->task;
	nodes_file(*state, net, NSREL_HOLDER_MARK, p7, t8, 3);
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_edges(*state, NULL, 0,
		     "member process:7 mnt:[1] 1 \n"
		     "holder mnt:[1] net:[2] 2 mount\n"
		     "holder process:7 net:[2] 1 thread\n"
		     "holder process:7 net:[2] 1 mark\n"
		     "holder process:7 net:[2] 1 mount\n"
		     "holder process:7 pid:[3] 1 pid_for_children\n");
	assert_edges(*state, chosen, 1,
		     "holder process:7 net:[2] 1 thread\n"
		     "holder process:7 net:[2] 1 mark\n"
		     "holder process:7 net:[2] 1 mount\n");
}

/* Two namespaces have one edge, whoever told of it. */
static void test_links(void **state)
{
	struct nsrel_ns *a = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_ns *b = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_ns *c = nodes_ns(*state, NSREL_TYPE_NET, 3);
	const struct nsrel_ns *chosen[] = { a, c };

	nodes_process(*state, 6, 0)->task.ns[NSREL_TYPE_NET] = a;
	nodes_process(*state, 7, 0)->task.ns[NSREL_TYPE_NET] = b;
	nodes_process(*state, 8, 0)->task.ns[NSREL_TYPE_NET] = c;
	nodes_link(a, b, "a-b.", 2, 12);
	nodes_link(a, b, "a-b2.", 3, 13);
	nodes_link(a, NULL, "lost", 4, 14);
	nodes_link(a, a, "self", 5, 15);
	nodes_link(b, a, "b-a", 11, 9); /* of another device */
	nodes_link(b, a, "b-a1", 12, 2);
	nodes_link(b, a, "b-a2", 13, 3);
	/* Only one of two tells: a macvlan. */
	nodes_link(c, a, "mv.", 2, 99);
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_edges(*state, NULL, 0,
		     "member process:6 net:[1] 1 \n"
		     "member process:7 net:[2] 1 \n"
		     "member process:8 net:[3] 1 \n"
		     "link net:[1] net:[2] 2 a-b.b-a1\n"
		     "link net:[3] net:[1] 1 mv.\n");
	assert_edges(*state, chosen, 2,
		     "member process:6 net:[1] 1 \n"
		     "member process:8 net:[3] 1 \n"
		     "link net:[3] net:[1] 1 mv.\n");
}

/* Enough of all for what grows to grow. */
static void fill(struct nsrel_snapshot *snap)
{
	struct nsrel_ns *user = nodes_ns(snap, NSREL_TYPE_USER, 1);
	struct nsrel_ns *prev = NULL, *net;

	for (pid_t pid = 100; pid < 200; pid++) {
		net = nodes_ns_below(snap, NSREL_TYPE_NET, (uint64_t)pid, NULL, user);
		nodes_link(net, prev, "eth0", 2, 3);
		nodes_process(snap, pid, 0)->task.ns[NSREL_TYPE_NET] = net;
		if (pid % 2)
			nodes_join_workload(snap, pid, nodes_workload(snap, "/a"), false);
		prev = net;
	}
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
}

static void test_many(void **state)
{
	struct nsrel_graph *graph = NULL;

	fill(*state);
	assert_int_equal(nsrel_graph_new(*state, NULL, 0, &graph), 0);
	assert_int_equal(nsrel_graph_count_nodes(graph), 1 + 100 + 50 + 50);
	/* Who owns, who lives there, links; the first one's leads to nothing. */
	assert_int_equal(nsrel_graph_count_edges(graph), 100 + 100 + 99);
	nsrel_graph_unref(graph);
}

static void test_no_memory(void **state)
{
	struct nsrel_graph *graph = NULL;
	size_t n_calls = 0;
	int r = -ENOMEM;

	fill(*state);
	for (size_t at = 1; r < 0; at++) {
		oom_begin(at, false);
		r = nsrel_graph_new(*state, NULL, 0, &graph);
		n_calls = oom_end();
		assert_int_equal(r, n_calls >= at ? -ENOMEM : 0);
		assert_int_equal(graph != NULL, r == 0);
	}
	assert_true(n_calls > 200);
	nsrel_graph_unref(graph);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_relations), test(test_merged), test(test_holders),
		test(test_links),     test(test_many),	 test(test_no_memory),
	};

	return cmocka_run_group_tests_name("make-graph", tests, NULL, NULL);
}
