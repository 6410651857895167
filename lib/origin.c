/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a snapshot tells of where it comes from. */

#include <errno.h>
#include <stdlib.h>

#include "model.h"
#include "util.h"

void origin_done(struct origin *origin)
{
	free(origin->hostname);
	free(origin->boot_id);
	free(origin->kernel);
	free(origin->version);
}

_public_ const char *nsrel_snapshot_get_hostname(const struct nsrel_snapshot *snap)
{
	return snap->origin.hostname;
}

_public_ const char *nsrel_snapshot_get_boot_id(const struct nsrel_snapshot *snap)
{
	return snap->origin.boot_id;
}

_public_ const char *nsrel_snapshot_get_kernel(const struct nsrel_snapshot *snap)
{
	return snap->origin.kernel;
}

_public_ int64_t nsrel_snapshot_get_time(const struct nsrel_snapshot *snap)
{
	return snap->origin.time;
}

_public_ int nsrel_snapshot_get_caller(const struct nsrel_snapshot *snap, uid_t *ret_uid,
				       uint64_t *ret_caps)
{
	if (!snap->origin.has_caller)
		return -ENODATA;
	if (ret_uid)
		*ret_uid = snap->origin.uid;
	if (ret_caps)
		*ret_caps = snap->origin.caps;
	return 0;
}

_public_ const char *nsrel_snapshot_get_version(const struct nsrel_snapshot *snap)
{
	return snap->origin.version ?: nsrel_version();
}

_public_ bool nsrel_snapshot_is_loaded(const struct nsrel_snapshot *snap)
{
	return snap->loaded;
}

_public_ bool nsrel_snapshot_is_captured(const struct nsrel_snapshot *snap)
{
	return snap->captured;
}
