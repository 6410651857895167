/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which path opens a namespace: a process's link if one is in it, else a thread's. */

#include <errno.h>
#include <stdio.h>

#include "path.h"

/* "/proc/PID/ns/LINK", or "/proc/PID/task/TID/ns/LINK" for a thread. */
static int set_path(struct nsrel_ns *ns, const char *proc_path, pid_t pid, pid_t tid,
		    const char *suffix)
{
	const char *name = nsrel_type_get_name(ns->type);
	int r;

	if (pid == tid)
		r = asprintf(&ns->path, "%s/%d/ns/%s%s", proc_path, (int)pid, name,
			     suffix);
	else
		r = asprintf(&ns->path, "%s/%d/task/%d/ns/%s%s", proc_path, (int)pid,
			     (int)tid, name, suffix);
	if (r < 0) {
		ns->path = NULL;
		return -ENOMEM;
	}
	return 0;
}

/* A zombie leader's own links are gone: those of the thread that stands in for it open.
 */
static pid_t find_link_tid(const struct nsrel_process *p, const struct nsrel_ns *ns)
{
	if (!(p->from_thread & NSREL_TYPE_MASK(ns->type)))
		return p->task.tid;
	for (const struct nsrel_thread *t = p->first_thread; t; t = t->next)
		if (t->task.ns[ns->type] == ns)
			return t->task.tid;
	return p->task.tid;
}

static int set_path_of_inhabitant(struct nsrel_ns *ns, const char *proc_path)
{
	const struct nsrel_process *p = ns->first_member;
	const struct nsrel_thread *t = ns->first_loose;

	if (p)
		return set_path(ns, proc_path, p->task.tid, find_link_tid(p, ns), "");
	if (t)
		return set_path(ns, proc_path, t->process->task.tid, t->task.tid, "");
	return 0;
}

static int set_paths_for_children(const struct task *task, const char *proc_path,
				  pid_t pid)
{
	struct nsrel_ns *pid_ns = task->no_pid_link ? NULL : task->pid_for_children;
	struct nsrel_ns *time_ns = task->time_for_children;
	int r = 0;

	if (pid_ns && !pid_ns->path)
		r = set_path(pid_ns, proc_path, pid, task->tid, "_for_children");
	if (r == 0 && time_ns && !time_ns->path)
		r = set_path(time_ns, proc_path, pid, task->tid, "_for_children");
	return r;
}

int path_find(struct nsrel_snapshot *snap, const char *proc_path)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < snap->namespaces.n_items; i++)
		r = set_path_of_inhabitant(snap->namespaces.items[i], proc_path);
	for (size_t i = 0; r == 0 && i < snap->processes.n_items; i++) {
		const struct nsrel_process *p = snap->processes.items[i];
		const struct nsrel_thread *t;

		r = set_paths_for_children(&p->task, proc_path, p->task.tid);
		for (t = p->first_thread; r == 0 && t; t = t->next)
			r = set_paths_for_children(&t->task, proc_path, p->task.tid);
	}
	return r;
}
