/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The columns: one row of one table each. --help, -H, -o, tables and JSON all read it. */

#include <libnsrel.h>

#include "cell.h"

enum column_id {
	COL_NS,
	COL_TYPE,
	COL_PATH,
	COL_NPROCS,
	COL_PID,
	COL_PPID,
	COL_COMMAND,
	COL_UID,
	COL_USER,
	COL_NETNSID,
	COL_NSFS,
	COL_PNS,
	COL_ONS,
	COL_ID,
	COL_NAME,
	COL_OWNERUID,
	COL_OWNER,
	COL_LEADERS,
	COL_THREADS,
	COL_INITIAL,
	COL_HIDDEN,
	COL_HOLDERS,
	COL_NHOLDERS,
	COL_KIND,
	COL_TID,
	COL_FD,
	COL_TARGET,
	COL_MNTNS,
	COL_HOLDERNS,
	COL_REFERENCE,
	COL_WORKLOAD,
	COL_VERDICT,
	COL_RULE,
	COL_CHAIN,
	COL_CAPS,
	COL_NSPID,
	COL_PIDNS,
	COL_PIDS,
	COL_SHARED,
	COL_PROCESSES,
	COL_STEP,
	COL_RELATION,
	COL_CHANGE,
	COL_CERTAIN,
	COL_WHAT,
	COL_REASON,
	COL_TIME,
	N_COLUMNS,
};

/* What a line of output is about. */
enum view_kind {
	VIEW_LIST,	/* a namespace */
	VIEW_PROCESSES, /* a process in the namespace that was named */
	VIEW_HOLDERS,	/* a holder of a namespace */
	VIEW_CAPS,	/* a namespace, and what a process may do in it */
	VIEW_PIDS,	/* a process or thread, and its PIDs */
	VIEW_COMPARE,	/* a namespace, and who of those compared is in it */
	VIEW_RELATION,	/* a namespace on the way from one to another */
	VIEW_DIFF,	/* a namespace that came, went or changed */
	VIEW_RUN,	/* a namespace that a command left behind */
	VIEW_WATCH,	/* the same as in VIEW_DIFF, as it happens */
	VIEW_GRAPH,	/* has no lines */
	N_VIEWS,
};

/* Where a column makes sense. */
enum {
	IN_LIST = 1 << VIEW_LIST | 1 << VIEW_PROCESSES,
	IN_HOLDERS = 1 << VIEW_HOLDERS,
	IN_CAPS = 1 << VIEW_CAPS,
	IN_PIDS = 1 << VIEW_PIDS,
	IN_COMPARE = 1 << VIEW_COMPARE,
	IN_RELATION = 1 << VIEW_RELATION,
	IN_WATCH = 1 << VIEW_WATCH,
	IN_DIFF = 1 << VIEW_DIFF | 1 << VIEW_RUN | IN_WATCH,
	/* And it has something to say where no namespace is known. */
	WITHOUT_NS = 1 << N_VIEWS,
};

/* Who of those that are compared is in one and the same namespace. */
struct comparison {
	enum nsrel_type type;
	int shared; /* by all of them: 1, 0, or -1: not known */
	const pid_t *pids;
	size_t n_pids;
};

/*
 * What a line of output is about: a namespace, and the process that stands for it. Some
 * views have more to go by; it is NULL in the others.
 */
struct row {
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;	     /* NULL: it is not known */
	const struct nsrel_process *process; /* NULL: none is in it */
	bool of_process;		     /* the line is, not its namespace */
	const struct nsrel_thread *thread;   /* of it, if it is not the process itself */
	const struct nsrel_holder *holder;
	const struct comparison *comparison;
	const struct nsrel_ns *first;	 /* of those on a way */
	const struct nsrel_ns *previous; /* on that way; NULL: this is the first */
	const struct nsrel_change *change;
	int64_t time;			/* when that was seen: microseconds since 1970 */
	bool brief_time;		/* the day need not be told */
	bool doubtful;			/* it may be somebody else's */
	const enum nsrel_type *unknown; /* it is one of this type, not known which */
	bool brief; /* few words of holders, and none where a process is in it */
	unsigned int sources; /* that were asked: enum nsrel_source bits */
};

struct column {
	const char *name;
	double width; /* as libsmartcols takes it: below 1 a share of the terminal */
	int flags;    /* SCOLS_FL_* */
	enum cell_type type;
	unsigned int where; /* IN_*, and perhaps WITHOUT_NS */
	const char *help;
	void (*fill)(const struct row *row, struct cell *cell);
};

const struct column *column_get(enum column_id id);

/* Fills the cell anew with what the column says of the row, if that is anything. */
void column_fill(const struct column *column, const struct row *row, struct cell *cell);

/* Upper and lower case are the same. An enum column_id, or -EINVAL. */
int column_from_name(const char *name, size_t len, unsigned int where);

/* A list of columns as given on the command line. All zero is an empty one. */
struct column_list {
	enum column_id *ids;
	size_t n_ids;
};

void column_list_add(struct column_list *list, enum column_id id);
bool column_list_contains(const struct column_list *list, enum column_id id);

/* Adds it before the other one, or at the end where that is not in the list. */
void column_list_insert(struct column_list *list, enum column_id id,
			enum column_id before);

/*
 * "A,B" replaces the list, "+A,B" adds to it. Ends the program with a message where a
 * name is none of a column, or nothing is named. @variable: of the environment, that the
 * list is from; or NULL
 */
void column_list_parse(struct column_list *list, const char *text, unsigned int where,
		       const char *variable);

/* Of columns named more than once, the first stays. */
void column_list_drop_repeated(struct column_list *list);

void column_list_done(struct column_list *list);
