/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The graph in Graphviz's language. What people read in it is not translated. */

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "graph-dot.h"
#include "graph-text.h"
#include "xalloc.h"

/* What a node looks like by its type; the colours are near those on terminals. */
static const struct {
	const char *shape;
	const char *fill;
	const char *line;
} looks[] = {
	[NSREL_TYPE_MNT] = { "folder", "#dbe8fd", "#2f62b5" },
	[NSREL_TYPE_NET] = { "component", "#d8f0d8", "#2c7a39" },
	[NSREL_TYPE_PID] = { "box3d", "#f6def6", "#963c96" },
	[NSREL_TYPE_UTS] = { "tab", "#f1e3d0", "#85551c" },
	[NSREL_TYPE_IPC] = { "note", "#d2f0ef", "#14797b" },
	[NSREL_TYPE_USER] = { "box", "#ffefaf", "#967300" },
	[NSREL_TYPE_CGROUP] = { "box", "#e4e2fc", "#5d55b8" },
	[NSREL_TYPE_TIME] = { "box", "#e2f7fb", "#3e8ea0" },
};

static_assert(sizeof(looks) / sizeof(looks[0]) == NSREL_N_TYPES, "every type has a look");

/*
 * dot's own engine is the one for relations, but takes too long for many, and fails with
 * some thousands in hundreds of frames ("trouble in init_rank").
 */
#define MANY 3000

static bool is_many(const struct nsrel_graph *graph)
{
	return nsrel_graph_count_nodes(graph) + nsrel_graph_count_edges(graph) > MANY;
}

static void write_head(FILE *out, bool many)
{
	fprintf(out,
		"// Namespaces and their relations, by lsnsrel %s.\n"
		"// To be drawn with: dot -Tsvg\n"
		"//\n",
		nsrel_version());
	dot_write_legend(out, "// ", "\n");
	fprintf(out, "digraph namespaces {\n\tgraph [%s,\n",
		many ? "layout=sfdp, overlap=prism" : "rankdir=LR");
	fputs("\t\tcompound=true, outputorder=edgesfirst,\n"
	      "\t\tranksep=0.7, nodesep=0.18,\n"
	      "\t\tcharset=\"UTF-8\", fontname=\"Helvetica,Arial,sans-serif\",\n"
	      "\t\tfontsize=9, fontcolor=\"#555555\", labeljust=l, label=\"",
	      out);
	dot_write_legend(out, "", "\\l");
	fputs("\"]\n"
	      "\tnode [fontname=\"Helvetica,Arial,sans-serif\", fontsize=10,\n"
	      "\t\tstyle=filled, margin=\"0.15,0.08\", height=0.3]\n"
	      "\tedge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=8,\n"
	      "\t\tarrowsize=0.7]\n",
	      out);
}

/* What stands below the name, which may be the number already. */
static void write_details(FILE *out, const struct nsrel_ns *ns, const char *label)
{
	uint64_t named = strtoull(label + strcspn(label, " "), NULL, 10);
	const char *separator = "\\n";
	size_t n = nsrel_ns_count_members(ns);

	if (named != nsrel_ns_get_ino(ns)) {
		fprintf(out, "%s%" PRIu64, separator, nsrel_ns_get_ino(ns));
		separator = ", ";
	}
	if (n > 0) {
		fprintf(out, "%s%zu process%s", separator, n, n > 1 ? "es" : "");
		separator = ", ";
	}
	if (nsrel_ns_is_hidden(ns))
		fprintf(out, "%shidden", separator);
}

static void write_marks(FILE *out, const struct nsrel_ns *ns)
{
	bool user = nsrel_ns_get_type(ns) == NSREL_TYPE_USER;

	if (nsrel_ns_get_owner_state(ns) == NSREL_RELATION_UNKNOWN)
		fputs(", style=\"filled,dashed\"", out);
	if (nsrel_ns_is_hidden(ns))
		fputs(", color=red, fontcolor=red", out);
	if (user)
		fputs(", penwidth=2", out);
}

/* Shown when the pointer rests on it. */
static const char *get_tooltip(const struct nsrel_node *node)
{
	const struct nsrel_process *process = nsrel_node_get_process(node);
	const struct nsrel_workload *workload = nsrel_node_get_workload(node);
	const struct nsrel_ns *ns = nsrel_node_get_ns(node);

	if (workload)
		return nsrel_workload_get_cgroup(workload);
	if (ns)
		process = nsrel_ns_next_member(ns, NULL);
	if (!process)
		return ns ? nsrel_ns_get_path(ns) : NULL;
	return nsrel_process_get_cmdline(process) ?: nsrel_process_get_name(process);
}

