/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The command line, one option after the other. */

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "usage.h"

struct arguments {
	int argc;
	char **argv;
	struct option long_options[N_USAGE_ROWS + 1];
	char letters[3 * N_USAGE_ROWS + 2];
	bool in_order; /* the first word that is no option ends the options */
	char **words;  /* that are no options; ends with NULL */
	size_t n_words;
};

void arguments_begin(struct arguments *arguments, int argc, char **argv);

/*
 * The code of the next option, its value in optarg; '?', with a message, if there is none
 * like that; -1 at the end, when all words are there, which the caller frees.
 */
int arguments_next(struct arguments *arguments);
