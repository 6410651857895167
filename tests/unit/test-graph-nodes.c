/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "graph-nodes.h"
#include "link.h"
#include "nodes.h"
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

/* The ids of all nodes, in order. */
static void assert_nodes(struct nsrel_snapshot *snap,
			 const struct nsrel_ns *const *namespaces, size_t n,
			 const char *expected)
{
	struct nsrel_graph *graph = NULL;
	const struct nsrel_node *node;
	char text[500] = "";
	size_t i = 0;

	assert_int_equal(nsrel_graph_new(snap, namespaces, n, &graph), 0);
	nsrel_graph_foreach_node(node, graph) {
		assert_int_equal(nsrel_node_get_index(node), i++);
		if (text[0])
			strncat(text, " ", sizeof(text) - strlen(text) - 1);
		strncat(text, nsrel_node_get_id(node), sizeof(text) - strlen(text) - 1);
	}
	assert_int_equal(nsrel_graph_count_nodes(graph), i);
	nsrel_graph_unref(graph);
	assert_string_equal(text, expected);
}

static void test_nothing(void **state)
{
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_nodes(*state, NULL, 0, "");
}

/* Those who lead, and none who only follow. */
static void test_leaders(void **state)
{
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, 3);
	struct nsrel_ns *uts = nodes_ns(*state, NSREL_TYPE_UTS, 2);
	struct nsrel_process *p9 = nodes_process(*state, 9, 7);
	struct nsrel_process *p7 = nodes_process(*state, 7, 0);
	struct nsrel_process *p8 = nodes_process(*state, 8, 7);
	const struct nsrel_ns *chosen[] = { net, net };

	p7->task.ns[NSREL_TYPE_NET] = p8->task.ns[NSREL_TYPE_NET] = net;
	p9->task.ns[NSREL_TYPE_NET] = net;
	p9->task.ns[NSREL_TYPE_UTS] = uts;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_nodes(*state, NULL, 0, "uts:[2] net:[3] process:7 process:9");
	assert_nodes(*state, chosen, 2, "net:[3] process:7");
	assert_nodes(*state, chosen, 0, "");
}

/* A process stands for itself only where it has no workload, or only watches it. */
static void test_workloads(void **state)
{
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, 1);
	struct nsrel_workload *a = nodes_workload(*state, "/a"),
			      *b = nodes_workload(*state, "/b\n"),
			      *c = nodes_workload(*state, "/c");

	for (pid_t pid = 7; pid <= 10; pid++)
		nodes_process(*state, pid, 0)->task.ns[NSREL_TYPE_NET] = net;
	nodes_join_workload(*state, 7, b, false);
	nodes_join_workload(*state, 8, b, false);
	nodes_join_workload(*state, 9, a, true);
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_nodes(*state, NULL, 0, "net:[1] workload:/b\n process:9 process:10");
	nodes_join_workload(*state, 10, a, false);
	nodes_join_workload(*state, 9, c, true);
	assert_nodes(*state, NULL, 0, "net:[1] workload:/a workload:/b\n process:9");
}

/* Who holds is a node; a mount namespace only if it was asked for. */
static void test_holders(void **state)
{
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_ns *mnt = nodes_ns(*state, NSREL_TYPE_MNT, 1);
	struct nsrel_process *p7 = nodes_process(*state, 7, 0);
	struct nsrel_process *p8 = nodes_process(*state, 8, 7);
	struct nsrel_process *p9 = nodes_process(*state, 9, 7);
	struct holder_of_mount *mount;
	const struct nsrel_ns *chosen[] = { net };

	p7->task.ns[NSREL_TYPE_MNT] = p8->task.ns[NSREL_TYPE_MNT] = mnt;
	p9->task.ns[NSREL_TYPE_MNT] = mnt;
	nodes_file(*state, net, NSREL_HOLDER_FD, p8, NULL, 3);
	nodes_mount(*state, net, mnt, "/run/a", 7);
	mount = nodes_mount(*state, net, NULL, "/run/b", -1);
	mount->process = p9;
	mount->task = &p9->task;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_nodes(*state, NULL, 0, "mnt:[1] net:[2] process:7 process:8 process:9");
	assert_nodes(*state, chosen, 1, "net:[2] process:8 process:9");
}

static void test_places(void **state)
{
	struct nsrel_ns *net = nodes_ns(*state, NSREL_TYPE_NET, 2);
	struct nsrel_ns *uts = nodes_ns(*state, NSREL_TYPE_UTS, 1);
	struct nsrel_process *p7 = nodes_process(*state, 7, 0);
	struct nsrel_process *p8 = nodes_process(*state, 8, 7);
	const struct nsrel_ns *chosen[] = { net };
	struct nsrel_graph graph = { .snap = *state };
	struct places places = { 0 };

	p7->task.ns[NSREL_TYPE_NET] = p8->task.ns[NSREL_TYPE_NET] = net;
	p7->task.ns[NSREL_TYPE_UTS] = uts;
	assert_int_equal(link_snapshot(*state, "/proc"), 0);
	assert_int_equal(graph_make_nodes(&graph, chosen, 1, &places), 0);
	assert_int_equal(places_get_ns(&places, net), 1);
	assert_int_equal(places_get_ns(&places, uts), 0);
	assert_int_equal(places_get_ns(&places, NULL), 0);
	assert_int_equal(places_get_process(&places, p7), 2);
	assert_int_equal(places_get_process(&places, p8), 0);
	/* A member holds, too, but has an edge of another kind. */
	assert_int_equal(places_get_holder(&places, nsrel_ns_next_holder(net, NULL)), 0);
	places_done(&places);
	places_done(&places);
	for (size_t i = 0; i < graph.n_nodes; i++)
		free(graph.nodes[i].id);
	free(graph.nodes);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_nothing), test(test_leaders), test(test_workloads),
		test(test_holders), test(test_places),
	};

	return cmocka_run_group_tests_name("graph-nodes", tests, NULL, NULL);
}
