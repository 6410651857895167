/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common.h"

/*
 * Pushes a list of @n tables, see process:pids(); nil for 0. @get_nth is what
 * nsrel_process_get_nth_pid() is for a process.
 */
void push_pids(lua_State *L, const struct node *self, size_t n,
	       int (*get_nth)(const void *task, size_t n, const struct nsrel_ns **ret_ns,
			      pid_t *ret));
