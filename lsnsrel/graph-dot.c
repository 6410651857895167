/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The graph in Graphviz's language. What people read in it is not translated. */

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "graph-text.h"
#include "graph.h"
#include "xalloc.h"

/* What a node looks like by its type; lighter and darker, near the colours on terminals. */
static const struct {
	const char *shape;
	const char *fill;
	const char *line;
} looks[] = {
	[NSREL_TYPE_MNT] = { "folder", "#dbe8fd", "#2f62b5" },
	[NSREL_TYPE_NET] = { "component", "#d8f0d8", "#2c7a39" },
	[NSREL_TYPE_PID] = { "box3d", "#f6def6", "#963c96" },
	[NSREL_TYPE_UTS] = { "tab", "#f1e3d0", "#85551c" },
	[NSREL_TYPE_IPC] = { "cds", "#d2f0ef", "#14797b" },
	[NSREL_TYPE_USER] = { "house", "#fff2bd", "#967300" },
	[NSREL_TYPE_CGROUP] = { "box", "#e4e2fc", "#5d55b8" },
	[NSREL_TYPE_TIME] = { "octagon", "#e2f7fb", "#3e8ea0" },
};

static_assert(sizeof(looks) / sizeof(looks[0]) == NSREL_N_TYPES, "every type has a look");

/* In the order in which the nodes are written: owners first. */
static const enum nsrel_type type_order[] = {
	NSREL_TYPE_USER, NSREL_TYPE_PID, NSREL_TYPE_MNT,    NSREL_TYPE_NET,
	NSREL_TYPE_IPC,	 NSREL_TYPE_UTS, NSREL_TYPE_CGROUP, NSREL_TYPE_TIME,
};

static_assert(sizeof(type_order) / sizeof(type_order[0]) == NSREL_N_TYPES,
	      "every type is written");

static const struct {
	const char *about;
	const char *attributes;
} edges[] = {
	[NSREL_EDGE_PARENT] = { "bold: from parent to child",
				"color=\"#963c96\", penwidth=2.5" },
	[NSREL_EDGE_OWNER] = { "thin: from owner to what it owns",
			       "color=\"#967300\", arrowhead=empty" },
	[NSREL_EDGE_MEMBER] = { "dotted: from a process or workload to what it leads",
				"color=\"#555555\", style=dotted, arrowhead=vee" },
	[NSREL_EDGE_HOLDER] = { "dashed: from whoever holds it otherwise, and how",
				"color=\"#b4460f\", fontcolor=\"#b4460f\", "
				"style=dashed" },
	[NSREL_EDGE_LINK] = { "green: network devices that join two",
			      "color=\"#2c7a39\", fontcolor=\"#2c7a39\", penwidth=2.5, "
			      "dir=none, constraint=false" },
};

static_assert(sizeof(edges) / sizeof(edges[0]) == NSREL_EDGE_LINK + 1,
	      "every kind of edge has a look");

static void write_head(FILE *out)
{
	fprintf(out,
		"// Namespaces and their relations, by lsnsrel %s\n"
		"// To be drawn with: dot -Tsvg\n"
		"//\n",
		nsrel_version());
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		fprintf(out, "// %s\n", edges[i].about);
	fputs("// dashed outline: the owner is not known; red: hidden, nothing explains "
	      "it\n"
	      "digraph namespaces {\n"
	      "\tgraph [rankdir=LR, ranksep=0.6, nodesep=0.15, charset=\"UTF-8\",\n"
	      "\t\tfontname=\"Helvetica,Arial,sans-serif\", fontsize=11]\n"
	      "\tnode [fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, "
	      "style=filled,\n"
	      "\t\tmargin=\"0.12,0.04\", height=0.35]\n"
	      "\tedge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, "
	      "arrowsize=0.7]\n",
	      out);
}

static void write_id(FILE *out, const struct nsrel_node *node)
{
	const char *id = nsrel_node_get_id(node);

	if (graph_text_is_plain(id))
		fprintf(out, "\"%s\"", id);
	else
		fprintf(out, "\"%s:#%zu\"",
			nsrel_node_kind_get_name(nsrel_node_get_kind(node)),
			nsrel_node_get_index(node));
}

static void write_ns_attributes(FILE *out, const struct nsrel_ns *ns)
{
	if (nsrel_ns_get_owner_state(ns) == NSREL_RELATION_UNKNOWN)
		fputs(", style=\"filled,dashed\"", out);
	if (nsrel_ns_is_hidden(ns))
		fputs(", color=red, fontcolor=red", out);
	if (nsrel_ns_is_initial(ns) > 0)
		fputs(", penwidth=2", out);
}

static void write_ns_label(FILE *out, const struct nsrel_ns *ns)
{
	size_t n = nsrel_ns_count_members(ns);

	fprintf(out, "\\n%" PRIu64, nsrel_ns_get_ino(ns));
	if (n > 0)
		fprintf(out, " (%zu)", n);
	if (nsrel_ns_is_hidden(ns))
		fputs("\\nhidden", out);
}

static const char *get_about(const struct nsrel_node *node)
{
	const struct nsrel_process *process = nsrel_node_get_process(node);
	const struct nsrel_workload *workload = nsrel_node_get_workload(node);
	const struct nsrel_ns *ns = nsrel_node_get_ns(node);

	if (ns)
		process = nsrel_ns_next_member(ns, NULL);
	if (workload)
		return nsrel_workload_get_cgroup(workload);
	if (!process)
		return ns ? nsrel_ns_get_path(ns) : NULL;
	return nsrel_process_get_cmdline(process) ?: nsrel_process_get_name(process);
}

