/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The text of /proc/PID/status to numbers, proc(5). No input or output. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The kernel nests PID namespaces 32 deep below the first one. */
#define PARSE_STATUS_MAX_PIDS 33

/* What nsrel uses of it. Each line may be missing, or say something else: then unknown.
 */
struct parse_status {
	bool has_euid;
	uid_t euid;
	bool has_caps;
	uint64_t caps; /* the effective set, CapEff */
	size_t n_pids; /* NSpid; 0: unknown */
	pid_t pids[PARSE_STATUS_MAX_PIDS];
};

/* Up to the end or the first NUL byte. The first line of a name counts. */
void parse_status(const char *text, struct parse_status *ret);
