/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Nodes and edges as JSON, by the columns of the list and of --holders. */

#include <ctype.h>
#include <stdlib.h>

#include "column-workload.h"
#include "graph.h"
#include "view.h"
#include "xalloc.h"

static const enum column_id process_columns[] = { COL_PID, COL_PPID, COL_COMMAND, COL_UID,
						  COL_USER };
static const enum column_id holder_columns[] = { COL_KIND,   COL_PID,	   COL_TID,
						 COL_FD,     COL_PATH,	   COL_TARGET,
						 COL_MNTNS,  COL_HOLDERNS, COL_USER,
						 COL_COMMAND };

struct writer {
	const struct drawing *drawing;
	FILE *out;
	bool script;		       /* no "<" */
	const char *gap;	       /* between nodes, and edges */
	struct cell cell;	       /* reused from value to value */
	enum column_id ids[N_COLUMNS]; /* of namespaces */
	size_t n_ids;
};

static void put(struct writer *w, const char *json)
{
	if (!w->script) {
		fputs(json, w->out);
		return;
	}
	/* It is found in texts only. */
	for (; *json; json++) {
		if (*json == '<')
			fputs("\\u003c", w->out);
		else
			fputc(*json, w->out);
	}
}

/* Writes what is in the cell. */
static void put_cell(struct writer *w, enum cell_type type)
{
	char *json = cell_to_json(&w->cell, type);

	put(w, json ?: "null");
	free(json);
}

/* NULL is null. */
static void put_string(struct writer *w, const char *key, const char *text)
{
	fprintf(w->out, "%s:", key);
	cell_reset(&w->cell);
	cell_set_string(&w->cell, text);
	put_cell(w, CELL_STRING);
}

static void put_key(struct writer *w, const char *name)
{
	fputc('"', w->out);
	for (; *name; name++)
		fputc(tolower((unsigned char)*name), w->out);
	fputs("\":", w->out);
}

static void put_row(struct writer *w, const struct row *row, const enum column_id *ids,
		    size_t n)
{
	fputc('{', w->out);
	for (size_t i = 0; i < n; i++) {
		const struct column *column = column_get(ids[i]);

		if (i > 0)
			fputc(',', w->out);
		put_key(w, column->name);
		column_fill(column, row, &w->cell);
		put_cell(w, column->type);
	}
	fputc('}', w->out);
}

static struct row row_of(const struct writer *w, const struct nsrel_ns *ns)
{
	return view_row_of(w->drawing->options, w->drawing->snap, ns);
}

static void put_namespace(struct writer *w, const struct nsrel_ns *ns)
{
	struct row row;

	fputs(",\"namespace\":", w->out);
	if (!ns) {
		fputs("null", w->out);
		return;
	}
	row = row_of(w, ns);
	put_row(w, &row, w->ids, w->n_ids);
}

static void put_process(struct writer *w, const struct nsrel_process *process)
{
	struct row row = { .snap = w->drawing->snap, .process = process };

	fputs(",\"process\":", w->out);
	if (process)
		put_row(w, &row, process_columns,
			sizeof(process_columns) / sizeof(process_columns[0]));
	else
		fputs("null", w->out);
}

static void put_workload(struct writer *w, const struct nsrel_workload *workload)
{
	char *json = workload ? column_workload_to_json(workload, false) : NULL;

	fputs(",\"workload\":", w->out);
	put(w, json ?: "null");
	free(json);
}

static void put_holders(struct writer *w, const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;
	const char *separator = "";

	fputs(",\"holders\":[", w->out);
	for (holder = ns ? nsrel_ns_next_holder(ns, NULL) : NULL; holder;
	     holder = nsrel_ns_next_holder(ns, holder)) {
		struct row row = row_of(w, ns);

		row.process = nsrel_holder_get_process(holder);
		row.holder = holder;
		fputs(separator, w->out);
		put_row(w, &row, holder_columns,
			sizeof(holder_columns) / sizeof(holder_columns[0]));
		separator = ",";
	}
	fputs("]}", w->out);
}

