/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reading files, links and directories of a /proc, live or captured. Gives texts, no
 * nodes. */

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "libnsrel.h"
#include "util.h"

struct procfs {
	int fd;
	bool live;  /* a proc file system, not a directory of plain files and links */
	pid_t self; /* live: the caller's PID there; 0 if it is of a PID namespace that
		       the caller is neither in nor below */
	bool own;   /* live, and its PIDs are those of the caller's PID namespace */
};

/* A growing text, reused from file to file. All zero is an empty one. */
struct buffer {
	char *data; /* NUL-terminated after procfs_read() */
	size_t len;
	size_t room;
};

/*
 * Opens a proc directory; @path NULL is /proc and has to be a proc file system (-ENODEV).
 * 0 or a negative errno. procfs_done() closes it.
 */
int procfs_open(const char *path, struct procfs *ret);

/*
 * A proc file system that is mounted nowhere: nothing covers what it shows, and it hides
 * nothing. Shows the caller's own PID namespace. -EPERM without the privilege to mount
 * one; -ENOSYS before Linux 5.2.
 */
int procfs_open_unmounted(struct procfs *ret);

/* The calling thread's TID there, 0 if it can't be told. */
pid_t procfs_read_own_tid(const struct procfs *proc);
void procfs_done(struct procfs *proc);

/* Pins a directory by an fd that stays with this process or thread, whoever gets its
 * number. */
int procfs_pin(int dir_fd, const char *name);

/* Reads a file, at most @max bytes of it. 0 or a negative errno. */
int procfs_read(int dir_fd, const char *name, size_t max, struct buffer *buf);

/*
 * The same of files that come in pieces, such as mountinfo: to their end, or @max. What
 * is there of the text if it fails half-way is in the buffer.
 */
int procfs_read_pieces(int dir_fd, const char *name, size_t max, struct buffer *buf);

/* The same of what is open. */
int procfs_read_fd(int fd, size_t max, struct buffer *buf);

/* Reads a link as a terminated text. 0, -ENAMETOOLONG or another negative errno. */
int procfs_read_link(int dir_fd, const char *name, char *buf, size_t size);

/* What a link to a namespace says. The same; -EBADMSG if it is no such link. */
int procfs_read_ns_link(int dir_fd, const char *name, enum nsrel_type *ret_type,
			uint64_t *ret_ino);

/* Far more than the 100,000 mounts that sysctl fs.mount-max allows. */
#define MOUNTINFO_MAX (512 * 1024 * 1024)

/*
 * An O_PATH fd of what is at the path, or a link there leads to. -EACCES if it leads to a
 * namespace and the caller may not look at the task, which old kernels don't say.
 */
int procfs_open_path(int dir_fd, const char *path);

/* Opens a directory for readdir(3). 0 or a negative errno. */
int procfs_open_dir(int dir_fd, const char *name, DIR **ret);

/*
 * The next entry that is a number above 0. 1 if there is one, 0 at the end, or a negative
 * errno. *ret_name is valid until the next call.
 */
int procfs_next_id(DIR *dir, pid_t *ret, const char **ret_name);

/* The same, from 0 on: what fd/ lists. */
int procfs_next_fd(DIR *dir, int *ret, const char **ret_name);

/*
 * Opens for reading what an O_PATH fd of the caller's pins. @proc is one's own. An fd or
 * a negative errno.
 */
int procfs_reopen(const struct procfs *proc, int fd);

/* False once the process or thread behind a pinned directory has ended. */
bool procfs_is_there(int dir_fd);

void buffer_done(struct buffer *buf);

static inline void closedirp(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

#define _cleanup_closedir_ _cleanup_(closedirp)
