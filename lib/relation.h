/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery.h"

/*
 * Asks the kernel for owner, parent, owner uid, ids of the namespace behind the fd, and
 * of all namespaces above it that were not asked before. Once per namespace. 0 or
 * -ENOMEM.
 */
int relation_ask(struct discovery *d, struct nsrel_ns *ns, int fd);

/* The same, but of none above it. */
void relation_ask_self(struct nsrel_ns *ns, int fd);