static void put_node(struct writer *w, const struct nsrel_node *node)
{
	char *label = graph_label(w->drawing, node);

	put_string(w, "{\"id\"", nsrel_node_get_id(node));
	put_string(w, ",\"kind\"", nsrel_node_kind_get_name(nsrel_node_get_kind(node)));
	put_string(w, ",\"label\"", label);
	free(label);
	put_namespace(w, nsrel_node_get_ns(node));
	put_process(w, nsrel_node_get_process(node));
	put_workload(w, nsrel_node_get_workload(node));
	put_holders(w, nsrel_node_get_ns(node));
}

/* The device at the other end may be known by its index alone. */
static void put_link(struct writer *w, const struct nsrel_edge *edge)
{
	const struct nsrel_link *link = nsrel_edge_get_link(edge);
	const struct nsrel_link *peer = nsrel_edge_get_peer_link(edge);
	int index;

	if (!link) {
		fputs(",\"link\":null", w->out);
		return;
	}
	put_string(w, ",\"link\":{\"kind\"", nsrel_link_get_kind(link));
	put_string(w, ",\"name\"", nsrel_link_get_name(link));
	put_string(w, ",\"peer\"", peer ? nsrel_link_get_name(peer) : NULL);
	fprintf(w->out, ",\"index\":%d", nsrel_link_get_index(link));
	if (peer)
		fprintf(w->out, ",\"peerindex\":%d}", nsrel_link_get_index(peer));
	else if (nsrel_link_get_peer_index(link, &index) == 0)
		fprintf(w->out, ",\"peerindex\":%d}", index);
	else
		fputs(",\"peerindex\":null}", w->out);
}

static void put_edge(struct writer *w, const struct nsrel_edge *edge)
{
	const struct nsrel_holder *holder = nsrel_edge_get_holder(edge);

	put_string(w, "{\"from\"", nsrel_node_get_id(nsrel_edge_get_from(edge)));
	put_string(w, ",\"to\"", nsrel_node_get_id(nsrel_edge_get_to(edge)));
	put_string(w, ",\"kind\"", nsrel_edge_kind_get_name(nsrel_edge_get_kind(edge)));
	fprintf(w->out, ",\"count\":%zu", nsrel_edge_get_count(edge));
	put_string(w, ",\"holder\"",
		   holder ? nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder))
			  : NULL);
	put_link(w, edge);
	fputc('}', w->out);
}

/* All that the list has but references, which cost, and holders, which come whole. */
static void choose_columns(struct writer *w)
{
	for (int i = 0; i < N_COLUMNS; i++)
		if ((column_get((enum column_id)i)->where & 1U << VIEW_LIST) &&
		    i != COL_REFERENCE && i != COL_HOLDERS)
			w->ids[w->n_ids++] = (enum column_id)i;
}

static void put_graph(struct writer *w)
{
	const struct nsrel_graph *graph = w->drawing->graph;
	const struct nsrel_node *node;
	const struct nsrel_edge *edge;
	const char *separator = "";

	choose_columns(w);
	fputs("{\"nodes\":[", w->out);
	nsrel_graph_foreach_node(node, graph) {
		fprintf(w->out, "%s%s", separator, w->gap);
		put_node(w, node);
		separator = ",";
	}
	fprintf(w->out, "%s],%s\"edges\":[", w->gap, w->gap);
	separator = "";
	nsrel_graph_foreach_edge(edge, graph) {
		fprintf(w->out, "%s%s", separator, w->gap);
		put_edge(w, edge);
		separator = ",";
	}
	fprintf(w->out, "%s]}", w->gap);
	cell_done(&w->cell);
}

int graph_write_json(const struct drawing *drawing, FILE *out)
{
	struct writer w = { .drawing = drawing, .out = out, .gap = "\n" };

	put_graph(&w);
	fputc('\n', out);
	return EXIT_SUCCESS;
}

void graph_write_script(const struct drawing *drawing, FILE *out)
{
	struct writer w = { .drawing = drawing, .out = out, .script = true, .gap = "" };

	put_graph(&w);
}

void graph_write_empty(FILE *out)
{
	fputs("{\"nodes\":[],\"edges\":[]}\n", out);
}
