/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Processes and threads in a document. */

#include "save-task.h"
#include "save-share.h"
#include "save-text.h"

static void save_ns_of_task(struct json_text *json, const struct task *task)
{
	json_open(json, "ns", '{');
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (task->ns[type])
			json_number(json, nsrel_type_get_name((enum nsrel_type)type),
				    task->ns[type]->ino);
	if (task->pid_for_children)
		json_number(json, "pid_for_children", task->pid_for_children->ino);
	if (task->time_for_children)
		json_number(json, "time_for_children", task->time_for_children->ino);
	json_close(json, '}');
}

static void save_pids(struct json_text *json, const char *key, const struct task *task)
{
	if (task->n_pids == 0)
		return;
	json_open(json, key, '[');
	json_number(json, NULL, (uint64_t)task->tid);
	for (int i = 0; i + 1 < task->n_pids; i++)
		json_number(json, NULL, (uint64_t)task->inner_pids[i]);
	json_close(json, ']');
}

/* What processes and threads have in common. */
static void save_task(struct json_text *json, const struct task *task)
{
	if (task->name)
		json_string(json, "name", task->name);
	if (task->state)
		json_string(json, "state", (const char[]){ task->state, '\0' });
	if (task->has_start_time)
		json_number(json, "start", task->start_time);
	if (task->has_uid)
		json_number(json, "uid", task->uid);
	if (task->has_caps)
		json_hex(json, "caps", task->caps);
	save_pids(json, "pids", task);
	if (task->no_pid_link)
		json_boolean(json, "no_pid_link", true);
}

static void save_process(struct json_text *json, const struct nsrel_snapshot *snap,
			 const struct nsrel_process *process)
{
	json_number(json, "pid", (uint64_t)process->task.tid);
	if (process->ppid >= 0)
		json_number(json, "ppid", (uint64_t)process->ppid);
	save_task(json, &process->task);
	json_number(json, "threads", process->n_threads);
	if (process->cmdline)
		json_string(json, "cmdline", process->cmdline);
	save_optional(json, "cgroup", nsrel_process_get_cgroup(process));
	save_workload_of(json, "workload", process->workload);
	if (process->monitor)
		json_boolean(json, "monitor", true);
	if (process->kernel_thread)
		json_boolean(json, "kernel_thread", true);
	if (process->incomplete)
		json_boolean(json, "incomplete", true);
	if (process->from_thread)
		save_types(json, "from_thread", process->from_thread);
	if (table_get(&snap->covered, (uint64_t)process->task.tid))
		json_boolean(json, "covered", true);
	save_ns_of_task(json, &process->task);
}

void save_processes(struct json_text *json, const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		save_begin(json);
		save_process(json, snap, snap->processes.items[i]);
		json_close(json, '}');
	}
}

static void save_threads_of(struct json_text *json, const struct nsrel_process *process)
{
	for (const struct nsrel_thread *t = process->first_thread; t; t = t->next) {
		save_begin(json);
		json_number(json, "pid", (uint64_t)process->task.tid);
		json_number(json, "tid", (uint64_t)t->task.tid);
		save_task(json, &t->task);
		save_ns_of_task(json, &t->task);
		json_close(json, '}');
	}
}

void save_threads(struct json_text *json, const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->processes.n_items; i++)
		save_threads_of(json, snap->processes.items[i]);
}
