/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * How many processors the machine has, and how many threads can be started on it: the
 * linker sends what the library asks of the system through the functions in workers.c
 * (worker_args in meson.build). Knows no test framework.
 */

/* Below 0: it can't be told. */
extern int n_processors;

/* So far, and at the most. */
extern int n_started, max_started;
