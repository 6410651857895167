/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A graph as plain tables. */

#include "plain.h"
#include "totable.h"

/* Sets "label" of the node below the namespace's row, which is on top, and takes that. */
static void set_namespace(lua_State *L, struct totable *t, const struct nsrel_ns *ns)
{
	const char *type = nsrel_type_get_name(nsrel_ns_get_type(ns));

	totable_push_ns(L, t, ns);
	lua_getfield(L, -1, "name");
	if (nsrel_ns_is_initial(ns) > 0)
		lua_pushfstring(L, "%s initial", type);
	else if (lua_isstring(L, -1))
		lua_pushfstring(L, "%s %s", type, lua_tostring(L, -1));
	else
		lua_pushfstring(L, "%s %I", type, (LUAI_UACINT)nsrel_ns_get_ino(ns));
	lua_setfield(L, -4, "label");
	lua_pop(L, 1);
	lua_setfield(L, -2, "namespace");
}

static void set_process(lua_State *L, const struct totable *t,
			const struct nsrel_process *process)
{
	const char *name = nsrel_process_get_name(process);

	plain_push_text(L, lua_pushfstring(L, "%s %d", name ? name : "process",
					   (int)nsrel_process_get_pid(process)));
	lua_setfield(L, -3, "label");
	lua_pop(L, 1);
	lua_createtable(L, 0, 5);
	totable_set_process(L, t, process);
	lua_setfield(L, -2, "process");
}

static void set_holders(lua_State *L, const struct totable *t, const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;

	plain_new_list(L, 0);
	for (holder = ns ? nsrel_ns_next_holder(ns, NULL) : NULL; holder;
	     holder = nsrel_ns_next_holder(ns, holder)) {
		totable_push_holder(L, t, ns, holder);
		plain_add(L);
	}
	lua_setfield(L, -2, "holders");
}

static void push_node(lua_State *L, struct totable *t, const struct nsrel_node *node)
{
	const struct nsrel_workload *workload = nsrel_node_get_workload(node);
	const struct nsrel_process *process = nsrel_node_get_process(node);
	const struct nsrel_ns *ns = nsrel_node_get_ns(node);

	lua_createtable(L, 0, 6);
	plain_set_text(L, "id", nsrel_node_get_id(node));
	plain_set_text(L, "kind", nsrel_node_kind_get_name(nsrel_node_get_kind(node)));
	if (ns)
		set_namespace(L, t, ns);
	if (process)
		set_process(L, t, process);
	if (workload) {
		plain_set_text(L, "label", nsrel_workload_get_label(workload));
		totable_set_workload(L, workload, false);
	}
	set_holders(L, t, ns);
}

static void set_link(lua_State *L, const struct nsrel_link *link,
		     const struct nsrel_link *peer)
{
	int index;

	lua_createtable(L, 0, 5);
	plain_set_text(L, "kind", nsrel_link_get_kind(link));
	plain_set_text(L, "name", nsrel_link_get_name(link));
	plain_set_text(L, "peer", peer ? nsrel_link_get_name(peer) : NULL);
	plain_set_integer(L, "index", (uint64_t)nsrel_link_get_index(link));
	if (nsrel_link_get_peer_index(link, &index) == 0)
		plain_set_integer(L, "peerindex", (uint64_t)index);
	lua_setfield(L, -2, "link");
}

static void push_edge(lua_State *L, const struct nsrel_edge *edge)
{
	const struct nsrel_holder *holder = nsrel_edge_get_holder(edge);
	const struct nsrel_link *link = nsrel_edge_get_link(edge);

	lua_createtable(L, 0, 6);
	plain_set_text(L, "from", nsrel_node_get_id(nsrel_edge_get_from(edge)));
	plain_set_text(L, "to", nsrel_node_get_id(nsrel_edge_get_to(edge)));
	plain_set_text(L, "kind", nsrel_edge_kind_get_name(nsrel_edge_get_kind(edge)));
	plain_set_integer(L, "count", nsrel_edge_get_count(edge));
	if (holder)
		plain_set_text(L, "holder",
			       nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder)));
	if (link)
		set_link(L, link, nsrel_edge_get_peer_link(edge));
}

void totable_push_graph(lua_State *L, struct totable *t, const struct nsrel_graph *graph)
{
	const struct nsrel_node *node;
	const struct nsrel_edge *edge;

	lua_createtable(L, 0, 2);
	plain_new_list(L, nsrel_graph_count_nodes(graph));
	nsrel_graph_foreach_node(node, graph) {
		push_node(L, t, node);
		plain_add(L);
	}
	lua_setfield(L, -2, "nodes");
	plain_new_list(L, nsrel_graph_count_edges(graph));
	nsrel_graph_foreach_edge(edge, graph) {
		push_edge(L, edge);
		plain_add(L);
	}
	lua_setfield(L, -2, "edges");
}
