/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What a visitor does inside of other namespaces: plain C, as in its thread nothing of
 * Lua may be touched. The errand_*() are what nsrel_visit_in_thread() calls.
 */

#include <ifaddrs.h>
#include <stddef.h>

/* The most that is brought back, if nobody says otherwise. */
#define ERRAND_MAX (16U << 20)

struct errand {
	/* What is to be done. */
	const char *path;
	size_t max; /* bytes */
	int fds_fd; /* directory with all open files of the process; -1 where not needed
		     */

	/* What comes of it. */
	char *data;
	size_t size;
	char **names; /* into data */
	size_t n_names;
	struct ifaddrs *addresses;
};

struct errand *errand_free(struct errand *errand);

/* Each gives 0 or a negative errno. */

/* The data of a regular file: -EISDIR, -EOPNOTSUPP for others; -EFBIG. */
int errand_read(void *arg);

/* The data is where the link leads, ended by a NUL. */
int errand_readlink(void *arg);

/* The names of what is in the directory, sorted. */
int errand_list(void *arg);

/* The data is the name, ended by a NUL. */
int errand_hostname(void *arg);

int errand_interfaces(void *arg);
