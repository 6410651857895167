/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <limits.h>

#include "arguments.h"
#include "safe.h"
#include "xalloc.h"

/* What getopt_long(3) returns for a word that is no option, if asked to. */
#define NO_OPTION 1

/* getopt_long(3) itself says what is wrong, and shows whatever it was given. */
static void choose_who_complains(int argc, char **argv)
{
	opterr = 1;
	for (int i = 0; i < argc; i++)
		if (!safe_is_safe(argv[i]))
			opterr = 0;
}

static void complain(char **argv)
{
	if (opterr)
		return;
	if (strncmp(argv[optind - 1], "--", 2) != 0)
		warnx(_("invalid option -- '%c'"), optopt);
	else
		warnx(_("invalid option or argument: '%s'"), argv[optind - 1]);
}

void arguments_begin(struct arguments *arguments, int argc, char **argv)
{
	struct option *option = arguments->long_options;
	char *letter = arguments->letters;

	*arguments = (struct arguments){
		.argc = argc,
		.argv = argv,
		.in_order = getenv("POSIXLY_CORRECT"),
		.words = xcalloc((size_t)argc + 1, sizeof(*arguments->words)),
	};
	*letter++ = '-'; /* words come where they stand */
	/* getopt_long(3) wants the table in two other forms. */
	for (size_t i = 0; i < N_USAGE_ROWS; i++) {
		const struct usage_row *row = &usage_rows[i];
		int argument = !row->value	  ? no_argument
			     : *row->value == '[' ? optional_argument
						  : required_argument;

		if (!row->name)
			continue;
		*option++ = (struct option){ row->name, argument, NULL, row->code };
		if (row->code > CHAR_MAX)
			continue;
		*letter++ = (char)row->code;
		for (int n = argument; n > 0; n--)
			*letter++ = ':';
	}
	choose_who_complains(argc, argv);
}

int arguments_next(struct arguments *arguments)
{
	int code;

	do {
		code = getopt_long(arguments->argc, arguments->argv, arguments->letters,
				   arguments->long_options, NULL);
		if (code == NO_OPTION)
			arguments->words[arguments->n_words++] = optarg;
	} while (code == NO_OPTION && !arguments->in_order);
	if (code == '?')
		complain(arguments->argv);
	if (code != NO_OPTION && code != -1)
		return code;
	while (optind < arguments->argc)
		arguments->words[arguments->n_words++] = arguments->argv[optind++];
	return -1;
}
