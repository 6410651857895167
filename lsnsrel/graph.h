/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Graphs: what writes each format. */

#include <libnsrel.h>
#include <stdbool.h>
#include <stdio.h>

#include "graph-format.h"

struct options;

/* What is to be written. */
struct drawing {
	const struct options *options;
	const struct nsrel_snapshot *snap;
	const struct nsrel_graph *graph;
};

/*
 * Each writes the graph. An exit status: EXIT_FAILURE with a word on standard error, and
 * then nothing was written. Whether @out takes it all is for the caller to find out.
 */
int graph_write_dot(const struct drawing *drawing, FILE *out);
int graph_write_json(const struct drawing *drawing, FILE *out);
int graph_write_svg(const struct drawing *drawing, FILE *out);
int graph_write_html(const struct drawing *drawing, FILE *out);

/* Whether this build has the page, graph_write_html() can do more than fail. */
bool graph_has_page(void);

/*
 * The JSON on one line, in which no "<" is left, nor anything else that ends or confuses
 * a script that it is put into.
 */
void graph_write_script(const struct drawing *drawing, FILE *out);

/* The JSON of a graph of nothing. */
void graph_write_empty(FILE *out);

/*
 * What people call the node: "net blue", "sleep 77", "docker:0123456789ab". Of any bytes,
 * but not long. To be freed.
 */
char *graph_label(const struct drawing *drawing, const struct nsrel_node *node);
