/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Open files and mounts in a document. What else holds follows from the other lists. */

#include "save-hold.h"
#include "save-text.h"

static void save_target(struct json_text *json, const struct nsrel_ns *ns)
{
	json_number(json, "ns", ns->ino);
	json_string(json, "type", nsrel_type_get_name(ns->type));
}

static void save_task_of(struct json_text *json, const struct nsrel_process *process,
			 const struct task *task, int fd)
{
	json_number(json, "pid", (uint64_t)process->task.tid);
	json_number(json, "tid", (uint64_t)task->tid);
	if (fd >= 0)
		json_number(json, "fd", (uint64_t)fd);
}

void save_holders(struct json_text *json, const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->files.n_items; i++) {
		const struct holder_of_file *file = snap->files.items[i];

		save_begin(json);
		json_string(json, "kind",
			    nsrel_holder_kind_get_name(
				    (enum nsrel_holder_kind)file->link.kind));
		save_target(json, file->ns);
		save_task_of(json, file->process, file->task, file->fd);
		json_close(json, '}');
	}
}

static void save_mount(struct json_text *json, const struct holder_of_mount *mount)
{
	save_target(json, mount->ns);
	json_number(json, "id", mount->id);
	if (mount->mntns)
		json_number(json, "mntns", mount->mntns->ino);
	if (mount->task)
		save_task_of(json, mount->process, mount->task, mount->fd);
	json_string(json, "target", mount->target);
	json_boolean(json, "opens", mount->opens);
	if (mount->root_pid > 0) {
		json_number(json, "root_pid", (uint64_t)mount->root_pid);
		json_number(json, "root_tid", (uint64_t)mount->root_tid);
	}
}

void save_mounts(struct json_text *json, const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->mounts.n_items; i++) {
		save_begin(json);
		save_mount(json, snap->mounts.items[i]);
		json_close(json, '}');
	}
}
