/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Processes and threads of a document. */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "load-ns.h"
#include "load-task.h"
#include "load-workload.h"
#include "parse-status.h"

static uint64_t get_thread_key(pid_t pid, pid_t tid)
{
	return (uint64_t)pid << 32 | (uint64_t)tid;
}

static struct nsrel_process *find_process(struct load *load, pid_t pid)
{
	return table_get(&load->snap->process_by_pid, (uint64_t)pid);
}

int load_task_of(struct load *load, struct json_object *object,
		 const struct nsrel_process **ret_process, const struct task **ret)
{
	const struct nsrel_process *process;
	const struct nsrel_thread *thread;
	pid_t pid, tid;
	int r;

	r = load_pid(load, object, "pid", &pid);
	if (r > 0)
		r = load_need(load, "tid", load_pid(load, object, "tid", &tid));
	if (r <= 0)
		return r;
	process = find_process(load, pid);
	if (!process)
		return load_fail(load, "pid", "no process %d is there", (int)pid);
	thread = table_get(&load->threads, get_thread_key(pid, tid));
	if (tid != pid && !thread)
		return load_fail(load, "tid", "process %d has no thread %d", (int)pid,
				 (int)tid);
	*ret_process = process;
	*ret = thread ? &thread->task : &process->task;
	return 1;
}

static int read_state(struct load *load, struct json_object *object, struct task *task)
{
	const char *state;
	int r = load_name(load, object, "state", &state);

	if (r <= 0)
		return r;
	if (state[0] <= ' ' || state[0] > '~' || state[1])
		return load_fail(load, "state", "not a letter");
	task->state = state[0];
	return 0;
}

/* The first of them is the task's own number in /proc. */
static int check_pids(struct load *load, struct json_object *array,
		      const struct task *task)
{
	size_t n = json_object_is_type(array, json_type_array)
			 ? json_object_array_length(array)
			 : 0;

	if (n == 0 || n > PARSE_STATUS_MAX_PIDS)
		return load_fail(load, "pids", "not an array of 1 to %d PIDs",
				 PARSE_STATUS_MAX_PIDS);
	for (size_t i = 0; i < n; i++) {
		struct json_object *value = json_object_array_get_idx(array, i);
		int64_t pid = json_object_get_int64(value);

		if (!json_object_is_type(value, json_type_int) || pid <= 0 ||
		    pid > INT_MAX)
			return load_fail(load, "pids", "[%zu] is not a PID", i);
		if (i == 0 && pid != task->tid)
			return load_fail(load, "pids", "[0] is not %d", (int)task->tid);
	}
	return (int)n;
}

static int read_pids(struct load *load, struct json_object *object, struct task *task)
{
	struct json_object *array = json_object_object_get(object, "pids");
	int r;

	if (!array)
		return 0;
	r = check_pids(load, array, task);
	if (r > 1) {
		task->inner_pids = calloc((size_t)r - 1, sizeof(*task->inner_pids));
		if (!task->inner_pids)
			return -ENOMEM;
		for (int i = 1; i < r; i++)
			task->inner_pids[i - 1] = json_object_get_int(
				json_object_array_get_idx(array, (size_t)i));
	}
	if (r < 0)
		return r;
	task->n_pids = (uint8_t)r;
	return load_charge(load, (size_t)r * sizeof(*task->inner_pids));
}

static int read_ns_of_task(struct load *load, struct json_object *object,
			   struct task *task)
{
	struct json_object *ns = json_object_object_get(object, "ns");
	int r = 0;

	if (!ns)
		return 0;
	if (!json_object_is_type(ns, json_type_object))
		return load_fail(load, "ns", "not an object");
	load->inside = "ns";
	for (int i = 0; r >= 0 && i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;

		r = load_ns_by(load, ns, nsrel_type_get_name(type), type, &task->ns[i]);
	}
	if (r >= 0)
		r = load_ns_by(load, ns, "pid_for_children", NSREL_TYPE_PID,
			       &task->pid_for_children);
	if (r >= 0)
		r = load_ns_by(load, ns, "time_for_children", NSREL_TYPE_TIME,
			       &task->time_for_children);
	load->inside = NULL;
	return r;
}

