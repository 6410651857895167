/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What the user asked for. */

#include "color.h"
#include "column.h"
#include "filter.h"
#include "graph-format.h"

enum tree_kind {
	TREE_NONE,
	TREE_PROCESS,
	TREE_OWNER,
	TREE_PARENT,
};

struct options {
	enum view_kind view;
	struct column_list columns;
	enum tree_kind tree;
	unsigned int types;   /* to be shown: NSREL_TYPE_MASK() bits */
	unsigned int sources; /* enum nsrel_source bits */
	pid_t pid;	      /* 0: of all processes */
	char **arguments;     /* all words that are no options */
	char **namespaces;    /* of these, as named; none: all */
	size_t n_namespaces;
	int sort; /* an enum column_id; -1: as it comes */
	enum color_when color;
	struct filter *filter;	 /* --filter; NULL: all are shown */
	char *procfs;		 /* NULL: this machine's */
	const char *from;	 /* a file of a snapshot; NULL: one is taken */
	pid_t caps_of;		 /* --caps */
	char *pids_in;		 /* --pids: a namespace as named; NULL: all */
	enum graph_format graph; /* --graph */
	pid_t *compared;	 /* --compare */
	size_t n_compared;
	const char *diff_old; /* --diff: a file */
	const char *diff_new; /* another one; NULL: now */
	char **command;	      /* --run: the arguments */
	int64_t interval;     /* --watch: nanoseconds */
	uint64_t count;	      /* of looks; 0: no end */
	bool threads;	      /* in lists of processes, too */
	bool dump;
	bool captured; /* not all that tells of mounts need be there */
	bool json;
	bool raw;
	bool export; /* KEY="value" */
	bool shell;  /* names of columns fit for shell variables */
	bool no_headings;
	bool no_truncate;
	bool no_wrap;
	bool persistent;       /* only those without processes */
	bool no_initial;       /* only those that somebody made */
	bool quiet;	       /* no word of what could not be seen */
	bool strict;	       /* which is a failure */
	bool may_add;	       /* columns that have something to say */
	bool may_leave_out;    /* columns: nobody named any */
	bool brief_holders;    /* one of these is HOLDERS */
	bool narrow;	       /* the terminal is, and nobody chose the columns */
	const char *workloads; /* --workloads: a file of patterns; or NULL */
};

/*
 * Reads the command line. Ends the program after --help, --version and --list-columns,
 * and with a message where something is wrong with it.
 */
void options_parse(struct options *options, int argc, char **argv);

void options_done(struct options *options);
