/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which namespaces are mounted in a mount namespace: from the text of mountinfo, proc(5).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table.h"

struct mount_entry {
	uint32_t id;
	char *root;	    /* the namespace, "net:[4026532100]" */
	char *target;	    /* where it is mounted */
	uint64_t unique_id; /* as the kernel lists it; 0: as mountinfo does */
};

/* All zero is an empty one. */
struct mount_table {
	size_t n_mounts; /* of all file systems */
	bool is_broken;	 /* there are more, which can't be read */
	struct mount_entry *entries;
	size_t n_entries;
	size_t n_room;
};

/* Adds what the text says; a last line without an end is broken. 0 or -ENOMEM. */
int mount_table_parse(struct mount_table *table, const char *text, size_t len);

/*
 * Adds the PIDs whose directory in /proc has something mounted on it, or in it, as keys.
 * 0 or -ENOMEM.
 */
int mount_table_find_covered(const char *text, size_t len, struct table *ret);

/* Adds one; copies the texts. 0 or -ENOMEM. */
int mount_table_add(struct mount_table *table, uint32_t id, const char *root,
		    const char *target);

void mount_table_done(struct mount_table *table);

#define _cleanup_mount_table_ __attribute__((cleanup(mount_table_done)))
