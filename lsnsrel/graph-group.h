/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Namespaces that belong together in a picture: initial ones, and those of one leader. */

#include <libnsrel.h>
#include <stdbool.h>
#include <stddef.h>

enum {
	GROUP_NONE,
	GROUP_INITIAL,
	GROUP_FIRST_LEADER, /* and the leader's index */
};

struct graph_item {
	const struct nsrel_node *node; /* of a namespace */
	size_t group;
	int rank; /* of its type: owners first */
};

struct graph_groups {
	struct graph_item *items; /* by group, then by rank */
	size_t n_items;
	size_t *of; /* by index of the node */
	size_t n_initial;
};

void graph_groups_make(struct graph_groups *groups, const struct nsrel_graph *graph);
void graph_groups_done(struct graph_groups *groups);

size_t graph_groups_get(const struct graph_groups *groups, const struct nsrel_node *node);

/* Member edges from one leader into one group, which are drawn as one. */
struct graph_bundle {
	const struct nsrel_edge *edge; /* to the first namespace of the group */
	size_t n;
	unsigned int types; /* NSREL_TYPE_MASK() bits of where they lead */
};

/* @first: the first edge that begins where these do. */
struct graph_bundle graph_groups_bundle(const struct graph_groups *groups,
					const struct nsrel_graph *graph,
					const struct nsrel_edge *first, size_t group);
