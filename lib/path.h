/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/* Finds for each namespace a path that opens it, beginning with @proc_path. 0 or -ENOMEM.
 */
int path_find(struct nsrel_snapshot *snap, const char *proc_path);