static void write_node(const struct drawing *drawing, FILE *out,
		       const struct nsrel_node *node)
{
	const struct nsrel_ns *ns = nsrel_node_get_ns(node);
	char *label = graph_label(drawing, node);

	fputs("\t\t", out);
	write_id(out, node);
	fputs(" [label=\"", out);
	graph_text_write(out, label, SIZE_MAX);
	free(label);
	if (ns)
		write_ns_label(out, ns);
	fputs("\", tooltip=\"", out);
	graph_text_write(out, get_about(node) ?: "", GRAPH_TEXT_MAX);
	fputc('"', out);
	if (ns)
		write_ns_attributes(out, ns);
	fputs("]\n", out);
}

/* Initial ones have a frame around them all: they are what everything hangs from. */
static bool is_in_group(const struct nsrel_node *node, enum nsrel_type type, bool initial)
{
	const struct nsrel_ns *ns = nsrel_node_get_ns(node);

	return ns && nsrel_ns_get_type(ns) == type &&
	       (nsrel_ns_is_initial(ns) > 0) == initial;
}

static void write_type(const struct drawing *drawing, FILE *out, enum nsrel_type type,
		       bool initial)
{
	const struct nsrel_node *node;
	bool open = false;

	nsrel_graph_foreach_node(node, drawing->graph)
	{
		if (!is_in_group(node, type, initial))
			continue;
		if (!open)
			fprintf(out,
				"\t{\n\t\tnode [shape=%s, fillcolor=\"%s\", "
				"color=\"%s\"]\n",
				looks[type].shape, looks[type].fill, looks[type].line);
		open = true;
		write_node(drawing, out, node);
	}
	if (open)
		fputs("\t}\n", out);
}

static void write_types(const struct drawing *drawing, FILE *out, bool initial)
{
	for (size_t i = 0; i < NSREL_N_TYPES; i++)
		write_type(drawing, out, type_order[i], initial);
}

static void write_others(const struct drawing *drawing, FILE *out,
			 enum nsrel_node_kind kind, const char *look)
{
	const struct nsrel_node *node;

	fprintf(out, "\t{\n\t\tnode [%s]\n", look);
	nsrel_graph_foreach_node(node,
				 drawing->graph) if (nsrel_node_get_kind(node) == kind)
		write_node(drawing, out, node);
	fputs("\t}\n", out);
}

static void write_nodes(const struct drawing *drawing, FILE *out)
{
	fputs("\n\tsubgraph cluster_initial {\n"
	      "\tgraph [label=\"initial namespaces\", color=gray, style=rounded]\n",
	      out);
	write_types(drawing, out, true);
	fputs("\t}\n", out);
	write_types(drawing, out, false);
	write_others(drawing, out, NSREL_NODE_WORKLOAD,
		     "shape=box, style=\"filled,rounded\", fillcolor=\"#eeeeee\"");
	write_others(drawing, out, NSREL_NODE_PROCESS,
		     "shape=ellipse, fillcolor=white, color=\"#555555\"");
}

static void write_devices(FILE *out, const struct nsrel_edge *edge)
{
	const struct nsrel_link *link = nsrel_edge_get_link(edge);
	const struct nsrel_link *peer = nsrel_edge_get_peer_link(edge);

	if (!link)
		return;
	graph_text_write(out, nsrel_link_get_name(link), GRAPH_TEXT_MAX);
	if (peer) {
		fputs(" – ", out);
		graph_text_write(out, nsrel_link_get_name(peer), GRAPH_TEXT_MAX);
	}
	if (nsrel_link_get_kind(link)) {
		fputs("\\n", out);
		graph_text_write(out, nsrel_link_get_kind(link), GRAPH_TEXT_MAX);
	}
}

static void write_edge(FILE *out, const struct nsrel_edge *edge)
{
	const struct nsrel_holder *holder = nsrel_edge_get_holder(edge);
	size_t n = nsrel_edge_get_count(edge);

	fputs("\t\t", out);
	write_id(out, nsrel_edge_get_from(edge));
	fputs(" -> ", out);
	write_id(out, nsrel_edge_get_to(edge));
	if (holder || nsrel_edge_get_link(edge) || n > 1) {
		fputs(" [label=\"", out);
		if (holder)
			fputs(nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder)),
			      out);
		write_devices(out, edge);
		if (n > 1)
			fprintf(out, " ×%zu", n);
		fputs("\"]", out);
	}
	fputc('\n', out);
}

static void write_edges(const struct drawing *drawing, FILE *out,
			enum nsrel_edge_kind kind)
{
	const struct nsrel_edge *edge;
	bool open = false;

	nsrel_graph_foreach_edge(edge, drawing->graph)
	{
		if (nsrel_edge_get_kind(edge) != kind)
			continue;
		if (!open)
			fprintf(out, "\t{\t// %s\n\t\tedge [%s]\n", edges[kind].about,
				edges[kind].attributes);
		open = true;
		write_edge(out, edge);
	}
	if (open)
		fputs("\t}\n", out);
}

int graph_write_dot(const struct drawing *drawing, FILE *out)
{
	write_head(out);
	write_nodes(drawing, out);
	for (int kind = 0; kind <= NSREL_EDGE_LINK; kind++)
		write_edges(drawing, out, (enum nsrel_edge_kind)kind);
	fputs("}\n", out);
	return EXIT_SUCCESS;
}
