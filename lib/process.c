/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a process tells of itself. */

#include <errno.h>
#include <stdlib.h>

#include "model.h"
#include "util.h"

struct nsrel_process *process_new(pid_t pid)
{
	struct nsrel_process *process = calloc(1, sizeof(*process));

	if (!process)
		return NULL;
	process->task.tid = pid;
	process->ppid = -ENODATA;
	return process;
}

struct nsrel_process *process_free(struct nsrel_process *process)
{
	struct nsrel_thread *thread, *next;

	if (!process)
		return NULL;
	for (thread = process->first_thread; thread; thread = next) {
		next = thread->next;
		thread_free(thread);
	}
	task_done(&process->task);
	free(process->cmdline);
	free(process->cgroup_text);
	free(process);
	return NULL;
}

static int compare_threads(const void *a, const void *b)
{
	const struct task *x = &(*(struct nsrel_thread *const *)a)->task;
	const struct task *y = &(*(struct nsrel_thread *const *)b)->task;

	if (x->start_time != y->start_time)
		return x->start_time < y->start_time ? -1 : 1;
	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

int process_sort_threads(struct nsrel_process *process)
{
	struct array all = { 0 };
	struct nsrel_thread *next = NULL;
	int r = 0;

	for (struct nsrel_thread *t = process->first_thread; t && r == 0; t = t->next)
		r = array_push(&all, t);
	if (r == 0 && all.n_items > 0) {
		qsort(all.items, all.n_items, sizeof(void *), compare_threads);
		for (size_t i = all.n_items; i-- > 0;) {
			process->first_thread = all.items[i];
			process->first_thread->next = next;
			next = process->first_thread;
		}
	}
	array_done(&all);
	return r;
}

_public_ pid_t nsrel_process_get_pid(const struct nsrel_process *process)
{
	return process->task.tid;
}

_public_ int nsrel_process_get_ppid(const struct nsrel_process *process, pid_t *ret)
{
	if (process->ppid < 0)
		return -ENODATA;
	*ret = process->ppid;
	return 0;
}

_public_ const struct nsrel_process *nsrel_process_get_parent(
	const struct nsrel_process *process)
{
	return process->parent;
}

_public_ const struct nsrel_process *nsrel_process_next_child(
	const struct nsrel_process *process, const struct nsrel_process *prev)
{
	return prev ? prev->next_sibling : process->first_child;
}

_public_ size_t nsrel_process_get_index(const struct nsrel_process *process)
{
	return process->index;
}

_public_ const char *nsrel_process_get_name(const struct nsrel_process *process)
{
	return process->task.name;
}

_public_ const char *nsrel_process_get_cmdline(const struct nsrel_process *process)
{
	return process->cmdline;
}

_public_ char nsrel_process_get_state(const struct nsrel_process *process)
{
	return process->task.state;
}

_public_ int nsrel_process_get_uid(const struct nsrel_process *process, uid_t *ret)
{
	return task_get_uid(&process->task, ret);
}

_public_ int nsrel_process_get_caps(const struct nsrel_process *process, uint64_t *ret)
{
	return task_get_caps(&process->task, ret);
}

_public_ int nsrel_process_get_start_time(const struct nsrel_process *process,
					  uint64_t *ret)
{
	return task_get_start_time(&process->task, ret);
}

_public_ const struct nsrel_ns *nsrel_process_get_ns(const struct nsrel_process *process,
						     enum nsrel_type type)
{
	return task_get_ns(&process->task, type);
}

_public_ const struct nsrel_ns *nsrel_process_get_ns_for_children(
	const struct nsrel_process *process, enum nsrel_type type)
{
	return task_get_ns_for_children(&process->task, type);
}

_public_ size_t nsrel_process_count_threads(const struct nsrel_process *process)
{
	return process->n_threads;
}

_public_ const struct nsrel_thread *nsrel_process_next_thread(
	const struct nsrel_process *process, const struct nsrel_thread *prev)
{
	return prev ? prev->next : process->first_thread;
}

_public_ bool nsrel_process_is_complete(const struct nsrel_process *process)
{
	return !process->incomplete;
}
