/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a graph, its nodes and its edges tell. */

#include <assert.h>
#include <stdlib.h>

#include "graph.h"
#include "util.h"

static const char *const node_kinds[] = {
	[NSREL_NODE_NS] = "namespace",
	[NSREL_NODE_PROCESS] = "process",
	[NSREL_NODE_WORKLOAD] = "workload",
};

static_assert(ARRAY_SIZE(node_kinds) == NSREL_NODE_WORKLOAD + 1, "every kind has a name");

static const char *const edge_kinds[] = {
	[NSREL_EDGE_PARENT] = "parent", [NSREL_EDGE_OWNER] = "owner",
	[NSREL_EDGE_MEMBER] = "member", [NSREL_EDGE_HOLDER] = "holder",
	[NSREL_EDGE_LINK] = "link",
};

static_assert(ARRAY_SIZE(edge_kinds) == NSREL_EDGE_LINK + 1, "every kind has a name");

_public_ const char *nsrel_node_kind_get_name(enum nsrel_node_kind kind)
{
	return (unsigned int)kind < ARRAY_SIZE(node_kinds) ? node_kinds[kind] : NULL;
}

_public_ const char *nsrel_edge_kind_get_name(enum nsrel_edge_kind kind)
{
	return (unsigned int)kind < ARRAY_SIZE(edge_kinds) ? edge_kinds[kind] : NULL;
}

_public_ struct nsrel_graph *nsrel_graph_ref(struct nsrel_graph *graph)
{
	if (graph)
		atomic_fetch_add_explicit(&graph->n_refs, 1, memory_order_relaxed);
	return graph;
}

_public_ struct nsrel_graph *nsrel_graph_unref(struct nsrel_graph *graph)
{
	if (!graph ||
	    atomic_fetch_sub_explicit(&graph->n_refs, 1, memory_order_acq_rel) > 1)
		return NULL;
	for (size_t i = 0; i < graph->n_nodes; i++)
		free(graph->nodes[i].id);
	free(graph->nodes);
	free(graph->edges);
	nsrel_snapshot_unref(graph->snap);
	free(graph);
	return NULL;
}

_public_ const struct nsrel_node *nsrel_graph_next_node(const struct nsrel_graph *graph,
							const struct nsrel_node *prev)
{
	size_t i = prev ? prev->index + 1 : 0;

	return i < graph->n_nodes ? &graph->nodes[i] : NULL;
}

_public_ size_t nsrel_graph_count_nodes(const struct nsrel_graph *graph)
{
	return graph->n_nodes;
}

_public_ const struct nsrel_edge *nsrel_graph_next_edge(const struct nsrel_graph *graph,
							const struct nsrel_edge *prev)
{
	size_t i = prev ? (size_t)(prev - graph->edges) + 1 : 0;

	return i < graph->n_edges ? &graph->edges[i] : NULL;
}

_public_ size_t nsrel_graph_count_edges(const struct nsrel_graph *graph)
{
	return graph->n_edges;
}

_public_ enum nsrel_node_kind nsrel_node_get_kind(const struct nsrel_node *node)
{
	return node->kind;
}

_public_ size_t nsrel_node_get_index(const struct nsrel_node *node)
{
	return node->index;
}

_public_ const char *nsrel_node_get_id(const struct nsrel_node *node)
{
	return node->id;
}

_public_ const struct nsrel_ns *nsrel_node_get_ns(const struct nsrel_node *node)
{
	return node->ns;
}

_public_ const struct nsrel_process *nsrel_node_get_process(const struct nsrel_node *node)
{
	return node->process;
}

_public_ const struct nsrel_workload *nsrel_node_get_workload(
	const struct nsrel_node *node)
{
	return node->workload;
}

_public_ enum nsrel_edge_kind nsrel_edge_get_kind(const struct nsrel_edge *edge)
{
	return edge->kind;
}

_public_ const struct nsrel_node *nsrel_edge_get_from(const struct nsrel_edge *edge)
{
	return edge->from;
}

_public_ const struct nsrel_node *nsrel_edge_get_to(const struct nsrel_edge *edge)
{
	return edge->to;
}

_public_ size_t nsrel_edge_get_count(const struct nsrel_edge *edge)
{
	return edge->count;
}

_public_ const struct nsrel_holder *nsrel_edge_get_holder(const struct nsrel_edge *edge)
{
	return edge->holder;
}

_public_ const struct nsrel_link *nsrel_edge_get_link(const struct nsrel_edge *edge)
{
	return edge->link;
}

_public_ const struct nsrel_link *nsrel_edge_get_peer_link(const struct nsrel_edge *edge)
{
	return edge->peer_link;
}
