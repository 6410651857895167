/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>

#include "graph-dot.h"
#include "graph-text.h"

static const struct {
	const char *about;
	const char *attributes;
} kinds[] = {
	[NSREL_EDGE_PARENT] = { "bold: parent and child",
				"color=\"#967300\", penwidth=2" },
	[NSREL_EDGE_OWNER] = { "thin: owner and owned",
			       "color=\"#967300\", arrowhead=empty" },
	[NSREL_EDGE_MEMBER] = { "dotted: who lives in it",
				"color=\"#555555\", style=dotted, arrowhead=vee" },
	[NSREL_EDGE_HOLDER] = { "dashed: what else holds it",
				"color=\"#b4460f\", fontcolor=\"#b4460f\", "
				"style=dashed" },
	[NSREL_EDGE_LINK] = { "green: joined by network devices",
			      "color=\"#2c7a39\", fontcolor=\"#2c7a39\", "
			      "penwidth=2, dir=none, constraint=false" },
};

static_assert(sizeof(kinds) / sizeof(kinds[0]) == NSREL_EDGE_LINK + 1,
	      "every kind has a look");

void dot_write_legend(FILE *out, const char *prefix, const char *end)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		fprintf(out, "%s%s%s", prefix, kinds[i].about, end);
	fprintf(out, "%sdashed outline: owner not known%s", prefix, end);
	fprintf(out, "%sred: hidden, nothing explains it%s", prefix, end);
}

void dot_write_id(FILE *out, const struct nsrel_node *node)
{
	const char *id = nsrel_node_get_id(node);

	if (graph_text_is_plain(id))
		fprintf(out, "\"%s\"", id);
	else
		fprintf(out, "\"%s:#%zu\"",
			nsrel_node_kind_get_name(nsrel_node_get_kind(node)),
			nsrel_node_get_index(node));
}

bool dot_is_drawn(const struct nsrel_edge *edge)
{
	const struct nsrel_holder *holder = nsrel_edge_get_holder(edge);
	const struct nsrel_process *process =
		holder ? nsrel_holder_get_process(holder) : NULL;
	const struct nsrel_ns *ns = nsrel_node_get_ns(nsrel_edge_get_to(edge));

	return !process || nsrel_holder_get_kind(holder) != NSREL_HOLDER_SOCKET ||
	       nsrel_process_get_ns(process, NSREL_TYPE_NET) != ns;
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

static void write_ends(FILE *out, const struct nsrel_edge *edge)
{
	fputs("\t\t", out);
	dot_write_id(out, nsrel_edge_get_from(edge));
	fputs(" -> ", out);
	dot_write_id(out, nsrel_edge_get_to(edge));
}

static void write_edge(FILE *out, const struct nsrel_edge *edge)
{
	const struct nsrel_holder *holder = nsrel_edge_get_holder(edge);
	size_t n = nsrel_edge_get_count(edge);

	write_ends(out, edge);
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

/* One edge to the frame; which of the initial ones it is about, where not all. */
static void write_bundle(const struct dot_writer *w, const struct graph_bundle *bundle,
			 size_t group)
{
	const char *separator = "";

	write_ends(w->out, bundle->edge);
	fprintf(w->out, " [lhead=cluster_%zu", group);
	if (group == GROUP_INITIAL && bundle->n < w->groups.n_initial) {
		fputs(", label=\"", w->out);
		for (int type = 0; type < NSREL_N_TYPES; type++) {
			if (!(bundle->types & NSREL_TYPE_MASK(type)))
				continue;
			fprintf(w->out, "%s%s", separator,
				nsrel_type_get_name((enum nsrel_type)type));
			separator = " ";
		}
		fputc('"', w->out);
	}
	fputs("]\n", w->out);
}

/* Of the member edges from one node: they lead to initial ones, its own, or no group. */
struct bundles {
	struct graph_bundle initial, own;
};

static struct bundles find_bundles(const struct dot_writer *w,
				   const struct nsrel_edge *first)
{
	size_t own =
		GROUP_FIRST_LEADER + nsrel_node_get_index(nsrel_edge_get_from(first));
	const struct nsrel_graph *graph = w->drawing->graph;

	return (struct bundles){
		.initial = graph_groups_bundle(&w->groups, graph, first, GROUP_INITIAL),
		.own = graph_groups_bundle(&w->groups, graph, first, own),
	};
}

static void write_member(const struct dot_writer *w, const struct bundles *bundles,
			 const struct nsrel_edge *edge)
{
	size_t group = graph_groups_get(&w->groups, nsrel_edge_get_to(edge));
	const struct graph_bundle *bundle =
		group == GROUP_INITIAL ? &bundles->initial : &bundles->own;

	if (group == GROUP_NONE || bundle->n < 2)
		write_edge(w->out, edge);
	else if (bundle->edge == edge)
		write_bundle(w, bundle, group);
}

/* Edges come by kind, and of a kind by where they begin. */
void dot_write_edges(const struct dot_writer *w)
{
	const struct nsrel_edge *edge, *first = NULL;
	struct bundles bundles = { 0 };

	nsrel_graph_foreach_edge(edge, w->drawing->graph) {
		enum nsrel_edge_kind kind = nsrel_edge_get_kind(edge);
		bool same = first && nsrel_edge_get_kind(first) == kind;

		if (!dot_is_drawn(edge))
			continue;
		if (!same)
			fprintf(w->out, "%s\n\t// %s\n\t{\n\t\tedge [%s]\n",
				first ? "\t}\n" : "", kinds[kind].about,
				kinds[kind].attributes);
		if (!same || nsrel_edge_get_from(first) != nsrel_edge_get_from(edge)) {
			first = edge;
			bundles = find_bundles(w, first);
		}
		if (kind == NSREL_EDGE_MEMBER)
			write_member(w, &bundles, edge);
		else
			write_edge(w->out, edge);
	}
	if (first)
		fputs("\t}\n", w->out);
}
