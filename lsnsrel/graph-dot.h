/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Between graph-dot.c and graph-dot-edge.c. */

#include "graph-group.h"
#include "graph.h"

struct dot_writer {
	const struct drawing *drawing;
	FILE *out;
	struct graph_groups groups;
	bool *has_edge; /* by index of the node: one that is drawn */
};

/* The name of the node, quoted. */
void dot_write_id(FILE *out, const struct nsrel_node *node);

/* What the lines mean, in words: one a line, with a prefix and an end. */
void dot_write_legend(FILE *out, const char *prefix, const char *end);

/*
 * Whether it tells something: that a process has a socket where it lives does not, and
 * most have one.
 */
bool dot_is_drawn(const struct nsrel_edge *edge);

void dot_write_edges(const struct dot_writer *w);
