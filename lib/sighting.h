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

/*
 * The namespace behind an O_PATH fd, of whatever type it is. The same; OUTCOME_NONE also
 * if its type is not looked for.
 */
int sighting_of_path_fd(struct discovery *d, int path_fd, struct nsrel_ns **ret);

/*
 * The namespace behind an fd of nsfs that is open for reading, of whatever type it is.
 * The same.
 */
int sighting_of_open_fd(struct discovery *d, int fd, struct nsrel_ns **ret);

/*
 * The namespace with that inode, if nothing is left to ask of it: each is opened once,
 * for whoever watches it is told of that. Else NULL.
 */
struct nsrel_ns *sighting_of_ino(struct discovery *d, uint64_t ino);

/* A namespace that can't be opened, told by the text of a link. The same. */
int sighting_of_text(struct discovery *d, const char *text, struct nsrel_ns **ret);

/* True if the status is of a namespace. */
bool sighting_is_ns(const struct discovery *d, uint32_t dev_major, uint32_t dev_minor);
