/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>

#include "graph-group.h"
#include "xalloc.h"

/* Owners come first: the edge that stands for others leads to the first one. */
static const int ranks[] = {
	[NSREL_TYPE_USER] = 0,	 [NSREL_TYPE_PID] = 1,	[NSREL_TYPE_MNT] = 2,
	[NSREL_TYPE_NET] = 3,	 [NSREL_TYPE_IPC] = 4,	[NSREL_TYPE_UTS] = 5,
	[NSREL_TYPE_CGROUP] = 6, [NSREL_TYPE_TIME] = 7,
};

static_assert(sizeof(ranks) / sizeof(ranks[0]) == NSREL_N_TYPES, "every type has a rank");

static int get_rank(const struct nsrel_node *node)
{
	return ranks[nsrel_ns_get_type(nsrel_node_get_ns(node))];
}

static bool is_initial(const struct nsrel_node *node)
{
	const struct nsrel_ns *ns = nsrel_node_get_ns(node);

	return ns && nsrel_ns_is_initial(ns) > 0;
}

/* Those that have one leader only are in its group, the others in none. */
static void find_leaders(struct graph_groups *groups, const struct nsrel_graph *graph)
{
	bool *seen = xcalloc(nsrel_graph_count_nodes(graph), sizeof(*seen));
	const struct nsrel_edge *edge;

	nsrel_graph_foreach_edge(edge, graph) {
		size_t to = nsrel_node_get_index(nsrel_edge_get_to(edge));

		if (nsrel_edge_get_kind(edge) != NSREL_EDGE_MEMBER)
			continue;
		groups->of[to] =
			seen[to]
				? GROUP_NONE
				: GROUP_FIRST_LEADER +
					  nsrel_node_get_index(nsrel_edge_get_from(edge));
		seen[to] = true;
	}
	free(seen);
}

/* One alone is no group. */
static void drop_single(struct graph_groups *groups, size_t n_nodes)
{
	size_t *sizes = xcalloc(n_nodes + GROUP_FIRST_LEADER, sizeof(*sizes));

	for (size_t i = 0; i < n_nodes; i++)
		sizes[groups->of[i]]++;
	for (size_t i = 0; i < n_nodes; i++)
		if (groups->of[i] != GROUP_INITIAL && sizes[groups->of[i]] == 1)
			groups->of[i] = GROUP_NONE;
	groups->n_initial = sizes[GROUP_INITIAL];
	free(sizes);
}

static int compare(const void *a, const void *b)
{
	const struct graph_item *one = a, *other = b;
	size_t i = nsrel_node_get_index(one->node), j = nsrel_node_get_index(other->node);

	if (one->group != other->group)
		return one->group < other->group ? -1 : 1;
	if (one->rank != other->rank)
		return one->rank - other->rank;
	return i < j ? -1 : 1;
}

void graph_groups_make(struct graph_groups *groups, const struct nsrel_graph *graph)
{
	size_t n = nsrel_graph_count_nodes(graph);
	const struct nsrel_node *node;

	*groups = (struct graph_groups){
		.items = xcalloc(n, sizeof(*groups->items)),
		.of = xcalloc(n, sizeof(*groups->of)),
	};
	find_leaders(groups, graph);
	nsrel_graph_foreach_node(node, graph)
		if (is_initial(node))
			groups->of[nsrel_node_get_index(node)] = GROUP_INITIAL;
	drop_single(groups, n);
	nsrel_graph_foreach_node(node, graph)
		if (nsrel_node_get_ns(node))
			groups->items[groups->n_items++] = (struct graph_item){
				.node = node,
				.group = graph_groups_get(groups, node),
				.rank = get_rank(node),
			};
	qsort(groups->items, groups->n_items, sizeof(*groups->items), compare);
}

void graph_groups_done(struct graph_groups *groups)
{
	free(groups->items);
	free(groups->of);
}

size_t graph_groups_get(const struct graph_groups *groups, const struct nsrel_node *node)
{
	return groups->of[nsrel_node_get_index(node)];
}

/* Edges of a kind come by where they begin. */
struct graph_bundle graph_groups_bundle(const struct graph_groups *groups,
					const struct nsrel_graph *graph,
					const struct nsrel_edge *first, size_t group)
{
	const struct nsrel_node *from = nsrel_edge_get_from(first);
	struct graph_bundle bundle = { 0 };

	for (const struct nsrel_edge *edge = first;
	     edge && nsrel_edge_get_from(edge) == from &&
	     nsrel_edge_get_kind(edge) == NSREL_EDGE_MEMBER;
	     edge = nsrel_graph_next_edge(graph, edge)) {
		const struct nsrel_node *to = nsrel_edge_get_to(edge);

		if (graph_groups_get(groups, to) != group)
			continue;
		if (!bundle.edge ||
		    get_rank(to) < get_rank(nsrel_edge_get_to(bundle.edge)))
			bundle.edge = edge;
		bundle.n++;
		bundle.types |= NSREL_TYPE_MASK(nsrel_ns_get_type(nsrel_node_get_ns(to)));
	}
	return bundle;
}
