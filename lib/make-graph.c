/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Makes a graph of a snapshot, of what its getters say: nodes, then what joins them. */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "graph-nodes.h"
#include "table.h"
#include "util.h"

/* While a graph is made. */
struct maker {
	struct nsrel_graph *graph;
	struct places places;
	struct table edges; /* by key: the place in the graph's array, from 1 */
	size_t n_room;
};

static void maker_done(struct maker *m)
{
	places_done(&m->places);
	table_done(&m->edges);
	nsrel_graph_unref(m->graph);
}

static uint64_t make_key(enum nsrel_edge_kind kind, size_t from, size_t to,
			 enum nsrel_holder_kind holder)
{
	static_assert(NSREL_EDGE_LINK < 8 && NSREL_HOLDER_KERNEL < 16, "they have room");

	return (uint64_t)kind << 60 | (uint64_t)from << 32 | (uint64_t)to << 4 |
	       (uint64_t)holder;
}

static struct nsrel_edge *find_edge(const struct maker *m, uint64_t key)
{
	uintptr_t place = (uintptr_t)table_get(&m->edges, key);

	return place ? &m->graph->edges[place - 1] : NULL;
}

static int grow_edges(struct maker *m)
{
	size_t n = m->n_room ? m->n_room * 2 : 64;
	struct nsrel_edge *edges = reallocarray(m->graph->edges, n, sizeof(*edges));

	if (!edges)
		return -ENOMEM;
	m->graph->edges = edges;
	m->n_room = n;
	return 0;
}

/*
 * One more of that kind from one place to the other. If it is the first, *ret is the new
 * edge, else NULL. 0 or -ENOMEM.
 */
static int join(struct maker *m, enum nsrel_edge_kind kind, size_t from, size_t to,
		const struct nsrel_holder *holder, struct nsrel_edge **ret)
{
	uint64_t key =
		make_key(kind, from, to, holder ? nsrel_holder_get_kind(holder) : 0);
	struct nsrel_edge *edge = find_edge(m, key);
	struct nsrel_graph *graph = m->graph;

	*ret = NULL;
	if (edge) {
		edge->count++;
		return 0;
	}
	if (graph->n_edges == m->n_room && grow_edges(m) < 0)
		return -ENOMEM;
	if (table_add(&m->edges, key, (void *)(uintptr_t)(graph->n_edges + 1)) < 0)
		return -ENOMEM;
	*ret = &graph->edges[graph->n_edges++];
	**ret = (struct nsrel_edge){
		.key = key,
		.kind = kind,
		.from = &graph->nodes[from - 1],
		.to = &graph->nodes[to - 1],
		.count = 1,
		.holder = holder,
	};
	return 0;
}

static int join_relations(struct maker *m, const struct nsrel_ns *ns, size_t to)
{
	const struct nsrel_ns *parent = nsrel_ns_get_parent(ns);
	const struct nsrel_ns *owner = nsrel_ns_get_owner(ns);
	size_t from = places_get_ns(&m->places, parent);
	struct nsrel_edge *edge;
	int r = 0;

	if (from)
		r = join(m, NSREL_EDGE_PARENT, from, to, NULL, &edge);
	from = owner == parent ? 0 : places_get_ns(&m->places, owner);
	if (r == 0 && from)
		r = join(m, NSREL_EDGE_OWNER, from, to, NULL, &edge);
	return r;
}

static int join_leaders(struct maker *m, const struct nsrel_ns *ns, size_t to)
{
	const struct nsrel_process *process;
	struct nsrel_edge *edge;
	int r;

	nsrel_ns_foreach_leader(process, ns) {
		r = join(m, NSREL_EDGE_MEMBER, places_get_process(&m->places, process),
			 to, NULL, &edge);
		if (r < 0)
			return r;
	}
	return 0;
}

static int join_holders(struct maker *m, const struct nsrel_ns *ns, size_t to)
{
	const struct nsrel_holder *holder;
	struct nsrel_edge *edge;
	size_t from;
	int r;

	nsrel_ns_foreach_holder(holder, ns) {
		from = places_get_holder(&m->places, holder);
		if (!from)
			continue;
		r = join(m, NSREL_EDGE_HOLDER, from, to, holder, &edge);
		if (r < 0)
			return r;
	}
	return 0;
}

/* True if @link is the other end of the first device of the edge. */
static bool is_other_end(const struct nsrel_edge *edge, const struct nsrel_link *link)
{
	int index;

	return nsrel_link_get_peer_index(edge->link, &index) == 0 &&
	       nsrel_link_get_index(link) == index;
}

static int join_link(struct maker *m, size_t from, size_t to,
		     const struct nsrel_link *link)
{
	struct nsrel_edge *edge = find_edge(m, make_key(NSREL_EDGE_LINK, to, from, 0));
	int r;

	/* The other one told first. */
	if (edge) {
		if (is_other_end(edge, link))
			edge->peer_link = link;
		return 0;
	}
	r = join(m, NSREL_EDGE_LINK, from, to, NULL, &edge);
	if (r == 0 && edge)
		edge->link = link;
	return r;
}

static int join_links(struct maker *m, const struct nsrel_ns *ns, size_t from)
{
	const struct nsrel_link *link;
	size_t to;
	int r;

	nsrel_ns_foreach_link(link, ns)
	{
		to = places_get_ns(&m->places, nsrel_link_get_peer(link));
		if (!to || to == from)
			continue;
		r = join_link(m, from, to, link);
		if (r < 0)
			return r;
	}
	return 0;
}

static int join_all(struct maker *m)
{
	const struct nsrel_ns *ns;
	size_t place;
	int r;

	nsrel_snapshot_foreach_ns(ns, m->graph->snap) {
		place = places_get_ns(&m->places, ns);
		if (!place)
			continue;
		r = join_relations(m, ns, place);
		if (r == 0)
			r = join_leaders(m, ns, place);
		if (r == 0)
			r = join_holders(m, ns, place);
		if (r == 0)
			r = join_links(m, ns, place);
		if (r < 0)
			return r;
	}
	return 0;
}

static int compare_edges(const void *a, const void *b)
{
	uint64_t x = ((const struct nsrel_edge *)a)->key;
	uint64_t y = ((const struct nsrel_edge *)b)->key;

	return x < y ? -1 : x > y;
}

_public_ int nsrel_graph_new(struct nsrel_snapshot *snap,
			     const struct nsrel_ns *const *namespaces, size_t n,
			     struct nsrel_graph **ret)
{
	_cleanup_(maker_done) struct maker m = { 0 };
	int r;

	m.graph = calloc(1, sizeof(*m.graph));
	if (!m.graph)
		return -ENOMEM;
	atomic_init(&m.graph->n_refs, 1);
	m.graph->snap = nsrel_snapshot_ref(snap);
	r = graph_make_nodes(m.graph, namespaces, n, &m.places);
	if (r == 0)
		r = join_all(&m);
	if (r < 0)
		return r;
	if (m.graph->n_edges > 0)
		qsort(m.graph->edges, m.graph->n_edges, sizeof(*m.graph->edges),
		      compare_edges);
	*ret = TAKE_PTR(m.graph);
	return 0;
}
