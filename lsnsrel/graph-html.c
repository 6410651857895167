/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The page of graph/, with the graph in it. */

#include <stdlib.h>

#include "graph.h"

/* Made by graph/assemble.py: what is before and after the JSON. */
extern const char graph_page_head[];
extern const size_t graph_page_head_size;
extern const char graph_page_tail[];
extern const size_t graph_page_tail_size;

bool graph_has_page(void)
{
	return true;
}

int graph_write_html(const struct drawing *drawing, FILE *out)
{
	fwrite(graph_page_head, 1, graph_page_head_size, out);
	graph_write_script(drawing, out);
	fwrite(graph_page_tail, 1, graph_page_tail_size, out);
	return EXIT_SUCCESS;
}
