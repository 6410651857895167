/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the body of a child may do, see live_start(). What the machine refuses is
 * reported, and the child ends.
 */

#include <stdbool.h>
#include <sys/types.h>

void child_begin(int report_fd, int order_fd);

/* Tells the test that the caller has come this far. In any thread. */
void child_report(void);
void child_report_number(int number);

/* Tells what was refused and ends the process. */
void child_refused(const char *what, int error) __attribute__((noreturn));

/* child_refused(@what, errno) if @r is negative. */
int child_must(int r, const char *what);

/* Waits for live_order(); ends the process if the test is over. */
void child_await_order(void);

/* Stays until the test is over. */
void child_hold(void) __attribute__((noreturn));

/* True if the test is over, or wants the child to go on. Does not wait. */
bool child_is_over(void);

/* Fork whose child ends with its parent. */
pid_t child_fork(void);

/*
 * Goes on in a child, which is in the PID and time namespaces that were unshared. The
 * caller stays to wait, and ends as its child does.
 */
void child_move_on(void);

/* A process to be held by the caller's child: forks, and reports and holds there. */
pid_t child_fork_and_hold(void);

/* Takes care that CAP_SYS_ADMIN is there, by a new user namespace if need be. */
void child_be_able(void);

/* A new user namespace in which the caller is user and group 0: 0 or -errno. */
int child_try_user_ns(void);

/* unshare(2) of @flags, CLONE_NEWUSER first and with maps; able or made so. */
void child_unshare(int flags);

/* Around execve(2): the child's ends are standard input and output in between. */
void child_pass_on(void);
void child_take_over(void);

/* Becomes another user, without capabilities. */
void child_become(uid_t uid);

/* In a mount namespace of the caller's own only. */
void child_mount_proc(const char *dir, const char *options);
