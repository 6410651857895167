/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which path opens a namespace: a process's link if one is in it, else the next best. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "util.h"

static int take_path(int n_printed, char *path, char **ret)
{
	if (n_printed < 0)
		return -ENOMEM;
	*ret = path;
	return 0;
}

/* What is at @rest of "/proc/PID", or of "/proc/PID/task/TID" for a thread. */
static int format_path(const struct nsrel_snapshot *snap, pid_t pid, pid_t tid,
		       const char *rest, char **ret)
{
	char *path;
	int n;

	if (snap->no_proc || table_get(&snap->covered, (uint64_t)pid))
		return -ENOENT;
	if (pid == tid)
		n = asprintf(&path, "%s/%d%s", snap->proc_path, (int)pid, rest);
	else
		n = asprintf(&path, "%s/%d/task/%d%s", snap->proc_path, (int)pid,
			     (int)tid, rest);
	return take_path(n, path, ret);
}

static int format_link(const struct nsrel_snapshot *snap, enum nsrel_type type, pid_t pid,
		       pid_t tid, const char *suffix, char **ret)
{
	char rest[40];

	(void)snprintf(rest, sizeof(rest), "/ns/%s%s", nsrel_type_get_name(type), suffix);
	return format_path(snap, pid, tid, rest, ret);
}

static int format_file(const struct nsrel_snapshot *snap, pid_t pid, pid_t tid, int fd,
		       char **ret)
{
	char rest[24];

	(void)snprintf(rest, sizeof(rest), "/fd/%d", fd);
	return format_path(snap, pid, tid, rest, ret);
}

static int format_mount(const struct nsrel_snapshot *snap,
			const struct holder_of_mount *mount, char **ret)
{
	char *rest, *path;
	int r;

	if (!mount->opens)
		return -ENOENT;
	if (mount->root_pid == 0) {
		path = strdup(mount->target);
		return take_path(path ? 0 : -1, path, ret);
	}
	if (asprintf(&rest, "/root%s", mount->target) < 0)
		return -ENOMEM;
	r = format_path(snap, mount->root_pid, mount->root_tid, rest, ret);
	free(rest);
	return r;
}

/* A zombie leader's links are gone: those of the thread in its place open. */
static const struct task *find_link_task(const struct nsrel_process *p,
					 enum nsrel_type type)
{
	if (!(p->from_thread & NSREL_TYPE_MASK(type)))
		return &p->task;
	for (const struct nsrel_thread *t = p->first_thread; t; t = t->next)
		if (t->task.ns[type] == p->task.ns[type])
			return &t->task;
	return &p->task;
}

static const struct task *find_root_task(const struct nsrel_snapshot *snap,
					 const struct holder_of_mount *mount)
{
	const struct nsrel_process *process =
		nsrel_snapshot_get_process(snap, mount->root_pid);

	if (!process || mount->root_tid == mount->root_pid)
		return process ? &process->task : NULL;
	for (const struct nsrel_thread *t = process->first_thread; t; t = t->next)
		if (t->task.tid == mount->root_tid)
			return &t->task;
	return NULL;
}

const struct task *path_get_task(const struct nsrel_snapshot *snap,
				 const struct nsrel_holder *holder)
{
	const struct holder_of_mount *mount = holder_get_mount(holder);
	const struct nsrel_process *member = holder_get_member(holder);

	if (mount)
		return find_root_task(snap, mount);
	if (member)
		return find_link_task(member, (enum nsrel_type)holder->type);
	return holder_get_task(holder);
}

static int get_link_path(const struct nsrel_snapshot *snap,
			 const struct nsrel_holder *holder, const char *suffix,
			 char **ret)
{
	const struct nsrel_process *process = nsrel_holder_get_process(holder);
	enum nsrel_type type = (enum nsrel_type)holder->type;

	return format_link(snap, type, process->task.tid,
			   path_get_task(snap, holder)->tid, suffix, ret);
}

_public_ int nsrel_holder_get_path(const struct nsrel_snapshot *snap,
				   const struct nsrel_holder *holder, char **ret)
{
	int fd;

	switch ((enum nsrel_holder_kind)holder->kind) {
	case NSREL_HOLDER_PROCESS:
	case NSREL_HOLDER_THREAD:
		return get_link_path(snap, holder, "", ret);
	case NSREL_HOLDER_PID_FOR_CHILDREN:
		if (holder_get_task(holder)->no_pid_link)
			return -ENOENT;
		return get_link_path(snap, holder, "_for_children", ret);
	case NSREL_HOLDER_TIME_FOR_CHILDREN:
		return get_link_path(snap, holder, "_for_children", ret);
	case NSREL_HOLDER_FD:
		if (nsrel_holder_get_fd(holder, &fd) < 0)
			return -ENOENT;
		return format_file(
			snap, nsrel_process_get_pid(nsrel_holder_get_process(holder)),
			nsrel_holder_get_tid(holder), fd, ret);
	case NSREL_HOLDER_MOUNT:
		return format_mount(snap, holder_get_mount(holder), ret);
	default:
		return -ENOENT;
	}
}

/* What stays longest comes first: a task that is in it, then a mount, then the others. */
static unsigned int get_rank(const struct nsrel_holder *holder)
{
	if (holder->kind < NSREL_HOLDER_FD)
		return 0;
	return holder->kind == NSREL_HOLDER_MOUNT ? 1 : 2;
}

const struct nsrel_holder *path_next_holder(const struct nsrel_ns *ns,
					    const struct nsrel_holder *prev)
{
	const struct nsrel_holder *h = prev ? prev->next : ns->first_holder;

	for (unsigned int rank = prev ? get_rank(prev) : 0; rank <= 2; rank++) {
		for (; h; h = h->next)
			if (get_rank(h) == rank)
				return h;
		h = ns->first_holder;
	}
	return NULL;
}

static int find_path(const struct nsrel_snapshot *snap, struct nsrel_ns *ns)
{
	const struct nsrel_holder *h = NULL;
	int r = -ENOENT;

	while (r == -ENOENT && (h = path_next_holder(ns, h)))
		r = nsrel_holder_get_path(snap, h, &ns->path);
	return r;
}

int path_find(struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->namespaces.n_items; i++)
		if (find_path(snap, snap->namespaces.items[i]) == -ENOMEM)
			return -ENOMEM;
	return 0;
}
