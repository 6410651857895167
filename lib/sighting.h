/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A namespace was seen somewhere: who it is, and, the first time, what the kernel says of
 * its relations. Every source ends up here.
 */

#include "discovery.h"

/*
 * The namespace that a link such as "ns/net" of a task leads to. An enum outcome, or a
 * negative errno. @link stays.
 */
int sighting_of_link(struct discovery *d, const struct place *place, const char *link,
		     enum nsrel_type type, struct nsrel_ns **ret);

/* The namespace behind an open fd of nsfs. The same. */
int sighting_of_fd(struct discovery *d, int fd, enum nsrel_type type,
		   struct nsrel_ns **ret);
