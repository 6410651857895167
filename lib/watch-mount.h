/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Whether something was mounted or unmounted since the last look. Nothing is kept open of
 * mount namespaces but of the caller's own: an open mountinfo keeps the namespace and the
 * root directory alive.
 */

#include "model.h"
#include "procfs.h"

/* A mount namespace, not the caller's own. */
struct watch_mount {
	uint64_t ino;
	uint64_t id;
	bool has_id;
	pid_t pid; /* who shows its mounts, should the kernel not list them; 0: nobody */
	pid_t tid;
	bool has_digest;
	bool is_listed; /* the digest is of the kernel's list */
	uint64_t digest;
};

/* Begins with WATCH_MOUNTS. */
struct watch_mounts {
	int own_fd; /* the caller's mountinfo, which poll(2) tells of */
	uint64_t own_ino;
	bool own_missed; /* it was opened too late for what was seen last */
	struct watch_mount *all;
	size_t n;
	struct buffer buf;
};

#define WATCH_MOUNTS         \
	{                    \
		.own_fd = -1 \
	}

struct watch_mounts_news {
	bool own;     /* something changed where the caller is */
	bool changed; /* somewhere */
	bool blind;   /* of some mount namespace nobody can tell */
};

/* To be called before what is taken as the new state of things. 0 or -ENOMEM. */
int watch_mounts_look(struct watch_mounts *mounts, const struct procfs *proc,
		      struct watch_mounts_news *ret);

/* Which mount namespaces there are from now on: those of a linked snapshot. 0 or -ENOMEM.
 */
int watch_mounts_follow(struct watch_mounts *mounts, const struct nsrel_snapshot *snap);

void watch_mounts_done(struct watch_mounts *mounts);
