/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which path opens a namespace: a process's link if one is in it, else the next best. */

#include <errno.h>
#include <stdio.h>

#include "path.h"
#include "util.h"

/* "/proc/PID/ns/LINK", or "/proc/PID/task/TID/ns/LINK" for a thread. */
static int format_link(const struct nsrel_snapshot *snap, enum nsrel_type type, pid_t pid,
		       pid_t tid, const char *suffix, char **ret)
{
	const char *name = nsrel_type_get_name(type);
	char *path;
	int r;

	if (pid == tid)
		r = asprintf(&path, "%s/%d/ns/%s%s", snap->proc_path, (int)pid, name,
			     suffix);
	else
		r = asprintf(&path, "%s/%d/task/%d/ns/%s%s", snap->proc_path, (int)pid,
			     (int)tid, name, suffix);
	if (r < 0)
		return -ENOMEM;
	*ret = path;
	return 0;
}

/* A zombie leader's links are gone: those of the thread in its place open. */
static pid_t find_link_tid(const struct nsrel_process *p, enum nsrel_type type)
{
	if (!(p->from_thread & NSREL_TYPE_MASK(type)))
		return p->task.tid;
	for (const struct nsrel_thread *t = p->first_thread; t; t = t->next)
		if (t->task.ns[type] == p->task.ns[type])
			return t->task.tid;
	return p->task.tid;
}

_public_ int nsrel_holder_get_path(const struct nsrel_snapshot *snap,
				   const struct nsrel_holder *holder, char **ret)
{
	const struct nsrel_process *process = nsrel_holder_get_process(holder);
	const struct task *task = holder_get_task(holder);
	enum nsrel_type type = (enum nsrel_type)holder->type;
	const char *suffix = "";
	pid_t tid;

	if (!task)
		return -ENOENT;
	tid = task->tid;
	if (holder->kind == NSREL_HOLDER_PROCESS)
		tid = find_link_tid(process, type);
	else if (holder->kind != NSREL_HOLDER_THREAD)
		suffix = "_for_children";
	if (holder->kind == NSREL_HOLDER_PID_FOR_CHILDREN && task->no_pid_link)
		return -ENOENT;
	return format_link(snap, type, process->task.tid, tid, suffix, ret);
}

int path_find(struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++) {
		struct nsrel_ns *ns = snap->namespaces.items[i];
		int r = -ENOENT;

		for (struct nsrel_holder *h = ns->first_holder; h && r == -ENOENT;
		     h = h->next)
			r = nsrel_holder_get_path(snap, h, &ns->path);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}
