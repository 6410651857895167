/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Workloads, and links between network namespaces, in a document. */

#include "save-share.h"
#include "save-text.h"

void save_workload_of(struct json_text *json, const char *key,
		      const struct nsrel_workload *workload)
{
	if (workload)
		json_number(json, key, workload->index);
}

void save_workloads(struct json_text *json, const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->workloads.n_items; i++) {
		const struct nsrel_workload *workload = snap->workloads.items[i];

		save_begin(json);
		json_string(json, "kind", nsrel_workload_kind_get_name(workload->kind));
		json_string(json, "engine", workload->engine);
		json_string(json, "id", workload->id);
		json_string(json, "label", workload->label);
		save_optional(json, "pod", workload->pod);
		save_optional(json, "unit", workload->unit);
		json_string(json, "cgroup", workload->cgroup);
		save_workload_of(json, "parent", workload->parent);
		json_close(json, '}');
	}
}

static void save_link(struct json_text *json, const struct nsrel_ns *ns,
		      const struct nsrel_link *link)
{
	json_number(json, "ns", ns->ino);
	json_number(json, "index", (uint64_t)link->index);
	json_string(json, "name", link->name);
	save_optional(json, "kind", link->kind);
	json_signed(json, "netnsid", link->netnsid);
	if (link->peer)
		json_number(json, "peer", link->peer->ino);
	if (link->peer_index > 0)
		json_number(json, "peer_index", (uint64_t)link->peer_index);
}

void save_links(struct json_text *json, const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++) {
		const struct nsrel_ns *ns = snap->namespaces.items[i];

		for (const struct nsrel_link *l = ns->first_link; l; l = l->next) {
			save_begin(json);
			save_link(json, ns, l);
			json_close(json, '}');
		}
	}
}
