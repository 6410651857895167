/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Which files the caller had open before the discovery began. While it goes on, its own
 * threads open and close others, and see each other do so.
 */

#include "discovery.h"

/* 0 or a negative errno. own_files_free() frees it. */
int own_files_new(struct discovery *d, struct own_files **ret);
struct own_files *own_files_free(struct own_files *files);

/* True if the task's table of files is the one that the discovery uses. */
bool own_files_are_of(const struct own_files *files, const struct discovery *d,
		      const struct place *place);

/* True if the number in that table was not there before. */
bool own_files_is_new(const struct own_files *files, int fd);
