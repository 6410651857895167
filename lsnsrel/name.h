/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Namespaces and tasks as people name them on the command line. */

#include <stddef.h>

#include <libnsrel.h>

/*
 * "4026531840", "net:[4026531840]", a path, ":ID" or a reference. 0; EXIT_NOT_FOUND or
 * EXIT_FAILURE, with a word on standard error.
 */
int name_find_ns(const struct nsrel_snapshot *snap, const char *name,
		 const struct nsrel_ns **ret);

/*
 * All of these, each once, in @ret, which has room for them. 0, EXIT_NOT_FOUND,
 * EXIT_SOME_FOUND, or EXIT_FAILURE, with a word for each that was not found.
 */
int name_find_all(const struct nsrel_snapshot *snap, char **names, size_t n_names,
		  const struct nsrel_ns **ret, size_t *ret_n);

/*
 * Says that there is no process, or no thread, with that number, or that it may be
 * hidden. EXIT_NOT_FOUND or EXIT_FAILURE.
 */
int name_say_no_task(const struct nsrel_snapshot *snap, pid_t tid);

/*
 * The process with that PID, or the thread (else NULL) and its process. 0; EXIT_NOT_FOUND
 * or EXIT_FAILURE, with a word on standard error.
 */
int name_find_task(const struct nsrel_snapshot *snap, pid_t tid,
		   const struct nsrel_process **ret_process,
		   const struct nsrel_thread **ret_thread);
