/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "digest.h"
#include "util.h"

struct digest {
	uint64_t value;
};

static void add(struct digest *d, uint64_t number)
{
	d->value = util_mix(d->value * UINT64_C(0x9e3779b97f4a7c15) + number);
}

static void add_text(struct digest *d, const char *text)
{
	add(d, text ? util_digest(text, strlen(text)) : 1);
}

static void add_ns(struct digest *d, const struct nsrel_ns *ns)
{
	add(d, ns ? ns->ino : 0);
}

/* Running or waiting is no difference, alive or dead is. */
static bool is_dead(const struct task *task)
{
	return task->state == 'Z' || task->state == 'X';
}

/* A worker of the kernel is named after what it does just now, which is no news. */
static void add_task(struct digest *d, const struct task *task, bool named)
{
	add(d, (uint64_t)task->tid);
	add(d, task->has_start_time ? task->start_time : 0);
	add(d, is_dead(task));
	add_text(d, named ? task->name : NULL);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		add_ns(d, task->ns[type]);
	add_ns(d, task->pid_for_children);
	add_ns(d, task->time_for_children);
	add(d, task->no_pid_link);
	add(d, task->has_uid ? task->uid : UINT64_MAX);
	add(d, task->has_caps);
	add(d, task->has_caps ? task->caps : 0);
	add(d, task->root_key);
	add(d, task->n_pids);
	for (int i = 0; i + 1 < task->n_pids; i++)
		add(d, (uint64_t)task->inner_pids[i]);
}

uint64_t digest_of_process(const struct nsrel_process *process, bool cmdline)
{
	struct digest d = { 0 };

	add_task(&d, &process->task, !process->kernel_thread);
	add(&d, (uint64_t)process->ppid);
	add(&d, process->kernel_thread);
	add(&d, process->cgroup_digest);
	add_text(&d, cmdline ? process->cmdline : NULL);
	for (const struct nsrel_thread *t = process->first_thread; t; t = t->next)
		add_task(&d, &t->task, true);
	return d.value;
}

uint64_t digest_of_file(const struct holder_of_file *file,
			const struct nsrel_snapshot *known)
{
	const struct nsrel_ns *ns = file->ns ?: snapshot_lookup_ino(known, file->ino);
	struct digest d = { 1 };

	if (!ns)
		return 0;
	add(&d, file->link.kind);
	add(&d, ns->ino);
	add(&d, (uint64_t)file->task->tid);
	add(&d, (uint64_t)file->fd);
	return d.value;
}
