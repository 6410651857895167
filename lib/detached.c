/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>

#include "detached.h"
#include "uapi.h"
#include "util.h"

int detached_note(struct discovery *d, const struct place *place, int fd,
		  const struct statx *st)
{
	struct shared *shared = d->shared;
	struct open_dir *dir;
	int r = 0;

	if (!(st->stx_mask & UAPI_STATX_MNT_ID_UNIQUE) || !S_ISDIR(st->stx_mode) ||
	    st->stx_mnt_id == d->last_dir_mount)
		return 0;
	d->last_dir_mount = st->stx_mnt_id;
	discovery_lock(d);
	if (!table_get(&shared->dir_mounts, st->stx_mnt_id)) {
		dir = malloc(sizeof(*dir));
		r = dir ? array_push(&shared->dirs, dir) : -ENOMEM;
		if (r < 0)
			free(dir);
		if (r == 0) {
			*dir = (struct open_dir){
				.mount_id = st->stx_mnt_id,
				.pid = place->pid,
				.tid = place->tid,
				.fd = fd,
			};
			r = table_add(&shared->dir_mounts, dir->mount_id, dir);
		}
	}
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
