/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A watch, how to wait until it is quiet, and what a child does that it has to notice. */

#include <time.h>

#include "child.h"
#include "fixture.h"

extern struct nsrel_watch *watching;
extern const char *watching_dir; /* where mounts are made */
extern pid_t watching_child;	 /* of watching_fork_one() */

typedef void (*watching_step)(void);

void watching_pause_shortly(void);
int watching_look(void);
bool watching_is_over(const struct timespec *begin);
bool watching_gets_quiet(void);
void watching_settle(void);
int watching_setup(void **state);
int watching_setup_deep(void **state);
int watching_teardown(void **state);
void watching_unshare_uts(void);
void watching_unshare_pid(void);
void watching_start_thread(void);
void watching_let_thread_go_on(void);
void watching_fork_one(void);
void watching_end_it(void);
void watching_open_ns(void);
void watching_close_ns(void);
void watching_make_socket(void);
void watching_close_socket(void);
void watching_begin_mounts(void);
void watching_bind_ns(void);
void watching_unbind_ns(void);
