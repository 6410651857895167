/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A process in a mount namespace of its own, with namespaces mounted in it. */

#include <sys/types.h>

struct mounter {
	pid_t pid;
	const char *dir;
};

/*
 * On a tmpfs at @dir, which has to be there and stays empty for all others, it has:
 *   uts                its UTS namespace
 *   odd \n\\name #     the same
 *   stack              the same, and its IPC namespace above
 *   below/net          its network namespace, below another tmpfs
 *   plain, link        a file, and a symbolic link to uts
 *   D/D/.../deep       its UTS namespace; D has 200 letters, the path over 4,100
 * pid -1: a mount namespace can't be had here.
 */
struct mounter mounter_start(const char *dir);
void mounter_stop(struct mounter *m);

/* An fd of @name in its directory of /proc. */
int mounter_open(const struct mounter *m, const char *name, int flags);

enum { MOUNTER_N_SHOWN = 6, MOUNTER_N_DEEP = 21 };
