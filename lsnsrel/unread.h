/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What could not be seen, counted. */

#include <libnsrel.h>
#include <stdbool.h>
#include <stddef.h>

/* What can stay unknown, in the order in which it is said. */
enum part {
	PART_PROCESSES,
	PART_FILES,   /* processes of which only the open files can't be read */
	PART_SOCKETS, /* processes of which only the sockets can't be asked */
	PART_MOUNTS,
	PART_MOUNTED,
	PART_MARKS,
	PART_RELATIONS,
	PART_LISTS,
	PART_LINKS,
	PART_OTHERS,
	PART_UNSEEN, /* counted apart: in flight, in detached trees */
	N_PARTS,
};

struct unread {
	const struct nsrel_snapshot *snap;
	size_t n[N_PARTS];
	int errors[N_PARTS]; /* the first of each that permissions don't explain, or 0 */
	size_t n_in_flight;  /* descriptors */
	size_t n_queues;     /* sockets that these are in */
	size_t n_trees;	     /* of mounts that are attached nowhere */
	bool deep;	     /* the last three were looked at */
	bool hidden;	     /* processes that were not even listed */
	bool denied;	     /* permissions explain some of it */
};

void unread_count(struct unread *unread, const struct nsrel_snapshot *snap,
		  unsigned int sources);

/* The problem stands for all processes that are not even listed. */
bool unread_is_hidepid(const struct nsrel_problem *problem);
