/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mount-node.h"
#include "mount-open.h"
#include "parse.h"
#include "sighting.h"
#include "util.h"

/* The longest way to a root directory: "/proc/PID/task/TID/root". */
#define WAY_MAX 48
/* Of a fifth of a millisecond each, in all. */
#define MAX_WAITS	64
#define WAITS_PER_MOUNT 4

static void free_mountp(struct holder_of_mount **mount)
{
	holder_of_mount_free(*mount);
}

static bool is_too_long(const struct holder_of_mount *mount,
			const struct mount_view *view)
{
	return strlen(mount->target) + (view->root_pid ? WAY_MAX : 0) >= PATH_MAX;
}

/*
 * While others mount, even what is in the cache may not be had from there for a moment;
 * but what is not in it never will, and there may be thousands of those.
 */
static int open_patiently(struct discovery *d, const struct holder_of_mount *mount,
			  int root_fd)
{
	const struct timespec moment = { .tv_nsec = 200 * 1000 };
	int fd = -EAGAIN;

	for (int i = 0; i <= WAITS_PER_MOUNT; i++) {
		fd = mount_open(root_fd, mount->target, d->nsfs_dev, mount->ns->ino);
		if (fd != -EAGAIN ||
		    atomic_fetch_add(&d->shared->n_waits, 1) >= MAX_WAITS)
			break;
		(void)nanosleep(&moment, NULL);
	}
	return fd;
}

int mount_node_open(struct discovery *d, struct holder_of_mount *mount,
		    const struct mount_view *view)
{
	_cleanup_close_ int fd = -1;
	struct nsrel_ns *ns = NULL;
	int r;

	fd = open_patiently(d, mount, view->root_fd);
	if (fd < 0)
		return fd == -ENOMEM ? fd : OUTCOME_FAILED;
	ns = sighting_of_ino(d, mount->ns->ino);
	r = ns ? OUTCOME_OK : sighting_of_path_fd(d, fd, &ns);
	if (r != OUTCOME_OK || ns != mount->ns)
		return r < 0 ? r : OUTCOME_FAILED;
	mount->tried = true;
	if (view->is_inside || is_too_long(mount, view))
		return OUTCOME_OK;
	mount->opens = true;
	mount->root_pid = view->root_pid;
	mount->root_tid = view->root_tid;
	return OUTCOME_OK;
}

/* In a live system the ids of mounts are unique, whichever namespace they are in. */
static bool is_first(struct discovery *d, struct holder_of_mount *mount, int *ret_error)
{
	struct table *mounts = &d->shared->mounts;
	uint64_t key = (uint64_t)mount->id << 32 | (uint32_t)mount->mntns->ino;
	bool first;

	discovery_lock(d);
	first = !table_get(mounts, key);
	if (first)
		*ret_error = table_add(mounts, key, mount);
	discovery_unlock(d);
	return first;
}

int mount_node_add(struct discovery *d, const struct mount_view *view,
		   const struct mount_entry *entry)
{
	_cleanup_(free_mountp) struct holder_of_mount *mount = NULL;
	struct nsrel_ns *ns = NULL;
	int r;

	r = sighting_of_text(d, entry->root, &ns);
	if (r != OUTCOME_OK)
		return r < 0 ? r : 0;
	mount = calloc(1, sizeof(*mount));
	if (!mount)
		return -ENOMEM;
	*mount = (struct holder_of_mount){
		.ns = ns,
		.mntns = view->mntns,
		.id = entry->id,
		.unique_id = entry->unique_id,
		.seen_pid = view->seen_pid,
		.seen_tid = view->seen_tid,
		.process = view->process,
		.task = view->task,
		.fd = view->fd,
	};
	mount->target = strdup(entry->target);
	if (!mount->target)
		return -ENOMEM;
	r = 0;
	/* The copy of a detached tree has ids that the next copy has again. */
	if (mount->mntns && (!is_first(d, mount, &r) || r < 0))
		return r;
	if (view->root_fd >= 0)
		r = mount_node_open(d, mount, view);
	return r < 0 ? r : discovery_add_mount(d, TAKE_PTR(mount));
}

int mount_node_add_all(struct discovery *d, const struct mount_view *view,
		       const struct mount_table *table)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < table->n_entries; i++)
		r = mount_node_add(d, view, &table->entries[i]);
	return r;
}
