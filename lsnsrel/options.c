/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <limits.h>

#include "arguments.h"
#include "number.h"
#include "options.h"
#include "output.h"
#include "rules.h"
#include "usage.h"
#include "xalloc.h"

/* Options that make no sense together. */
static const char exclusive[][2] = { { 'J', 'r' }, { 'J', 'e' }, { 'e', 'r' },
				     { 'J', 'y' }, { 'P', 'p' }, { 'l', 'T' } };

static const struct {
	const char *name;
	enum tree_kind kind;
} trees[] = {
	{ "owner", TREE_OWNER },
	{ "parent", TREE_PARENT },
	{ "process", TREE_PROCESS },
};

/* Options that are just there or not. */
static const struct {
	int code;
	size_t offset; /* of the bool in struct options */
} flags[] = {
	{ 'e', offsetof(struct options, export) },
	{ 'J', offsetof(struct options, json) },
	{ 'n', offsetof(struct options, no_headings) },
	{ OPT_NO_INITIAL, offsetof(struct options, no_initial) },
	{ 'P', offsetof(struct options, persistent) },
	{ 'q', offsetof(struct options, quiet) },
	{ 'r', offsetof(struct options, raw) },
	{ OPT_STRICT, offsetof(struct options, strict) },
	{ OPT_THREADS, offsetof(struct options, threads) },
	{ 'u', offsetof(struct options, no_truncate) },
	{ 'W', offsetof(struct options, no_wrap) },
	{ 'y', offsetof(struct options, shell) },
};

/* What matters only while the command line is read. */
struct parsing {
	struct options *options;
	bool seen[UCHAR_MAX + 1]; /* by letter */
	struct choices choices;
	struct arguments arguments;
	bool list_columns;
};

static void check_exclusive(struct parsing *p, int code)
{
	if (code > CHAR_MAX)
		return;
	p->seen[code] = true;
	for (size_t i = 0; i < sizeof(exclusive) / sizeof(exclusive[0]); i++)
		if (p->seen[(int)exclusive[i][0]] && p->seen[(int)exclusive[i][1]])
			usage_refuse_both(exclusive[i][0], exclusive[i][1]);
}

static int type_to_bit(const char *name)
{
	int type = nsrel_type_from_name(name);

	return type < 0 ? type : (int)NSREL_TYPE_MASK(type);
}

/* The bits of the names in a comma list; @unknown: what a name without one is. */
static unsigned int parse_set(const char *text, int (*to_bit)(const char *name),
			      const char *unknown)
{
	char *copy = xstrdup(text), *rest = copy, *word;
	unsigned int set = 0;

	while ((word = strsep(&rest, ","))) {
		int bit = to_bit(word);

		if (bit < 0)
			errx(EXIT_FAILURE, "%s: %s", unknown, *word ? word : "''");
		set |= (unsigned int)bit;
	}
	free(copy);
	return set;
}

static unsigned int parse_types(const char *text)
{
	return parse_set(text, type_to_bit, _("unknown namespace type"));
}

static unsigned int parse_sources(const char *text)
{
	unsigned int sources =
		parse_set(text, nsrel_source_from_name, _("unknown source"));

	if (sources == NSREL_SOURCE_RELATIONS)
		errx(EXIT_FAILURE, _("--scan: relations alone find nothing; add tasks"));
	return sources;
}

static void parse_pids(struct options *options, const char *text)
{
	char *copy = xstrdup(text), *rest = copy, *word;

	options->n_compared = 0;
	while ((word = strsep(&rest, ","))) {
		options->compared =
			xreallocarray(options->compared, options->n_compared + 1,
				      sizeof(*options->compared));
		options->compared[options->n_compared++] = number_parse_pid(word);
	}
	free(copy);
}

/* This machine's root is as good as none named. */
static char *parse_sysroot(const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && text[len - 1] == '/')
		len--;
	return len > 0 ? xasprintf("%.*s/proc", (int)len, text) : NULL;
}

static enum tree_kind parse_tree(const char *text)
{
	if (!text)
		return TREE_OWNER;
	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++)
		if (strcmp(text, trees[i].name) == 0)
			return trees[i].kind;
	errx(EXIT_FAILURE, _("unknown tree type: %s"), *text ? text : "''");
}

static enum color_when parse_color(const char *text)
{
	int when = text ? color_when_from_name(text) : COLOR_AUTO;

	if (when < 0)
		errx(EXIT_FAILURE, _("unsupported color mode: %s"), *text ? text : "''");
	return (enum color_when)when;
}

static enum graph_format parse_graph(const char *text)
{
	int format = text ? graph_format_from_name(text) : GRAPH_UNSAID;

	if (format < 0)
		errx(EXIT_FAILURE, _("unknown graph format: %s"), *text ? text : "''");
	return (enum graph_format)format;
}

static void choose_view(struct parsing *p, int code, enum view_kind view)
{
	if (p->choices.view_code && p->choices.view_code != code)
		usage_refuse_both(p->choices.view_code, code);
	p->choices.view_code = code;
	p->options->view = view;
}

