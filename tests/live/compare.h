/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a snapshot says, compared with what the kernel says. */

#include "fixture.h"
#include "kernel.h"

/*
 * The namespace in the snapshot, after everything that the kernel says of it was
 * compared, and its lists with each other.
 */
const struct nsrel_ns *compare_ns(const struct nsrel_snapshot *snap,
				  const struct kernel_ns *told);

/* All links of a process that the kernel shows, with what the snapshot says. */
void compare_process(const struct nsrel_snapshot *snap, pid_t pid);

/* Exactly these processes are members, by PID. */
void compare_members(const struct nsrel_ns *ns, const pid_t *pids, size_t n_pids);

/* The path opens this very namespace. */
void compare_path(const struct nsrel_ns *ns);

/* No member, no leader, no loose thread. */
void compare_uninhabited(const struct nsrel_ns *ns);

/* Made by a test: not initial, and known not to be where kthreadd can be compared. */
void compare_made(const struct nsrel_ns *ns);

/* No problem names the process, and it was read completely. */
void compare_complete(const struct nsrel_snapshot *snap, pid_t pid);

/* How many problems name the process; what was not asked for is none. */
size_t compare_count_problems(const struct nsrel_snapshot *snap, pid_t pid);

/* A reason why it exists is in the snapshot too. */
bool compare_is_explained(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns);

/*
 * No longer there. Numbers are soon used again, maybe by others right now: if there is
 * such a namespace, it is not the one that the process was in.
 */
void compare_gone(const struct nsrel_snapshot *snap, const struct kernel_ns *told,
		  pid_t pid);

enum nsrel_type compare_type_of(int clone_flag);
