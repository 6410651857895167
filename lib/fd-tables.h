/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which threads of a process share a table of open files: each table is looked at once.
 */

#include "discovery.h"

enum fd_table {
	FD_TABLE_KNOWN,	 /* met before, through another thread of the process */
	FD_TABLE_NEW,	 /* not met before */
	FD_TABLE_UNSURE, /* can't be told */
};

/*
 * Asks for the pinned task; all tasks of a process come in a row. An enum fd_table or
 * -ENOMEM.
 */
int fd_tables_check(struct discovery *d, const struct place *place);
