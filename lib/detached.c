/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>

#include "detached.h"
#include "sighting.h"
#include "uapi.h"
#include "util.h"

/* Whoever was met first may end: a few more are remembered. */
#define MAX_MORE 3

/* With the lock held. */
static int add(struct shared *shared, const struct open_dir *value)
{
	struct open_dir *first = table_get(&shared->dir_mounts, value->mount_id), *dir;
	int r;

	if (first && first->n_more >= MAX_MORE)
		return 0;
	dir = malloc(sizeof(*dir));
	r = dir ? array_push(&shared->dirs, dir) : -ENOMEM;
	if (r < 0) {
		free(dir);
		return r;
	}
	*dir = *value;
	if (!first)
		return table_add(&shared->dir_mounts, dir->mount_id, dir);
	first->n_more++;
	return 0;
}

int detached_note(struct discovery *d, const struct place *place, int fd,
		  const struct statx *st)
{
	struct open_dir dir = {
		.mount_id = st->stx_mnt_id,
		.pid = place->pid,
		.tid = place->tid,
		.fd = fd,
		.is_file = !S_ISDIR(st->stx_mode),
		.is_ns = sighting_is_ns(d, st->stx_dev_major, st->stx_dev_minor),
	};
	int r;

	if (!(st->stx_mask & UAPI_STATX_MNT_ID_UNIQUE) ||
	    (dir.is_file && !(st->stx_attributes & STATX_ATTR_MOUNT_ROOT)) ||
	    st->stx_mnt_id == d->last_dir_mount)
		return 0;
	/* Mostly nothing is mounted on one, and that is not told. */
	if (dir.is_ns && !(d->sources & NSREL_SOURCE_DEEP))
		return 0;
	/* If it is open as well, that can be looked at. */
	if (fd != DETACHED_IN_FLIGHT)
		d->last_dir_mount = st->stx_mnt_id;
	discovery_lock(d);
	r = add(d->shared, &dir);
	discovery_unlock(d);
	return r;
}

void detached_done(struct shared *shared)
{
	for (size_t i = 0; i < shared->dirs.n_items; i++)
		free(shared->dirs.items[i]);
	array_done(&shared->dirs);
	table_done(&shared->dir_mounts);
}
