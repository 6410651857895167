/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "fd-tables.h"
#include "uapi.h"
#include "util.h"

/* What kcmp(2) says of two tables. */
enum { SAME = 0, LESS = 1, GREATER = 2 };

static long compare(pid_t a, pid_t b)
{
	return syscall(SYS_kcmp, a, b, KCMP_FILES, 0, 0);
}

static int insert(struct fd_tables *tables, size_t at, pid_t tid)
{
	if (tables->n_tids == tables->n_room) {
		size_t n = tables->n_room * 2 ?: 8;
		pid_t *tids = reallocarray(tables->tids, n, sizeof(*tids));

		if (!tids)
			return -ENOMEM;
		tables->tids = tids;
		tables->n_room = n;
	}
	memmove(tables->tids + at + 1, tables->tids + at,
		(tables->n_tids - at) * sizeof(*tables->tids));
	tables->tids[at] = tid;
	tables->n_tids++;
	return 0;
}

/* Who was met first in a table may have ended: nobody can be compared with it any more.
 */
static void forget(struct fd_tables *tables, size_t at)
{
	tables->n_tids--;
	memmove(tables->tids + at, tables->tids + at + 1,
		(tables->n_tids - at) * sizeof(*tables->tids));
}

/* kcmp(2) gives an order: a thousand tables are told apart in ten comparisons each. */
static int find(struct fd_tables *tables, pid_t tid, size_t *ret)
{
	size_t from = 0, to = tables->n_tids;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		switch (compare(tid, tables->tids[middle])) {
		case SAME:
			return FD_TABLE_KNOWN;
		case LESS:
			to = middle;
			break;
		case GREATER:
			from = middle + 1;
			break;
		default:
			if (errno != ESRCH || compare(tid, tid) != SAME)
				return FD_TABLE_UNSURE;
			forget(tables, middle);
			from = 0;
			to = tables->n_tids;
		}
	}
	*ret = from;
	return FD_TABLE_NEW;
}

int fd_tables_check(struct discovery *d, const struct place *place)
{
	struct fd_tables *tables = &d->fd_tables;
	size_t at = 0;
	int r;

	if (tables->pid != place->pid) {
		tables->pid = place->pid;
		tables->n_tids = 0;
	}
	/* Numbers of another PID namespace mean nothing to kcmp(2). */
	r = d->proc.own || tables->n_tids == 0 ? find(tables, place->tid, &at)
					       : FD_TABLE_UNSURE;
	if (r != FD_TABLE_NEW)
		return r;
	r = insert(tables, at, place->tid);
	return r < 0 ? r : FD_TABLE_NEW;
}
