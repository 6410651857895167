/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Texts of the kernel to numbers. No input or output; every text is hostile. */

#include <stddef.h>
#include <stdint.h>

#include "libnsrel.h"

/* What nsrel uses of /proc/PID/stat, proc(5). */
struct parse_stat {
	pid_t pid;
	const char *name; /* points into the text, any bytes, not terminated */
	size_t name_len;
	char state;
	pid_t ppid;
	unsigned int flags;
	size_t n_threads;
	uint64_t start_time; /* clock ticks since boot */
};

/* A decimal number without sign, blanks or anything after it. 0, -EINVAL or -ERANGE. */
int parse_u64(const char *text, uint64_t *ret);

/* The value of a hexadecimal digit, of either case; -EINVAL if it is none. */
int parse_hex_digit(char c);

/* A PID or TID: a decimal number above 0. 0 or -EINVAL. */
int parse_pid(const char *text, pid_t *ret);

/* "net:[4026531840]", as links in /proc/PID/ns read. 0 or -EINVAL. */
int parse_ns_link(const char *text, enum nsrel_type *ret_type, uint64_t *ret_ino);

/* The text of /proc/PID/stat. 0 or -EINVAL. */
int parse_stat(const char *text, size_t len, struct parse_stat *ret);

/* How many IDs /proc/PID/uid_map maps, user_namespaces(7). 0 or -EINVAL. */
int parse_id_map(const char *text, uint64_t *ret);

/*
 * Makes a line of /proc/PID/cmdline in place: NUL bytes between arguments become blanks,
 * those at the end go. Returns the length of the line. @buf has room for a NUL at @len.
 */
size_t parse_cmdline(char *buf, size_t len);
