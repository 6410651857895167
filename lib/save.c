/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A snapshot as a document: what link.c starts from, and what it judged. Each node has a
 * line, so that documents can be compared and searched with the tools there are.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "save-hold.h"
#include "save-share.h"
#include "save-task.h"
#include "save-text.h"
#include "save.h"
#include "util.h"

static void save_sources(struct json_text *json, unsigned int sources)
{
	json_open(json, "sources", '[');
	for (unsigned int bit = 1; bit && bit <= NSREL_SOURCES_ALL; bit <<= 1)
		if (sources & bit)
			json_string(json, NULL,
				    nsrel_source_get_name((enum nsrel_source)bit));
	json_close(json, ']');
}

static void save_origin(struct json_text *json, const struct nsrel_snapshot *snap)
{
	const struct origin *origin = &snap->origin;

	json_open(json, "origin", '{');
	save_optional(json, "hostname", origin->hostname);
	save_optional(json, "boot_id", origin->boot_id);
	save_optional(json, "kernel", origin->kernel);
	json_signed(json, "time", origin->time);
	if (origin->pid)
		json_number(json, "pid", (uint64_t)origin->pid);
	if (origin->has_caller) {
		json_number(json, "uid", origin->uid);
		json_hex(json, "caps", origin->caps);
	}
	if (snap->captured)
		json_boolean(json, "captured", true);
	json_close(json, '}');
}

/* What is the same for all tasks, and where paths and PIDs count from. */
static void save_machine(struct json_text *json, const struct nsrel_snapshot *snap)
{
	const struct machine *machine = &snap->machine;

	json_open(json, "machine", '{');
	if (machine->last_cap >= 0)
		json_number(json, "last_cap", (uint64_t)machine->last_cap);
	if (machine->own_user_ns)
		json_number(json, "userns", machine->own_user_ns);
	json_boolean(json, "maps_all_uids", machine->maps_all_uids);
	if (machine->has_overflow_uid)
		json_number(json, "overflow_uid", machine->overflow_uid);
	if (snap->mntns_ino)
		json_number(json, "mntns", snap->mntns_ino);
	if (snap->proc_pid_ns)
		json_number(json, "pidns", snap->proc_pid_ns->ino);
	json_string(json, "proc", snap->proc_path);
	if (snap->no_proc)
		json_boolean(json, "no_proc", true);
	if (snap->origin.start_offset)
		json_signed(json, "start_offset", snap->origin.start_offset);
	json_close(json, '}');
}

/* The inode; 0 if there is none, nothing if that is not known. */
static void save_relation(struct json_text *json, const char *key,
			  const struct nsrel_ns *ns, enum nsrel_relation state)
{
	if (ns)
		json_number(json, key, ns->ino);
	else if (state == NSREL_RELATION_NONE)
		json_number(json, key, 0);
}

static void save_ns(struct json_text *json, const struct nsrel_ns *ns)
{
	json_number(json, "ns", ns->ino);
	json_string(json, "type", nsrel_type_get_name(ns->type));
	if (ns->has_id)
		json_number(json, "id", ns->id);
	if (ns->has_dev)
		json_number(json, "dev", ns->dev);
	if (nsrel_type_is_hierarchical(ns->type))
		save_relation(json, "pns", ns->parent, ns->parent_state);
	save_relation(json, "ons", ns->owner, ns->owner_state);
	if (ns->parent_refused)
		json_boolean(json, "pns_refused", true);
	if (ns->owner_refused)
		json_boolean(json, "ons_refused", true);
	if (ns->has_owner_uid)
		json_number(json, "owneruid", ns->owner_uid);
	if (ns->has_netnsid || ns->no_netnsid)
		json_signed(json, "netnsid", ns->has_netnsid ? ns->netnsid : -1);
	if (ns->initial >= 0)
		json_boolean(json, "initial", ns->initial > 0);
	if (ns->listed)
		json_boolean(json, "listed", true);
	save_workload_of(json, "workload", ns->workload);
	if (ns->shared >= 0)
		json_boolean(json, "shared", ns->shared > 0);
	save_optional(json, "path", ns->path);
}

static void save_namespaces(struct json_text *json, const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++) {
		save_begin(json);
		save_ns(json, snap->namespaces.items[i]);
		json_close(json, '}');
	}
}

static void save_problems(struct json_text *json, const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->problems.n_items; i++) {
		const struct nsrel_problem *problem = snap->problems.items[i];
		const char *name = strerrorname_np(problem->error);

		save_begin(json);
		json_string(json, "source", nsrel_source_get_name(problem->source));
		if (problem->pid) {
			json_number(json, "pid", (uint64_t)problem->pid);
			json_number(json, "tid", (uint64_t)problem->tid);
		}
		json_string(json, "what", problem->what);
		/* Numbers of errors are not the same everywhere. */
		if (problem->error && name)
			json_string(json, "errno", name);
		else if (problem->error)
			json_number(json, "errno", (uint64_t)problem->error);
		json_number(json, "count", problem->count);
		json_close(json, '}');
	}
}

static const struct {
	const char *key;
	void (*save)(struct json_text *json, const struct nsrel_snapshot *snap);
} lists[] = {
	{ "workloads", save_workloads }, { "namespaces", save_namespaces },
	{ "processes", save_processes }, { "threads", save_threads },
	{ "holders", save_holders },	 { "mounts", save_mounts },
	{ "links", save_links },	 { "problems", save_problems },
};

static void save_all(struct json_text *json, const struct nsrel_snapshot *snap)
{
	json_open(json, NULL, '{');
	json_string(json, "nsrel", "snapshot");
	json_number(json, "format", SAVE_FORMAT);
	json_string(json, "version", nsrel_snapshot_get_version(snap));
	json_new_line(json);
	save_origin(json, snap);
	json_new_line(json);
	save_sources(json, snap->sources);
	save_types(json, "types", snap->types);
	json_new_line(json);
	save_machine(json, snap);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		json_new_line(json);
		json_open(json, lists[i].key, '[');
		lists[i].save(json, snap);
		json_close(json, ']');
	}
	json_close(json, '}');
}

_public_ int nsrel_snapshot_save(const struct nsrel_snapshot *snap, int fd)
{
	NO_CANCEL;
	struct json_text *json = malloc(sizeof(*json));
	int r;

	if (!json)
		return -ENOMEM;
	json->fd = fd;
	json->error = 0;
	json->comma = false;
	json->len = 0;
	save_all(json, snap);
	r = json_finish(json);
	free(json);
	return r;
}
