/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lines of /proc/PID/fdinfo, proc(5), to numbers. No input or output. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* An inode that inotify or fanotify watches. */
struct parse_mark {
	uint64_t ino;
	dev_t dev;
	bool has_id; /* the inode's handle is a namespace's, Linux 6.18 */
	uint64_t id;
	uint32_t clone_flag;
};

/* A line of an inotify or fanotify instance, up to its end. 0, or -EINVAL if it is none.
 */
int parse_mark(const char *line, struct parse_mark *ret);

/* How many descriptors a unix socket has not received yet. 0, or -EINVAL if not told. */
int parse_scm_fds(const char *text, size_t *ret);

/*
 * Whether the process has record locks, fcntl(2), on the open file: 1 or 0. @is_cut: the
 * text is only the beginning; then 1 as well if it ends among the locks.
 */
int parse_record_locks(const char *text, bool is_cut);

/*
 * The link text of a file that an io_uring instance has registered, in place; up to the
 * end of the line. NULL if it is no such line.
 */
const char *parse_registered_file(const char *line);
