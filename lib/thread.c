/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a thread tells of itself, and what threads and processes have in common. */

#include <errno.h>
#include <stdlib.h>

#include "model.h"
#include "util.h"

struct nsrel_thread *thread_new(struct nsrel_process *process, pid_t tid)
{
	struct nsrel_thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	thread->process = process;
	thread->task.tid = tid;
	return thread;
}

struct nsrel_thread *thread_free(struct nsrel_thread *thread)
{
	if (thread)
		task_done(&thread->task);
	free(thread);
	return NULL;
}

void task_done(struct task *task)
{
	free(task->name);
	free(task->inner_pids);
}

int task_get_caps(const struct task *task, uint64_t *ret)
{
	if (!task->has_caps)
		return -ENODATA;
	*ret = task->caps;
	return 0;
}

int task_get_uid(const struct task *task, uid_t *ret)
{
	if (!task->has_uid)
		return -ENODATA;
	*ret = task->uid;
	return 0;
}

int task_get_start_time(const struct task *task, uint64_t *ret)
{
	if (!task->has_start_time)
		return -ENODATA;
	*ret = task->start_time;
	return 0;
}

struct nsrel_ns *task_get_ns(const struct task *task, enum nsrel_type type)
{
	return (unsigned int)type < NSREL_N_TYPES ? task->ns[type] : NULL;
}

struct nsrel_ns *task_get_ns_for_children(const struct task *task, enum nsrel_type type)
{
	return type == NSREL_TYPE_PID  ? task->pid_for_children
	     : type == NSREL_TYPE_TIME ? task->time_for_children
				       : NULL;
}

_public_ pid_t nsrel_thread_get_tid(const struct nsrel_thread *thread)
{
	return thread->task.tid;
}

_public_ const struct nsrel_process *nsrel_thread_get_process(
	const struct nsrel_thread *thread)
{
	return thread->process;
}

_public_ const char *nsrel_thread_get_name(const struct nsrel_thread *thread)
{
	return thread->task.name;
}

_public_ char nsrel_thread_get_state(const struct nsrel_thread *thread)
{
	return thread->task.state;
}

_public_ int nsrel_thread_get_uid(const struct nsrel_thread *thread, uid_t *ret)
{
	return task_get_uid(&thread->task, ret);
}

_public_ int nsrel_thread_get_caps(const struct nsrel_thread *thread, uint64_t *ret)
{
	return task_get_caps(&thread->task, ret);
}

_public_ int nsrel_thread_get_start_time(const struct nsrel_thread *thread, uint64_t *ret)
{
	return task_get_start_time(&thread->task, ret);
}

_public_ const struct nsrel_ns *nsrel_thread_get_ns(const struct nsrel_thread *thread,
						    enum nsrel_type type)
{
	return task_get_ns(&thread->task, type);
}

_public_ const struct nsrel_ns *nsrel_thread_get_ns_for_children(
	const struct nsrel_thread *thread, enum nsrel_type type)
{
	return task_get_ns_for_children(&thread->task, type);
}
