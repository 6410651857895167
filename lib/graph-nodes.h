/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which nodes a graph has. */

#include "graph.h"

/* How many nodes the key of an edge has room for. */
#define GRAPH_MAX_NODES (UINT64_C(1) << 28)

/*
 * The place of the node, from 1, of each namespace, workload and process, by its index in
 * the snapshot; 0: it is no node. All zero is to be done, too.
 */
struct places {
	size_t *ns;
	size_t *workloads;
	size_t *processes;
};

/*
 * Makes the nodes of a graph that has none yet: @namespaces, or all if that is NULL, and
 * who leads or holds them. 0 or -ENOMEM; @places is to be done either way.
 */
int graph_make_nodes(struct nsrel_graph *graph, const struct nsrel_ns *const *namespaces,
		     size_t n, struct places *places);

void places_done(struct places *places);

/* 0: it is no node. NULL has none. */
size_t places_get_ns(const struct places *places, const struct nsrel_ns *ns);

/* That of the process, or of its workload. */
size_t places_get_process(const struct places *places,
			  const struct nsrel_process *process);

/* That of who holds; 0 where no edge of its own tells of that, too. */
size_t places_get_holder(const struct places *places, const struct nsrel_holder *holder);
