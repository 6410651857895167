/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A table of open files that is being looked at. */

#include "discovery.h"

/* A ring may have a million files, each with a line; no watcher has near as many marks.
 */
#define FD_SCAN_INFO_MAX (64 * 1024 * 1024)

struct fd_scan {
	struct discovery *d;
	const struct place *place;
	const struct nsrel_process *process;
	const struct task *task; /* in whose name: the leader's, or a thread's */
	size_t first_file;	 /* where the finds of the process begin */
	bool unsure;		 /* maybe the same table as that of another thread */
	int pidfd;		 /* of the task, -1 as long as none was needed */
	bool refused;		 /* its sockets can't be had; was told */
	bool told_socket;	 /* that one socket can't be asked */
	bool told_fd;		 /* that one open file can't be looked at */
};

/*
 * An open file of the table that holds the namespace, once each. 0 or -ENOMEM.
 */
int fd_scan_add(struct fd_scan *scan, enum nsrel_holder_kind kind, struct nsrel_ns *ns,
		int fd);

/* The same, of a namespace of which only the inode is known. */
int fd_scan_add_ino(struct fd_scan *scan, enum nsrel_holder_kind kind, uint64_t ino,
		    int fd);

/* The text of fdinfo, in the discovery's buffer. 0 or a negative errno. */
int fd_scan_read_info(struct fd_scan *scan, int fd);

/* A copy of the open file, in the caller's table: pidfd_getfd(2). */
int fd_scan_copy(struct fd_scan *scan, int fd);

/*
 * True for the first who meets the unix socket with that inode: what is in flight to it
 * is told once, however many have it open, and once more at most if it is @nested, in
 * flight itself, which may go in circles. 0 or -ENOMEM in *@ret_error.
 */
bool fd_scan_is_first(struct discovery *d, uint64_t ino, bool nested, int *ret_error);
