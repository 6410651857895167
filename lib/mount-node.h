/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Mounts that were seen become nodes: once each, whoever shows them. */

#include "discovery.h"
#include "mount-table.h"

/* From where a table of mounts was seen. */
struct mount_view {
	struct nsrel_ns *mntns;
	int root_fd;	/* of the root directory; -1: mounts can't be opened from here */
	pid_t root_pid; /* whose it is, as others get there; 0: the caller's own */
	pid_t root_tid;
	pid_t seen_pid; /* whose mountinfo it is; 0: it is another list */
	pid_t seen_tid;
	bool is_inside; /* of a thread that is about to leave: nobody else gets there */
	/* Of a tree that is attached nowhere: the open file that it hangs on. */
	const struct nsrel_process *process;
	const struct task *task;
	int fd;
};

/* A mount that was seen. 0 or -ENOMEM. */
int mount_node_add(struct discovery *d, const struct mount_view *view,
		   const struct mount_entry *entry);

/* Adds what the table has that was not seen before. 0 or -ENOMEM. */
int mount_node_add_all(struct discovery *d, const struct mount_view *view,
		       const struct mount_table *table);

/* Tries once more to open it, from there. An enum outcome, or -ENOMEM. */
int mount_node_open(struct discovery *d, struct holder_of_mount *mount,
		    const struct mount_view *view);
