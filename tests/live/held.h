/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Namespaces that nobody lives in and that open files keep: making them in children, and
 * comparing what a snapshot says of them.
 */

#include "compare.h"

/* Out of the way of all that a test has open anyhow; the type is added. */
#define HELD_FD 40

/*
 * In children.
 */

/*
 * Runs @run to its end in another process, which shares the caller's open files. 0 or
 * -errno, also that which @run returns.
 */
int held_run_aside(int (*run)(const void *arg), const void *arg);

/*
 * Opens a new namespace of that type as @fd, with O_PATH or O_RDONLY. Nobody lives in it,
 * nor in the user namespace that owns it, nor in its parent, if it has one. 0 or -errno.
 */
int held_make(enum nsrel_type type, int open_flags, int fd);

/* One of each type that can be had, as HELD_FD + type. Gives the set of these. */
unsigned int held_make_all(int open_flags);

/* Closes those of the set. */
void held_close_all(unsigned int types);

/*
 * Runs @run in a network namespace of its own, which is left open as @ns_fd, and comes
 * back when that process has ended. Tells what was refused.
 */
void held_run_in_net(int (*run)(const void *arg), const void *arg, int ns_fd);

/* @fd becomes @wanted: 0 or -errno. */
int held_move_fd(int fd, int wanted);

/* Makes a thread; what it runs is to hold or to end the process. */
void held_start_thread(void *(*run)(void *), void *arg);

/* From now on the system call fails like this, for the caller's process only. */
void held_refuse_call(int number, int error);

/*
 * In the test.
 */

/* A holder as it should be. */
struct held_by {
	enum nsrel_holder_kind kind;
	pid_t pid;
	pid_t tid;
	int fd;
};

/* A namespace that a task has open. */
int held_open(const struct live_report *at, int fd);

/* What the kernel says of it. */
struct kernel_ns held_ask(const struct live_report *at, int fd);

/* True if the kernel gives copies of sockets in a thread's own table: Linux 6.9. */
bool held_can_copy_from_thread(pid_t tid);

/*
 * The namespace, after all that the kernel says of it was compared: nobody lives in it,
 * and exactly these hold it, in this order. Namespaces and paths as they should be, too.
 */
const struct nsrel_ns *held_compare(const struct nsrel_snapshot *snap,
				    const struct kernel_ns *told,
				    const struct held_by *by, size_t n_by);

/* The same of the holders of one namespace only, whoever may live in it. */
void held_compare_holders(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			  const struct held_by *by, size_t n_by);

/* Not there any more, or by now another one, and not held by that process. */
void held_compare_gone(const struct nsrel_snapshot *snap, const struct kernel_ns *told,
		       pid_t pid);

/* The same, but the kernel may list it, with nobody to explain why it exists. */
void held_compare_unexplained(const struct nsrel_snapshot *snap,
			      const struct kernel_ns *told, pid_t pid);

/* No problem names the process, nor is anything told that was not looked at. */
void held_compare_all_seen(const struct nsrel_snapshot *snap, pid_t pid);

/* The only problem that names the process; @error positive. */
void held_compare_problem(const struct nsrel_snapshot *snap, const struct live_report *at,
			  enum nsrel_source source, const char *what, int error,
			  size_t count);

/* A snapshot with these sources beside the default ones. */
const struct nsrel_snapshot *held_snapshot_deep(void);
