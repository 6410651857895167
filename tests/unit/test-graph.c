/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "link.h"
#include "nodes.h"
#include "unit.h"

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(nsrel_node_kind_get_name(NSREL_NODE_NS), "namespace");
	assert_string_equal(nsrel_node_kind_get_name(NSREL_NODE_PROCESS), "process");
	assert_string_equal(nsrel_node_kind_get_name(NSREL_NODE_WORKLOAD), "workload");
	assert_null(nsrel_node_kind_get_name((enum nsrel_node_kind)3));
	assert_null(nsrel_node_kind_get_name((enum nsrel_node_kind) - 1));
	assert_string_equal(nsrel_edge_kind_get_name(NSREL_EDGE_PARENT), "parent");
	assert_string_equal(nsrel_edge_kind_get_name(NSREL_EDGE_OWNER), "owner");
	assert_string_equal(nsrel_edge_kind_get_name(NSREL_EDGE_MEMBER), "member");
	assert_string_equal(nsrel_edge_kind_get_name(NSREL_EDGE_HOLDER), "holder");
	assert_string_equal(nsrel_edge_kind_get_name(NSREL_EDGE_LINK), "link");
	assert_null(nsrel_edge_kind_get_name((enum nsrel_edge_kind)5));
	assert_null(nsrel_edge_kind_get_name((enum nsrel_edge_kind) - 1));
}

/* A namespace, a workload and a process, in this order, and who lives where. */
static struct nsrel_graph *make_graph(void)
{
	struct nsrel_snapshot *snap = nodes_new();
	struct nsrel_ns *net = nodes_ns(snap, NSREL_TYPE_NET, 1);
	struct nsrel_graph *graph = NULL;

	nodes_process(snap, 7, 0)->task.ns[NSREL_TYPE_NET] = net;
	nodes_process(snap, 8, 0)->task.ns[NSREL_TYPE_NET] = net;
	nodes_join_workload(snap, 8, nodes_workload(snap, "/a"), false);
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
	assert_int_equal(nsrel_graph_new(snap, NULL, 0, &graph), 0);
	/* The graph has a reference of its own. */
	nsrel_snapshot_unref(snap);
	return graph;
}

static void test_nodes(void **state)
{
	struct nsrel_graph *graph = make_graph();
	const struct nsrel_node *node = nsrel_graph_next_node(graph, NULL);

	(void)state;
	assert_int_equal(nsrel_graph_count_nodes(graph), 3);
	assert_int_equal(nsrel_node_get_kind(node), NSREL_NODE_NS);
	assert_int_equal(nsrel_ns_get_ino(nsrel_node_get_ns(node)), 1);
	assert_null(nsrel_node_get_process(node));
	assert_null(nsrel_node_get_workload(node));
	node = nsrel_graph_next_node(graph, node);
	assert_int_equal(nsrel_node_get_kind(node), NSREL_NODE_WORKLOAD);
	assert_string_equal(nsrel_workload_get_cgroup(nsrel_node_get_workload(node)),
			    "/a");
	assert_null(nsrel_node_get_ns(node));
	assert_null(nsrel_node_get_process(node));
	node = nsrel_graph_next_node(graph, node);
	assert_int_equal(nsrel_node_get_kind(node), NSREL_NODE_PROCESS);
	assert_int_equal(nsrel_process_get_pid(nsrel_node_get_process(node)), 7);
	assert_int_equal(nsrel_node_get_index(node), 2);
	assert_null(nsrel_node_get_ns(node));
	assert_null(nsrel_node_get_workload(node));
	assert_null(nsrel_graph_next_node(graph, node));
	nsrel_graph_unref(graph);
}

static void test_edges(void **state)
{
	struct nsrel_graph *graph = make_graph();
	const struct nsrel_edge *edge = nsrel_graph_next_edge(graph, NULL);

	(void)state;
	assert_int_equal(nsrel_graph_count_edges(graph), 2);
	assert_int_equal(nsrel_edge_get_kind(edge), NSREL_EDGE_MEMBER);
	assert_int_equal(nsrel_edge_get_count(edge), 1);
	assert_int_equal(nsrel_node_get_index(nsrel_edge_get_from(edge)), 1);
	assert_int_equal(nsrel_node_get_index(nsrel_edge_get_to(edge)), 0);
	assert_null(nsrel_edge_get_holder(edge));
	assert_null(nsrel_edge_get_link(edge));
	assert_null(nsrel_edge_get_peer_link(edge));
	edge = nsrel_graph_next_edge(graph, edge);
	assert_int_equal(nsrel_node_get_index(nsrel_edge_get_from(edge)), 2);
	assert_null(nsrel_graph_next_edge(graph, edge));
	nsrel_graph_unref(graph);
}

static void test_references(void **state)
{
	struct nsrel_graph *graph = make_graph();

	(void)state;
	assert_null(nsrel_graph_ref(NULL));
	assert_null(nsrel_graph_unref(NULL));
	assert_ptr_equal(nsrel_graph_ref(graph), graph);
	assert_null(nsrel_graph_unref(graph));
	assert_string_equal(nsrel_node_get_id(nsrel_graph_next_node(graph, NULL)),
			    "net:[1]");
	assert_null(nsrel_graph_unref(graph));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_nodes),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_references),
	};

	return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