/* What stands before --run is no command, and there is nothing else that it could be. */
static void refuse_words(const struct parsing *p)
{
	if (p->arguments.n_words == 0)
		return;
	warnx(_("unexpected argument: '%s'"), p->arguments.words[0]);
	usage_try_help();
}

/* False if it is none of these. */
static bool parse_view(struct parsing *p, int code)
{
	struct options *options = p->options;

	switch (code) {
	case OPT_HOLDERS:
		choose_view(p, code, VIEW_HOLDERS);
		return true;
	case OPT_CAPS:
		choose_view(p, code, VIEW_CAPS);
		options->caps_of = number_parse_pid(optarg);
		return true;
	case OPT_PIDS:
		choose_view(p, code, VIEW_PIDS);
		options->pids_in = optarg;
		return true;
	case OPT_COMPARE:
		choose_view(p, code, VIEW_COMPARE);
		parse_pids(options, optarg);
		return true;
	case OPT_GRAPH:
		choose_view(p, code, VIEW_GRAPH);
		options->graph = parse_graph(optarg);
		return true;
	case OPT_RELATION:
		choose_view(p, code, VIEW_RELATION);
		return true;
	case OPT_DUMP:
		choose_view(p, code, VIEW_LIST);
		options->dump = true;
		return true;
	case OPT_DIFF:
		choose_view(p, code, VIEW_DIFF);
		options->diff_old = optarg;
		return true;
	case OPT_RUN:
		choose_view(p, code, VIEW_RUN);
		refuse_words(p);
		/* The command's options are its own. */
		p->arguments.in_order = true;
		return true;
	case OPT_WATCH:
		choose_view(p, code, VIEW_WATCH);
		options->interval = number_parse_seconds(optarg ?: "1");
		return true;
	default:
		return false;
	}
}

/* False if it is none of these. */
static bool parse_flag(struct options *options, int code)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (flags[i].code != code)
			continue;
		*(bool *)((char *)options + flags[i].offset) = true;
		return true;
	}
	return false;
}

static void parse_option(struct parsing *p, int code)
{
	struct options *options = p->options;

	switch (code) {
	case OPT_COUNT:
		options->count = number_parse_count(optarg);
		break;
	case OPT_COLOR:
		options->color = parse_color(optarg);
		break;
	case 'l':
		p->choices.list = true;
		break;
	case 'o':
		p->choices.columns.output = optarg;
		break;
	case OPT_OUTPUT_ALL:
		p->choices.columns.all = true;
		break;
	case 'p':
		options->pid = number_parse_pid(optarg);
		break;
	case 'Q':
		p->choices.filter = optarg;
		break;
	case OPT_FROM:
		options->from = optarg;
		break;
	case OPT_SCAN:
		options->sources = parse_sources(optarg);
		break;
	case OPT_SORT:
		p->choices.columns.sort = optarg;
		break;
	case OPT_SYSROOT:
		free(options->procfs);
		options->procfs = parse_sysroot(optarg);
		break;
	case OPT_WORKLOADS:
		options->workloads = optarg;
		break;
	case 't':
		options->types |= parse_types(optarg);
		break;
	case 'T':
		/* -T takes "owner" and, as lsns does, "=owner". */
		p->choices.tree = optarg && *optarg == '=' ? optarg + 1 : optarg;
		options->tree = parse_tree(p->choices.tree);
		break;
	case 'H':
		p->list_columns = true;
		break;
	case 'h':
		usage_print_help();
	case 'V':
		usage_print_version();
	default:
		usage_try_help();
	}
}

static void parse_all_options(struct parsing *p)
{
	int code;

	while ((code = arguments_next(&p->arguments)) != -1) {
		if (!parse_flag(p->options, code) && !parse_view(p, code))
			parse_option(p, code);
		check_exclusive(p, code);
		p->choices.given[code] = true;
	}
}

/* Namespaces, unless the view says otherwise. */
static void take_arguments(struct options *options, size_t n)
{
	char **arguments = options->arguments;

	if (options->view == VIEW_RUN) {
		if (n == 0) {
			warnx(_("--run needs a command"));
			usage_try_help();
		}
		options->command = arguments;
		return;
	}
	if (options->view == VIEW_DIFF && n > 0) {
		options->diff_new = *arguments++;
		n--;
	}
	options->namespaces = arguments;
	options->n_namespaces = n;
}

void options_parse(struct options *options, int argc, char **argv)
{
	struct parsing p = { .options = options };

	arguments_begin(&p.arguments, argc, argv);
	options->arguments = p.arguments.words;
	parse_all_options(&p);
	if (p.list_columns) {
		output_print_columns(options);
		exit(EXIT_SUCCESS);
	}
	take_arguments(options, p.arguments.n_words);
	rules_apply(options, &p.choices);
	if (p.choices.filter)
		options->filter = filter_new(p.choices.filter, 1U << options->view);
}

void options_done(struct options *options)
{
	column_list_done(&options->columns);
	filter_free(options->filter);
	free(options->procfs);
	free(options->compared);
	free(options->arguments);
}
