/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Opening a mount namespace that was seen, by whatever way there is. */

#include "discovery.h"

struct mntns_way {
	struct discovery *d;
	int root_fd; /* the caller's root directory, from which own mounts are opened */
};

/*
 * An fd of that very namespace, or a negative errno. In a thread of visit_run(), which
 * may be in another mount namespace then.
 */
int mntns_open(const struct mntns_way *way, const struct nsrel_ns *ns);
