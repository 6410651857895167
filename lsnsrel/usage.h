/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The options that there are: getopt_long(3) and --help read the same table. */

#include <limits.h>

enum {
	OPT_CAPS = CHAR_MAX + 1,
	OPT_COLOR,
	OPT_COMPARE,
	OPT_COUNT,
	OPT_DIFF,
	OPT_DUMP,
	OPT_FROM,
	OPT_GRAPH,
	OPT_HOLDERS,
	OPT_NO_INITIAL,
	OPT_OUTPUT_ALL,
	OPT_PIDS,
	OPT_RELATION,
	OPT_RUN,
	OPT_SCAN,
	OPT_SORT,
	OPT_STRICT,
	OPT_SYSROOT,
	OPT_THREADS,
	OPT_WATCH,
	OPT_WORKLOADS,
	N_OPTION_CODES,
};

struct usage_row {
	int code;	   /* the letter, if there is one */
	const char *name;  /* NULL: a blank line in --help */
	const char *value; /* NULL: takes none; "[=...]": may take one */
	const char *help;
};

#define N_USAGE_ROWS 40

extern const struct usage_row usage_rows[N_USAGE_ROWS];

/* The long name of an option. */
const char *usage_get_name(int code);

/* These end the program. */
void __attribute__((noreturn)) usage_print_help(void);
void __attribute__((noreturn)) usage_print_version(void);
void __attribute__((noreturn)) usage_try_help(void);
void __attribute__((noreturn)) usage_refuse_both(int code, int other);
