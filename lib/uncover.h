/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Opening mounts in a mount namespace that is visited, also those that something covers.
 * In a thread of visit_run().
 */

#include "discovery.h"

/* A mount of which the namespace could not be asked yet. */
bool uncover_is_wanted(const struct discovery *d, const struct holder_of_mount *mount);

/* Whether there is one in that mount namespace. */
bool uncover_is_needed(const struct discovery *d, const struct nsrel_ns *mntns);

/*
 * Being there: opens what is wanted, as far as time and work that all of a discovery have
 * suffice. Says of each that could not be opened why. 0 or -ENOMEM.
 */
int uncover_all(struct discovery *d, struct nsrel_ns *mntns, int mntns_fd);

/* The root directory of where the thread is now: an O_PATH fd, or a negative errno. */
int uncover_open_root(void);

/* Monotonic, in nanoseconds. */
#define NSEC_PER_SEC UINT64_C(1000000000)
/* For all visits of a discovery, uncovering and all. */
#define UNCOVER_MAX_TOUR_TIME (10 * NSEC_PER_SEC)

/* Adds what went by since *@from to *@sum, and begins anew. NULL: just begins. */
void uncover_count_time(uint64_t *sum, uint64_t *from);
