/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Two snapshots side by side, and what each of them could see: that something is not in
 * one of them says nothing unless it was looked for there.
 */

#include "model.h"

enum moment {
	MOMENT_OLD,
	MOMENT_NOW,
};

/* What is in one moment is judged by what the other one could see. */
static inline enum moment moment_get_other(enum moment moment)
{
	return moment == MOMENT_OLD ? MOMENT_NOW : MOMENT_OLD;
}

/* What it means that a holder is in one moment and not in the other. */
enum absence {
	ABSENCE_GONE,	 /* it was looked for, and is not there */
	ABSENCE_MAYBE,	 /* the same, but more was out of sight there than here */
	ABSENCE_UNKNOWN, /* it was not looked for, or could not be read */
};

struct moments {
	const struct nsrel_snapshot *snap[2]; /* by enum moment */
	int same_boot;			      /* 1, 0 or -ENODATA */
	bool same_pids;			      /* a PID is the same number in both */
	struct table refused[2]; /* PIDs to sources that met a problem, as a pointer */
	size_t n_unread[2][8];	 /* problems of no one process, by bit of the source */
};

/* 0 or -ENOMEM. To be undone, also when it fails. */
int moments_init(struct moments *moments, const struct nsrel_snapshot *old,
		 const struct nsrel_snapshot *now);
void moments_done(struct moments *moments);

/*
 * Whether two tasks of two moments are one: 1 if the start times tell, 0 if they are not,
 * -ENODATA if nothing speaks against it.
 */
int moments_is_same_task(const struct moments *moments, const struct task *old,
			 const struct task *now);

/* The same process in that moment, or NULL. */
const struct nsrel_process *moments_find_process(const struct moments *moments,
						 enum moment moment,
						 const struct nsrel_process *process);

/*
 * Whether it is only there because it looks: the process that took this snapshot, and not
 * the other one.
 */
bool moments_is_looker(const struct moments *moments, enum moment moment,
		       const struct nsrel_process *process);

/*
 * What it means that this holder of @ns is not found in @moment. Not for child and owned
 * namespaces.
 */
enum absence moments_judge(const struct moments *moments, enum moment moment,
			   const struct nsrel_ns *ns, const struct nsrel_holder *holder);
