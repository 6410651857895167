/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What one test makes: children, snapshots, directories. All of it is taken down by
 * live_teardown(), however the test ends. Children also end by themselves when the test
 * does: by a signal, and because the pipe that they wait at is closed.
 *
 * A child runs a body and never returns from it; the functions it may use are in child.h.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <cmocka.h>

#include "libnsrel.h"

#define ARRAY_SIZE(a)	 (sizeof(a) / sizeof((a)[0]))
#define _cleanup_(fn)	 __attribute__((cleanup(fn)))
#define _cleanup_close_	 _cleanup_(live_closep)
#define _cleanup_fclose_ _cleanup_(live_fclosep)
#define _cleanup_handle_ _cleanup_(nsrel_handle_unrefp)

void live_closep(int *fd);
void live_fclosep(FILE **file);

/* What a child tells. */
struct live_report {
	int error;     /* what was refused and why; 0: all is well */
	char what[60]; /* such as "unshare(CLONE_NEWTIME)" */
	pid_t pid;     /* who tells, as the test's /proc has it */
	pid_t tid;
	int number; /* whatever test and body agreed on */
};

struct live_child {
	pid_t pid;     /* 0: reaped */
	int report_fd; /* the child's reports */
	int order_fd;  /* one byte: go on; closed: end */
};

typedef void (*live_body)(const void *arg);

int live_setup(void **state);
int live_teardown(void **state);

#define live_test(f) cmocka_unit_test_setup_teardown(f, live_setup, live_teardown)

/* The test program, of which all children are descendants, whoever asks. */
pid_t live_get_pid(void);

/* Exit status: 77, which meson takes for "skipped", if every test was. */
int live_finish_group(int n_failed, size_t n_tests);

#define live_run(tests) \
	live_finish_group(cmocka_run_group_tests((tests), NULL, NULL), ARRAY_SIZE(tests))

/* Ends the test as skipped, and prints why. In the test itself only. */
void live_skip(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Forks a child that runs @body and, if that returns, exits with 0. */
struct live_child *live_start(live_body body, const void *arg);

/* The child's next report. Refused: the test is skipped. None: it failed. */
struct live_report live_wait(struct live_child *child);

/* live_start() of a body that reports once, and that report. */
struct live_report live_start_and_wait(live_body body, const void *arg);

void live_order(struct live_child *child);

/* Waits until the child has done all by itself; fails the test unless it did so well. */
void live_wait_end(struct live_child *child);

/* Kills and reaps all children and their children. */
void live_end_all(void);

/* A snapshot that teardown drops. Fails the test, or the child, if there is none. */
const struct nsrel_snapshot *live_snapshot(struct nsrel_context *ctx);

/* Drops all snapshots and contexts there are so far. */
void live_drop_all(void);

/* The process of a snapshot, which has to have it. */
const struct nsrel_process *live_process(const struct nsrel_snapshot *snap, pid_t pid);

/* The context that reads the proc file system at @path; teardown drops it. */
struct nsrel_context *live_context(const char *procfs);

/* An empty directory that teardown removes. */
const char *live_dir(void);

/*
 * Like cmocka's assertions, but good in children too: there they print and exit, and the
 * test fails because its child does.
 */
void live_check(bool ok, const char *text, const char *file, int line);
void live_check_eq(intmax_t a, intmax_t b, const char *text, const char *file, int line);
void live_check_str(const char *a, const char *b, const char *file, int line);

#define FAIL(text)  live_check(false, (text), __FILE__, __LINE__)
#define CHECK(cond) live_check((cond), #cond, __FILE__, __LINE__)
#define CHECK_EQ(a, b) \
	live_check_eq((intmax_t)(a), (intmax_t)(b), #a " == " #b, __FILE__, __LINE__)
#define CHECK_STR(a, b) live_check_str((a), (b), __FILE__, __LINE__)
