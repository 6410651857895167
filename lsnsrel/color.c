/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "color.h"
#include "xalloc.h"

#define DIRECTORY	 "terminal-colors.d"
#define SYSTEM_DIRECTORY "/etc/" DIRECTORY
#define OUR_NAME	 "lsnsrel"

/* Of files: what the name ends with. */
enum file_type {
	FILE_DISABLE,
	FILE_ENABLE,
	FILE_SCHEME,
	N_FILE_TYPES,
};

static const char *const file_types[N_FILE_TYPES] = { "disable", "enable", "scheme" };
static const char *const whens[] = {
	[COLOR_UNSAID] = NULL,
	[COLOR_AUTO] = "auto",
	[COLOR_ALWAYS] = "always",
	[COLOR_NEVER] = "never",
};

static_assert(sizeof(whens) / sizeof(whens[0]) == COLOR_NEVER + 1, "each has a name");

/* Of each file type the one whose name says most of us. */
struct files {
	char *directory;
	char *names[N_FILE_TYPES];
	int scores[N_FILE_TYPES];
};

struct colors {
	char *sequences[N_COLORS];
};

static const struct {
	const char *name;
	const char *sequence;
} names[] = {
	{ "black", "30" },	 { "blink", "5" },	   { "blue", "34" },
	{ "bold", "1" },	 { "brown", "33" },	   { "cyan", "36" },
	{ "darkgray", "1;30" },	 { "gray", "37" },	   { "green", "32" },
	{ "halfbright", "2" },	 { "lightblue", "1;34" },  { "lightcyan", "1;36" },
	{ "lightgray", "1;37" }, { "lightgreen", "1;32" }, { "lightmagenta", "1;35" },
	{ "lightred", "1;31" },	 { "magenta", "35" },	   { "red", "31" },
	{ "reset", "0" },	 { "reverse", "7" },	   { "yellow", "1;33" },
};

/* Unless a scheme says otherwise. */
static const char *const defaults[N_COLORS] = {
	[NSREL_TYPE_MNT] = "blue",
	[NSREL_TYPE_NET] = "green",
	[NSREL_TYPE_PID] = "magenta",
	[NSREL_TYPE_UTS] = "brown",
	[NSREL_TYPE_IPC] = "cyan",
	[NSREL_TYPE_USER] = "yellow",
	[NSREL_TYPE_CGROUP] = "lightblue",
	[NSREL_TYPE_TIME] = "lightcyan",
	[COLOR_HIDDEN] = "red",
};

int color_when_from_name(const char *name)
{
	for (int i = COLOR_AUTO; i <= COLOR_NEVER; i++)
		if (strcmp(whens[i], name) == 0)
			return i;
	return -EINVAL;
}

static int get_file_type(const char *name)
{
	for (int i = 0; i < N_FILE_TYPES; i++)
		if (strcmp(file_types[i], name) == 0)
			return i;
	return -1;
}

/* How much the name [[name][@term].]type says of us and this terminal; 0: of others. */
static int get_score(const char *name, enum file_type *ret_type)
{
	const char *dot = strrchr(name, '.'), *term = getenv("TERM") ?: "";
	int type = get_file_type(dot ? dot + 1 : name), score = 1;
	size_t len = dot ? (size_t)(dot - name) : 0;
	const char *at = memchr(name, '@', len);
	size_t name_len = at ? (size_t)(at - name) : len;

	if (type < 0 || (dot && len == 0))
		return 0;
	if (name_len > 0) {
		if (name_len != strlen(OUR_NAME) || memcmp(name, OUR_NAME, name_len) != 0)
			return 0;
		score += 20;
	}
	if (at) {
		len -= name_len + 1;
		if (len != strlen(term) || memcmp(at + 1, term, len) != 0)
			return 0;
		score += 10;
	}
	*ret_type = (enum file_type)type;
	return score;
}

/* False if the directory can't be read. */
static bool read_directory(struct files *files, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return false;
	files->directory = xstrdup(path);
	while ((entry = readdir(dir))) {
		enum file_type type;
		int score = get_score(entry->d_name, &type);

		if (score == 0 || score <= files->scores[type])
			continue;
		files->scores[type] = score;
		free(files->names[type]);
		files->names[type] = xstrdup(entry->d_name);
	}
	closedir(dir);
	return true;
}

/* The user's own directory goes before the system's, which is then not looked at. */
static void find_files(struct files *files)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *own = NULL;

	if (config && *config)
		own = xasprintf("%s/%s", config, DIRECTORY);
	else if (home && *home)
		own = xasprintf("%s/.config/%s", home, DIRECTORY);
	if (!own || !read_directory(files, own))
		read_directory(files, SYSTEM_DIRECTORY);
	free(own);
}

static void free_files(struct files *files)
{
	free(files->directory);
	for (int i = 0; i < N_FILE_TYPES; i++)
		free(files->names[i]);
}

/* A name, or numbers as SGR takes them; anything else is nothing. */
static char *to_sequence(const char *text)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, text) == 0)
			text = names[i].sequence;
	if (text[strspn(text, "0123456789;:")] != '\0')
		return NULL;
	return xasprintf("\033[%sm", text);
}

static void set_color(struct colors *colors, int color, const char *text)
{
	char *sequence = to_sequence(text);

	if (!sequence)
		return;
	free(colors->sequences[color]);
	colors->sequences[color] = sequence;
}

static int color_from_name(const char *name)
{
	return strcmp(name, "hidden") == 0 ? COLOR_HIDDEN : nsrel_type_from_name(name);
}

static void read_scheme(struct colors *colors, const struct files *files)
{
	char *path, *line = NULL;
	size_t size = 0;
	FILE *file;

	if (!files->names[FILE_SCHEME])
		return;
	path = xasprintf("%s/%s", files->directory, files->names[FILE_SCHEME]);
	file = fopen(path, "re");
	free(path);
	while (file && getline(&line, &size, file) > 0) {
		char *rest = line, *name = strtok_r(line, " \t\n", &rest);
		char *text = name && *name != '#' ? strtok_r(NULL, " \t\n", &rest) : NULL;

		if (text && color_from_name(name) >= 0)
			set_color(colors, color_from_name(name), text);
	}
	free(line);
	if (file)
		fclose(file);
}

/* Where nothing was said: what the environment and the files say. */
static bool is_objected(const struct files *files)
{
	const char *no_color = getenv("NO_COLOR");

	return (no_color && *no_color) ||
	       files->scores[FILE_DISABLE] > files->scores[FILE_ENABLE];
}

static bool is_color_terminal(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
}

struct colors *colors_new(enum color_when when, int fd)
{
	struct files files = { 0 };
	struct colors *colors;

	if (when == COLOR_NEVER || (when != COLOR_ALWAYS && !is_color_terminal(fd)))
		return NULL;
	find_files(&files);
	if (when == COLOR_UNSAID && is_objected(&files)) {
		free_files(&files);
		return NULL;
	}
	colors = xcalloc(1, sizeof(*colors));
	for (int i = 0; i < N_COLORS; i++)
		set_color(colors, i, defaults[i]);
	read_scheme(colors, &files);
	free_files(&files);
	return colors;
}

void colors_free(struct colors *colors)
{
	if (!colors)
		return;
	for (int i = 0; i < N_COLORS; i++)
		free(colors->sequences[i]);
	free(colors);
}

const char *colors_get(const struct colors *colors, int color)
{
	return colors->sequences[color];
}
