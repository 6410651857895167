/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>
#include <errno.h>

#include "graph.h"
#include "view.h"
#include "xalloc.h"

static const struct {
	const char *name;
	int (*write)(const struct drawing *drawing, FILE *out);
} formats[] = {
	[GRAPH_DOT] = { "dot", graph_write_dot },
	[GRAPH_JSON] = { "json", graph_write_json },
	[GRAPH_SVG] = { "svg", graph_write_svg },
	[GRAPH_HTML] = { "html", graph_write_html },
};

static_assert(sizeof(formats) / sizeof(formats[0]) == N_GRAPH_FORMATS,
	      "every format is written");

int graph_format_from_name(const char *name)
{
	for (int i = 0; i < N_GRAPH_FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return i;
	return -EINVAL;
}

static struct nsrel_graph *new_graph(struct nsrel_snapshot *snap,
				     const struct nsrel_ns *const *namespaces, size_t n)
{
	struct nsrel_graph *graph = NULL;

	if (nsrel_graph_new(snap, namespaces, n, &graph) < 0)
		xcheck(NULL);
	return graph;
}

/* The namespace and all that are above it, and owners of these. */
static void mark_above(bool *above, const struct nsrel_ns *ns)
{
	while (ns && !above[nsrel_ns_get_index(ns)]) {
		above[nsrel_ns_get_index(ns)] = true;
		mark_above(above, nsrel_ns_get_parent(ns));
		ns = nsrel_ns_get_owner(ns);
	}
}

static bool is_any(const struct nsrel_ns *ns, const struct nsrel_ns **list, size_t n)
{
	for (size_t i = 0; ns && i < n; i++)
		if (list[i] == ns)
			return true;
	return false;
}

/* What an edge joins to one that is named. */
static void mark_neighbours(bool *marks, struct nsrel_snapshot *snap,
			    const struct nsrel_ns **named, size_t n)
{
	struct nsrel_graph *graph = new_graph(snap, NULL, 0);
	const struct nsrel_edge *edge;

	nsrel_graph_foreach_edge(edge, graph) {
		const struct nsrel_ns *from =
			nsrel_node_get_ns(nsrel_edge_get_from(edge));
		const struct nsrel_ns *to = nsrel_node_get_ns(nsrel_edge_get_to(edge));

		if (from && is_any(to, named, n))
			marks[nsrel_ns_get_index(from)] = true;
		if (to && is_any(from, named, n))
			marks[nsrel_ns_get_index(to)] = true;
	}
	nsrel_graph_unref(graph);
}

static bool *select_named(struct nsrel_snapshot *snap, const struct nsrel_ns **named,
			  size_t n)
{
	bool *marks = xcalloc(nsrel_snapshot_count_ns(snap), sizeof(*marks));

	for (size_t i = 0; i < n; i++)
		mark_above(marks, named[i]);
	mark_neighbours(marks, snap, named, n);
	return marks;
}

static struct nsrel_graph *graph_of(struct nsrel_snapshot *snap, const bool *marks)
{
	const struct nsrel_ns **list =
		xcalloc(nsrel_snapshot_count_ns(snap), sizeof(*list));
	struct nsrel_graph *graph;
	const struct nsrel_ns *ns;
	size_t n = 0;

	nsrel_snapshot_foreach_ns(ns, snap)
		if (marks[nsrel_ns_get_index(ns)])
			list[n++] = ns;
	graph = new_graph(snap, list, n);
	free(list);
	return graph;
}

int view_graph(const struct options *options, struct nsrel_snapshot *snap,
	       const struct nsrel_ns **named, size_t n_named)
{
	bool *marks = n_named > 0 ? select_named(snap, named, n_named)
				  : view_select(options, snap);
	struct nsrel_graph *graph = graph_of(snap, marks);
	struct drawing drawing = { options, snap, graph };
	int status = formats[options->graph].write(&drawing, stdout);

	nsrel_graph_unref(graph);
	free(marks);
	return status;
}