static void write_node(const struct dot_writer *w, const struct nsrel_node *node)
{
	const struct nsrel_ns *ns = nsrel_node_get_ns(node);
	char *label = graph_label(w->drawing, node);

	fputs("\t\t", w->out);
	dot_write_id(w->out, node);
	fputs(" [label=\"", w->out);
	graph_text_write(w->out, label, SIZE_MAX);
	if (ns)
		write_details(w->out, ns, label);
	free(label);
	fputs("\", tooltip=\"", w->out);
	graph_text_write(w->out, get_tooltip(node) ?: "", GRAPH_TEXT_MAX);
	fputc('"', w->out);
	if (ns)
		write_marks(w->out, ns);
	fputs("]\n", w->out);
}

static void open_group(FILE *out, size_t group)
{
	if (group == GROUP_NONE)
		return;
	fprintf(out, "\tsubgraph cluster_%zu {\n", group);
	fprintf(out, "\t\tgraph [label=\"%s\", color=\"#aaaaaa\", style=rounded]\n",
		group == GROUP_INITIAL ? "initial" : "");
}

static void open_type(FILE *out, const struct nsrel_ns *ns)
{
	enum nsrel_type type = nsrel_ns_get_type(ns);

	fprintf(out, "\t{\n\t\tnode [shape=%s, fillcolor=\"%s\", color=\"%s\"]\n",
		looks[type].shape, looks[type].fill, looks[type].line);
}

/* A frame around each group, in it what is of one type. */
static void write_namespaces(const struct dot_writer *w)
{
	const struct graph_item *prev = NULL;

	for (size_t i = 0; i < w->groups.n_items; i++) {
		const struct graph_item *item = &w->groups.items[i];
		bool other_group = !prev || prev->group != item->group;
		bool other_type = other_group || prev->rank != item->rank;

		if (prev && other_type)
			fputs("\t}\n", w->out);
		if (prev && other_group && prev->group != GROUP_NONE)
			fputs("\t}\n", w->out);
		if (other_group)
			open_group(w->out, item->group);
		if (other_type)
			open_type(w->out, nsrel_node_get_ns(item->node));
		write_node(w, item->node);
		prev = item;
	}
	if (prev)
		fputs(prev->group != GROUP_NONE ? "\t}\n\t}\n" : "\t}\n", w->out);
}

static void write_others(const struct dot_writer *w, enum nsrel_node_kind kind,
			 const char *look)
{
	const struct nsrel_node *node;
	bool open = false;

	nsrel_graph_foreach_node(node, w->drawing->graph) {
		if (nsrel_node_get_kind(node) != kind ||
		    !w->has_edge[nsrel_node_get_index(node)])
			continue;
		if (!open)
			fprintf(w->out, "\t{\n\t\tnode [%s]\n", look);
		open = true;
		write_node(w, node);
	}
	if (open)
		fputs("\t}\n", w->out);
}

static bool *find_drawn(const struct nsrel_graph *graph)
{
	bool *drawn = xcalloc(nsrel_graph_count_nodes(graph), sizeof(*drawn));
	const struct nsrel_edge *edge;

	nsrel_graph_foreach_edge(edge, graph)
		if (dot_is_drawn(edge))
			drawn[nsrel_node_get_index(nsrel_edge_get_from(edge))] = true;
	return drawn;
}

int graph_write_dot(const struct drawing *drawing, FILE *out)
{
	struct dot_writer w = { .drawing = drawing, .out = out };

	w.has_edge = find_drawn(drawing->graph);
	graph_groups_make(&w.groups, drawing->graph);
	write_head(out, is_many(drawing->graph));
	fputc('\n', out);
	write_namespaces(&w);
	write_others(&w, NSREL_NODE_WORKLOAD,
		     "shape=box, style=\"filled,rounded\", fillcolor=\"#eeeeee\", "
		     "color=\"#555555\"");
	write_others(&w, NSREL_NODE_PROCESS,
		     "shape=ellipse, fillcolor=white, color=\"#555555\"");
	dot_write_edges(&w);
	fputs("}\n", out);
	graph_groups_done(&w.groups);
	free(w.has_edge);
	return EXIT_SUCCESS;
}
