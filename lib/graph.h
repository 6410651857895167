/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A graph as make-graph.c makes it and graph.c shows it. It never changes. */

#include <stdatomic.h>

#include "libnsrel.h"

struct nsrel_node {
	enum nsrel_node_kind kind;
	size_t index;
	char *id;
	/* One of these, as the kind says. */
	const struct nsrel_ns *ns;
	const struct nsrel_workload *workload;
	const struct nsrel_process *process;
};

struct nsrel_edge {
	uint64_t key; /* what there is one edge of, and the order of all */
	enum nsrel_edge_kind kind;
	const struct nsrel_node *from;
	const struct nsrel_node *to;
	size_t count;
	const struct nsrel_holder *holder;
	const struct nsrel_link *link;
	const struct nsrel_link *peer_link;
};

struct nsrel_graph {
	atomic_uint n_refs;
	struct nsrel_snapshot *snap;
	struct nsrel_node *nodes;
	size_t n_nodes;
	struct nsrel_edge *edges;
	size_t n_edges;
};
