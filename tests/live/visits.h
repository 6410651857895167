/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Namespaces to be visited, and what a visitor sees there. */

#include "child.h"
#include "kernel.h"

/* A set of handles, one a type; teardown of the test does not drop them. */
struct visits_handles {
	struct nsrel_handle *all[NSREL_N_TYPES];
	size_t n;
};

/* Those of a process; of types that the kernel has not there is none. */
struct visits_handles visits_open(pid_t pid, unsigned int types);
void visits_close(struct visits_handles *handles);

#define _cleanup_visits_ _cleanup_(visits_close)

/* What is the calling thread's own. */
struct visits_look {
	uint64_t inos[NSREL_N_TYPES];
	uint64_t root_ino, cwd_ino;
	char host[65];
	int n_links; /* network interfaces */
	pid_t pid, ppid;
	bool all_blocked;
};

/* For a visit: looks around, into the struct. Gives 42. */
int visits_look(void *look);

/* A struct that children share; kept until the program ends. */
struct visits_look *visits_share(void);

/* In @types it is where the process is, in all others where the caller is. */
void visits_compare(const struct visits_look *look, pid_t pid, unsigned int types);

/* A child in new namespaces of these types, with a host name of its own. */
void visits_live_there(const void *types);

/* NSREL_TYPE_MASK() bits to CLONE_NEW* ones. */
int visits_flags(unsigned int types);

/* Of @types, those that this kernel has. */
unsigned int visits_known(unsigned int types);

/* What must not change: compared with what it was at the first call in a test. */
struct visits_caller {
	struct visits_look look;
	char cwd[4096];
	unsigned int umask;
	size_t n_fds, n_threads;
};

struct visits_caller visits_caller(void);
void visits_compare_caller(const struct visits_caller *before);
