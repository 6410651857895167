/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Opening, long after the snapshot was taken, what is where a holder was seen. */

#include "handle.h"
#include "model.h"
#include "self-proc.h"

/* It is no way to the namespace, and never was. */
#define HOLDER_NO_WAY 1

/*
 * 0, and whatever namespace is there now; HOLDER_NO_WAY; -ESTALE if none is there any
 * more; -EACCES, -EPERM if the caller may not; another negative errno.
 */
int holder_open(const struct nsrel_snapshot *snap, const struct nsrel_holder *holder,
		const struct self_proc *self, struct nsrel_handle **ret);

/*
 * 0 if the task that holds, or that the path leads through, has ended since then. 1 if
 * not, if there is none, or it can't be told. -ENOMEM.
 */
int holder_is_alive(const struct nsrel_snapshot *snap, const struct nsrel_holder *holder);
