/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Threads that help, and of which the caller's program notices nothing. */

#include <pthread.h>
#include <stddef.h>

#define WORKER_MAX 8

/* How many can do it at a time, at most @n_wanted, the caller among them: at least 1. */
size_t worker_count(size_t n_wanted);

/* Starts one more. No signal of the caller's is ever handled in it. 0 or -errno. */
int worker_start(pthread_t *ret, void *(*function)(void *arg), void *arg);
