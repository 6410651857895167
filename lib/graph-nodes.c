/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* First it is said what is a node (1 in its place), then each gets a place of its own. */

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph-nodes.h"
#include "util.h"

void places_done(struct places *places)
{
	free(places->ns);
	free(places->workloads);
	free(places->processes);
	*places = (struct places){ 0 };
}

static int places_init(struct places *places, const struct nsrel_snapshot *snap)
{
	places->ns = calloc(nsrel_snapshot_count_ns(snap) + 1, sizeof(size_t));
	places->workloads =
		calloc(nsrel_snapshot_count_workloads(snap) + 1, sizeof(size_t));
	places->processes =
		calloc(nsrel_snapshot_count_processes(snap) + 1, sizeof(size_t));
	return places->ns && places->workloads && places->processes ? 0 : -ENOMEM;
}

static size_t *find_ns(const struct places *places, const struct nsrel_ns *ns)
{
	return &places->ns[nsrel_ns_get_index(ns)];
}

/* What stands for a process: its workload, unless it only watches that one. */
static size_t *find_process(const struct places *places,
			    const struct nsrel_process *process)
{
	const struct nsrel_workload *workload = nsrel_process_get_workload(process);

	if (workload && !nsrel_process_is_monitor(process))
		return &places->workloads[nsrel_workload_get_index(workload)];
	return &places->processes[nsrel_process_get_index(process)];
}

/* NULL if no process holds, or as a member. */
static size_t *find_holding_process(const struct places *places,
				    const struct nsrel_holder *holder)
{
	const struct nsrel_process *process = nsrel_holder_get_process(holder);

	if (!process || nsrel_holder_get_kind(holder) == NSREL_HOLDER_PROCESS)
		return NULL;
	return find_process(places, process);
}

size_t places_get_ns(const struct places *places, const struct nsrel_ns *ns)
{
	return ns ? *find_ns(places, ns) : 0;
}

size_t places_get_process(const struct places *places,
			  const struct nsrel_process *process)
{
	return *find_process(places, process);
}

size_t places_get_holder(const struct places *places, const struct nsrel_holder *holder)
{
	const struct nsrel_ns *mntns = nsrel_holder_get_mntns(holder);
	const size_t *place;

	if (mntns)
		return places_get_ns(places, mntns);
	place = find_holding_process(places, holder);
	return place ? *place : 0;
}

static void choose_around(struct places *places, const struct nsrel_ns *ns)
{
	const struct nsrel_process *process;
	const struct nsrel_holder *holder;
	size_t *place;

	nsrel_ns_foreach_leader(process, ns)
		*find_process(places, process) = 1;
	nsrel_ns_foreach_holder(holder, ns) {
		/* A mount namespace is a node only if it was asked for. */
		if (nsrel_holder_get_mntns(holder))
			continue;
		place = find_holding_process(places, holder);
		if (place)
			*place = 1;
	}
}

static void choose(struct places *places, const struct nsrel_snapshot *snap,
		   const struct nsrel_ns *const *namespaces, size_t n)
{
	const struct nsrel_ns *ns;

	for (size_t i = 0; namespaces && i < n; i++)
		*find_ns(places, namespaces[i]) = 1;
	nsrel_snapshot_foreach_ns(ns, snap) {
		if (!namespaces)
			*find_ns(places, ns) = 1;
		if (*find_ns(places, ns))
			choose_around(places, ns);
	}
}

static size_t count_chosen(const size_t *places, size_t n)
{
	size_t n_chosen = 0;

	for (size_t i = 0; i < n; i++)
		n_chosen += places[i];
	return n_chosen;
}

/* The next node, if it was chosen; else NULL. */
static struct nsrel_node *add_node(struct nsrel_graph *graph, size_t *place,
				   enum nsrel_node_kind kind)
{
	struct nsrel_node *node = &graph->nodes[graph->n_nodes];

	if (!*place)
		return NULL;
	node->kind = kind;
	node->index = graph->n_nodes++;
	*place = graph->n_nodes;
	return node;
}

/* 0 or -ENOMEM. */
_printf_(2, 3) static int name_node(struct nsrel_node *node, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = vasprintf(&node->id, format, args);
	va_end(args);
	if (r < 0)
		node->id = NULL;
	return r < 0 ? -ENOMEM : 0;
}

static int add_namespaces(struct nsrel_graph *graph, struct places *places)
{
	const struct nsrel_ns *ns;
	struct nsrel_node *node;
	int r = 0;

	nsrel_snapshot_foreach_ns(ns, graph->snap) {
		node = add_node(graph, find_ns(places, ns), NSREL_NODE_NS);
		if (!node)
			continue;
		node->ns = ns;
		r = name_node(node, "%s:[%" PRIu64 "]",
			      nsrel_type_get_name(nsrel_ns_get_type(ns)),
			      nsrel_ns_get_ino(ns));
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_workloads(struct nsrel_graph *graph, struct places *places)
{
	const struct nsrel_workload *workload;
	struct nsrel_node *node;
	size_t i;
	int r;

	nsrel_snapshot_foreach_workload(workload, graph->snap)
	{
		i = nsrel_workload_get_index(workload);
		node = add_node(graph, &places->workloads[i], NSREL_NODE_WORKLOAD);
		if (!node)
			continue;
		node->workload = workload;
		r = name_node(node, "workload:%s", nsrel_workload_get_cgroup(workload));
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_processes(struct nsrel_graph *graph, struct places *places)
{
	const struct nsrel_process *process;
	struct nsrel_node *node;
	size_t i;
	int r;

	nsrel_snapshot_foreach_process(process, graph->snap) {
		i = nsrel_process_get_index(process);
		node = add_node(graph, &places->processes[i], NSREL_NODE_PROCESS);
		if (!node)
			continue;
		node->process = process;
		r = name_node(node, "process:%d", nsrel_process_get_pid(process));
		if (r < 0)
			return r;
	}
	return 0;
}

int graph_make_nodes(struct nsrel_graph *graph, const struct nsrel_ns *const *namespaces,
		     size_t n, struct places *places)
{
	const struct nsrel_snapshot *snap = graph->snap;
	size_t n_nodes;
	int r = places_init(places, snap);

	if (r < 0)
		return r;
	choose(places, snap, namespaces, n);
	n_nodes = count_chosen(places->ns, nsrel_snapshot_count_ns(snap)) +
		  count_chosen(places->workloads, nsrel_snapshot_count_workloads(snap)) +
		  count_chosen(places->processes, nsrel_snapshot_count_processes(snap));
	if (n_nodes >= GRAPH_MAX_NODES)
		return -ENOMEM;
	graph->nodes = calloc(n_nodes + 1, sizeof(*graph->nodes));
	if (!graph->nodes)
		return -ENOMEM;
	r = add_namespaces(graph, places);
	if (r == 0)
		r = add_workloads(graph, places);
	return r < 0 ? r : add_processes(graph, places);
}
