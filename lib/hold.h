/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/*
 * Marks all namespaces that something explains: tasks, open files, mounts in namespaces
 * that are explained themselves, the kernel's list, children, what they own.
 */
void hold_mark(struct nsrel_snapshot *snap);

/*
 * Drops all others: a process that ends while it is read leaves namespaces behind that
 * may have gone with it. The table of those that stay is made anew. 0 or -ENOMEM.
 */
int hold_drop_rest(struct nsrel_snapshot *snap);
