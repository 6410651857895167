/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* References to namespaces of a snapshot, and to open ones. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handle-open.h"
#include "here.h"
#include "path.h"
#include "reference.h"

static void say_boot(struct reference *ref, const struct procfs *proc)
{
	char boot[HERE_BOOT_SIZE];

	if (here_read_boot(proc, boot) == 0)
		(void)reference_set_boot(ref, boot);
}

static void say_id(struct reference *ref, uint64_t id)
{
	ref->id = id;
	ref->has |= 1U << REFERENCE_ID;
}

static void say_dev(struct reference *ref, dev_t dev)
{
	ref->dev = dev;
	ref->has |= 1U << REFERENCE_DEV;
}

/* PIDs of another /proc than the caller's mean others there. */
static void say_task(struct reference *ref, const struct nsrel_snapshot *snap,
		     const struct task *task)
{
	uint64_t offset = (uint64_t)snap->origin.start_offset;

	if (task && task->has_start_time && strcmp(snap->proc_path, "/proc") == 0)
		reference_set_task(ref, task->tid, task->start_time - offset);
}

/* The path that nsrel_ns_get_path() tells, and whom it leads through. 0 or -ENOMEM. */
static int say_path(struct reference *ref, const struct nsrel_snapshot *snap,
		    const struct nsrel_ns *ns)
{
	const struct nsrel_holder *h = NULL;
	char *path = NULL;
	int r = -ENOENT;

	while (r == -ENOENT && (h = path_next_holder(ns, h)))
		r = nsrel_holder_get_path(snap, h, &path);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	(void)reference_set_path(ref, path, snap->mntns_ino);
	say_task(ref, snap, path_get_task(snap, h));
	free(path);
	return 0;
}

_public_ int nsrel_ns_get_reference(const struct nsrel_snapshot *snap,
				    const struct nsrel_ns *ns, char **ret)
{
	struct reference ref = { .type = ns->type, .ino = ns->ino };
	int r;

	if (snapshot_is_elsewhere(snap))
		return -EOPNOTSUPP;
	if (ns->has_dev)
		say_dev(&ref, ns->dev);
	if (ns->has_id)
		say_id(&ref, ns->id);
	if (snap->origin.boot_id)
		(void)reference_set_boot(&ref, snap->origin.boot_id);
	r = say_path(&ref, snap, ns);
	return r < 0 ? r : reference_format(&ref, ret);
}

/* What means one's own files or namespaces, and to others theirs. */
static const struct {
	const char *prefix;
	const char *link; /* in /proc, that names the caller */
	const char *rest;
} own_paths[] = {
	{ "/proc/self/", "self", "/" },
	{ "/proc/thread-self/", "thread-self", "/" },
	{ "/dev/fd/", "self", "/fd/" },
};

/* The same path for others. NULL if there is none. */
static char *make_portable(const struct procfs *proc, const char *path)
{
	char name[48], *portable;

	for (size_t i = 0; i < ARRAY_SIZE(own_paths); i++) {
		size_t len = strlen(own_paths[i].prefix);

		if (strncmp(path, own_paths[i].prefix, len) != 0)
			continue;
		if (procfs_read_link(proc->fd, own_paths[i].link, name, sizeof(name)) <
			    0 ||
		    asprintf(&portable, "/proc/%s%s%s", name, own_paths[i].rest,
			     path + len) < 0)
			return NULL;
		return portable;
	}
	return strdup(path);
}

static bool opens(const struct self_proc *self, const char *path,
		  const struct nsrel_handle *handle)
{
	_cleanup_(nsrel_handle_unrefp) struct nsrel_handle *found = NULL;
	_cleanup_close_ int fd = open(path, O_PATH | O_CLOEXEC);

	return fd >= 0 && handle_open_fd(self, fd, &found) == 0 &&
	       nsrel_handle_is_same(found, handle);
}

/* The task may be in another one by now. */
static bool is_in(int task_fd, const struct nsrel_handle *handle)
{
	char name[16];
	enum nsrel_type type;
	uint64_t ino;

	(void)snprintf(name, sizeof(name), "ns/%s", nsrel_type_get_name(handle->type));
	return procfs_read_ns_link(task_fd, name, &type, &ino) == 0 && ino == handle->ino;
}

/* @handle: what the task has to be in; NULL: it is just on the way. */
static void say_pid(struct reference *ref, const struct procfs *proc, pid_t pid,
		    const struct nsrel_handle *handle)
{
	_cleanup_close_ int fd = -1;
	uint64_t start;

	fd = pid > 0 ? here_pin_task(proc, pid, &start) : -1;
	if (fd >= 0 && (!handle || is_in(fd, handle)))
		reference_set_task(ref, pid, start);
}

/* 0 or -ENOMEM. */
static int say_way(struct reference *ref, const struct self_proc *self,
		   const struct nsrel_handle *handle)
{
	char *path;
	uint64_t mntns;

	say_pid(ref, &self->proc, handle->pid, handle);
	if (!handle->path || here_read_mntns(&self->proc, &mntns) < 0)
		return 0;
	path = make_portable(&self->proc, handle->path);
	if (!path)
		return -ENOMEM;
	if (opens(self, path, handle) && reference_set_path(ref, path, mntns) == 0 &&
	    !reference_has(ref, REFERENCE_PID))
		say_pid(ref, &self->proc, reference_find_task(path), NULL);
	free(path);
	return 0;
}

_public_ int nsrel_handle_get_reference(const struct nsrel_handle *handle, char **ret)
{
	NO_CANCEL;
	_cleanup_self_proc_ struct self_proc self = SELF_PROC_NONE;
	struct reference ref = { .type = handle->type, .ino = handle->ino };
	int r = 0;

	say_dev(&ref, handle->dev);
	if (handle->has_id)
		say_id(&ref, handle->id);
	if (self_proc_open(&self) == 0) {
		say_boot(&ref, &self.proc);
		r = say_way(&ref, &self, handle);
	}
	return r < 0 ? r : reference_format(&ref, ret);
}