static int read_task(struct load *load, struct json_object *object, struct task *task)
{
	bool no_pid_link = false;
	uint64_t uid = 0;
	int r;

	r = load_text(load, object, "name", &task->name);
	if (r >= 0)
		r = read_state(load, object, task);
	if (r >= 0)
		r = load_number(load, object, "start", 0, UINT64_MAX, &task->start_time);
	task->has_start_time = r > 0;
	if (r >= 0)
		r = load_number(load, object, "uid", 0, UINT32_MAX, &uid);
	task->has_uid = r > 0;
	task->uid = (uid_t)uid;
	if (r >= 0)
		r = load_hex(load, object, "caps", &task->caps);
	task->has_caps = r > 0;
	if (r >= 0)
		r = read_pids(load, object, task);
	if (r >= 0)
		r = load_boolean(load, object, "no_pid_link", &no_pid_link);
	task->no_pid_link = no_pid_link;
	return r < 0 ? r : read_ns_of_task(load, object, task);
}

static int read_from_thread(struct load *load, struct json_object *object,
			    struct nsrel_process *process)
{
	struct json_object *array = json_object_object_get(object, "from_thread");
	unsigned int types = 0;
	int r = array ? load_set(load, array, "from_thread", load_type_to_bit, &types)
		      : 0;

	process->from_thread = (uint8_t)types;
	return r;
}

static int read_process(struct load *load, struct json_object *object,
			struct nsrel_process *process)
{
	uint64_t ppid = 0, n_threads = 0;
	bool covered = false;
	int r;

	r = load_number(load, object, "ppid", 0, INT_MAX, &ppid);
	if (r > 0)
		process->ppid = (pid_t)ppid;
	if (r >= 0)
		r = load_number(load, object, "threads", 0, UINT32_MAX, &n_threads);
	process->n_threads = (uint32_t)n_threads;
	if (r >= 0)
		r = load_text(load, object, "cmdline", &process->cmdline);
	if (r > 0 && !*process->cmdline)
		r = load_fail(load, "cmdline", "empty");
	if (r >= 0)
		r = load_boolean(load, object, "kernel_thread", &process->kernel_thread);
	if (r >= 0)
		r = load_boolean(load, object, "incomplete", &process->incomplete);
	if (r >= 0)
		r = load_cgroup(load, object, process);
	if (r >= 0)
		r = read_from_thread(load, object, process);
	if (r >= 0)
		r = load_boolean(load, object, "covered", &covered);
	if (r >= 0 && covered)
		r = table_add(&load->snap->covered, (uint64_t)process->task.tid, process);
	if (r >= 0)
		r = read_task(load, object, &process->task);
	/* Whoever lives has links of its own. */
	if (r >= 0 && process->from_thread && process->task.state != 'Z' &&
	    process->task.state != 'X')
		return load_fail(load, "from_thread", "the process has not ended");
	return r;
}

int load_process(struct load *load, struct json_object *object)
{
	struct nsrel_process *process;
	pid_t pid;
	int r;

	r = load_charge(load, sizeof(*process) + 2 * LOAD_PLACE);
	if (r == 0)
		r = load_need(load, "pid", load_pid(load, object, "pid", &pid));
	if (r < 0)
		return r;
	if (find_process(load, pid))
		return load_fail(load, "pid", "process %d is there twice", (int)pid);
	process = process_new(pid);
	if (!process)
		return -ENOMEM;
	r = snapshot_add_process(load->snap, process);
	return r < 0 ? r : read_process(load, object, process);
}

/* To the front: that they are in order is seen to when all are there. */
static int add_thread(struct load *load, struct nsrel_process *process, pid_t tid,
		      struct nsrel_thread **ret)
{
	struct nsrel_thread *thread = thread_new(process, tid);

	if (!thread)
		return -ENOMEM;
	thread->next = process->first_thread;
	process->first_thread = thread;
	*ret = thread;
	return table_add(&load->threads, get_thread_key(process->task.tid, tid), thread);
}

int load_thread(struct load *load, struct json_object *object)
{
	struct nsrel_process *process;
	struct nsrel_thread *thread;
	pid_t pid, tid;
	int r;

	r = load_charge(load, sizeof(*thread) + LOAD_PLACE);
	if (r == 0)
		r = load_need(load, "pid", load_pid(load, object, "pid", &pid));
	if (r >= 0)
		r = load_need(load, "tid", load_pid(load, object, "tid", &tid));
	if (r < 0)
		return r;
	process = find_process(load, pid);
	if (!process)
		return load_fail(load, "pid", "no process %d is there", (int)pid);
	if (tid == pid || table_get(&load->threads, get_thread_key(pid, tid)))
		return load_fail(load, "tid", "thread %d is there twice", (int)tid);
	r = add_thread(load, process, tid, &thread);
	return r < 0 ? r : read_task(load, object, &thread->task);
}
