/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/*
 * The holders of a namespace, in the order in which they are preferred to open it by.
 * @prev NULL begins; NULL after the last.
 */
const struct nsrel_holder *path_next_holder(const struct nsrel_ns *ns,
					    const struct nsrel_holder *prev);

/* The task that the path of the holder leads through; NULL if there is none. */
const struct task *path_get_task(const struct nsrel_snapshot *snap,
				 const struct nsrel_holder *holder);

/* Finds for each namespace the path of the first holder that has one. 0 or -ENOMEM. */
int path_find(struct nsrel_snapshot *snap);
