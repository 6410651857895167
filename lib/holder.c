/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a holder tells of itself, whichever node it is a part of. */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "model.h"
#include "util.h"

static const char *const kind_names[] = {
	[NSREL_HOLDER_PROCESS] = "process",
	[NSREL_HOLDER_THREAD] = "thread",
	[NSREL_HOLDER_PID_FOR_CHILDREN] = "pid_for_children",
	[NSREL_HOLDER_TIME_FOR_CHILDREN] = "time_for_children",
	[NSREL_HOLDER_FD] = "fd",
	[NSREL_HOLDER_SOCKET] = "socket",
	[NSREL_HOLDER_TUN] = "tun",
	[NSREL_HOLDER_MARK] = "mark",
	[NSREL_HOLDER_IO_URING] = "io_uring",
	[NSREL_HOLDER_IN_FLIGHT] = "in_flight",
	[NSREL_HOLDER_MOUNT] = "mount",
	[NSREL_HOLDER_CHILD] = "child",
	[NSREL_HOLDER_OWNED] = "owned",
	[NSREL_HOLDER_KERNEL] = "kernel",
};

static_assert(ARRAY_SIZE(kind_names) == NSREL_HOLDER_KERNEL + 1, "every kind has a name");

_public_ const char *nsrel_holder_kind_get_name(enum nsrel_holder_kind kind)
{
	return (unsigned int)kind < ARRAY_SIZE(kind_names) ? kind_names[kind] : NULL;
}

/* The beginning of the array of links, one for each type, that this one is in. */
static const struct nsrel_holder *first_of_array(const struct nsrel_holder *holder)
{
	return holder - holder->type;
}

struct nsrel_process *holder_get_member(const struct nsrel_holder *holder)
{
	if (!holder || holder->kind != NSREL_HOLDER_PROCESS)
		return NULL;
	return CONTAINER_OF(first_of_array(holder), struct nsrel_process, member);
}

/* The node of a task that is no member, or NULL if it is no such link. */
static const struct holder_of_task *get_node(const struct nsrel_holder *holder)
{
	switch ((enum nsrel_holder_kind)holder->kind) {
	case NSREL_HOLDER_THREAD:
	case NSREL_HOLDER_PID_FOR_CHILDREN:
	case NSREL_HOLDER_TIME_FOR_CHILDREN:
		return CONTAINER_OF(holder, struct holder_of_task, link);
	default:
		return NULL;
	}
}

static const struct holder_of_file *get_file(const struct nsrel_holder *holder)
{
	switch ((enum nsrel_holder_kind)holder->kind) {
	case NSREL_HOLDER_FD:
	case NSREL_HOLDER_SOCKET:
	case NSREL_HOLDER_TUN:
	case NSREL_HOLDER_MARK:
	case NSREL_HOLDER_IO_URING:
	case NSREL_HOLDER_IN_FLIGHT:
		return CONTAINER_OF(holder, struct holder_of_file, link);
	default:
		return NULL;
	}
}

const struct holder_of_mount *holder_get_mount(const struct nsrel_holder *holder)
{
	if (holder->kind != NSREL_HOLDER_MOUNT)
		return NULL;
	return CONTAINER_OF(holder, struct holder_of_mount, link);
}

void holder_of_mount_free(struct holder_of_mount *mount)
{
	if (mount)
		free(mount->target);
	free(mount);
}

const struct nsrel_thread *holder_get_loose(const struct nsrel_holder *holder)
{
	if (!holder || holder->kind != NSREL_HOLDER_THREAD)
		return NULL;
	return CONTAINER_OF(get_node(holder)->task, const struct nsrel_thread, task);
}

/* The task that holds, if one does, and the process that it belongs to. */
static const struct task *get_task(const struct nsrel_holder *holder,
				   const struct nsrel_process **ret_process)
{
	const struct nsrel_process *member = holder_get_member(holder);
	const struct holder_of_task *node = get_node(holder);
	const struct holder_of_file *file = get_file(holder);
	const struct holder_of_mount *mount = holder_get_mount(holder);

	*ret_process = member ? member
		     : node   ? node->process
		     : file   ? file->process
		     : mount  ? mount->process
			      : NULL;
	return member ? &member->task
	     : node   ? node->task
	     : file   ? file->task
	     : mount  ? mount->task
		      : NULL;
}

const struct task *holder_get_task(const struct nsrel_holder *holder)
{
	const struct nsrel_process *process;

	return get_task(holder, &process);
}

_public_ enum nsrel_holder_kind nsrel_holder_get_kind(const struct nsrel_holder *holder)
{
	return (enum nsrel_holder_kind)holder->kind;
}

_public_ const struct nsrel_process *nsrel_holder_get_process(
	const struct nsrel_holder *holder)
{
	const struct nsrel_process *process;

	get_task(holder, &process);
	return process;
}

_public_ pid_t nsrel_holder_get_tid(const struct nsrel_holder *holder)
{
	const struct task *task = holder_get_task(holder);

	return task ? task->tid : 0;
}

_public_ int nsrel_holder_get_fd(const struct nsrel_holder *holder, int *ret)
{
	const struct holder_of_file *file = get_file(holder);
	const struct holder_of_mount *mount = holder_get_mount(holder);

	if (!file && !(mount && mount->task && mount->fd >= 0))
		return -ENODATA;
	*ret = file ? file->fd : mount->fd;
	return 0;
}

_public_ const char *nsrel_holder_get_target(const struct nsrel_holder *holder)
{
	const struct holder_of_mount *mount = holder_get_mount(holder);

	return mount ? mount->target : NULL;
}

_public_ const struct nsrel_ns *nsrel_holder_get_mntns(const struct nsrel_holder *holder)
{
	const struct holder_of_mount *mount = holder_get_mount(holder);

	return mount ? mount->mntns : NULL;
}

_public_ const struct nsrel_ns *nsrel_holder_get_ns(const struct nsrel_holder *holder)
{
	switch ((enum nsrel_holder_kind)holder->kind) {
	case NSREL_HOLDER_CHILD:
		return CONTAINER_OF(holder, struct nsrel_ns, as_child);
	case NSREL_HOLDER_OWNED:
		return CONTAINER_OF(holder, struct nsrel_ns, as_owned);
	default:
		return NULL;
	}
}
