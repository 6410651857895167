/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "parse.h"
#include "util.h"
#include "workload-pattern.h"

static const char *const kind_names[] = {
	[NSREL_WORKLOAD_UNIT] = "unit",
	[NSREL_WORKLOAD_APP] = "app",
	[NSREL_WORKLOAD_CONTAINER] = "container",
	[NSREL_WORKLOAD_POD] = "pod",
	[PATTERN_MONITOR] = "monitor",
	[PATTERN_NONE] = "none",
};

static_assert(ARRAY_SIZE(kind_names) == N_PATTERN_KINDS, "every kind has a name");
static_assert(NSREL_WORKLOAD_POD + 1 == PATTERN_MONITOR, "none is two kinds");

_public_ const char *nsrel_workload_kind_get_name(enum nsrel_workload_kind kind)
{
	return (unsigned int)kind <= NSREL_WORKLOAD_POD ? kind_names[kind] : NULL;
}

static bool is_hex(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (parse_hex_digit(s[i]) < 0)
			return false;
	return true;
}

static bool is_id(const char *s, size_t len)
{
	return len >= 12 && len <= 64 && is_hex(s, len);
}

/* Of static pods it is the hash of a file. */
static bool is_pod(const char *s, size_t len)
{
	if (len == 32)
		return is_hex(s, len);
	if (len != 36)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' && s[i] != '_' : parse_hex_digit(s[i]) < 0)
			return false;
	}
	return true;
}

static bool is_number(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return len > 0;
}

static bool is_there(const char *s, size_t len)
{
	(void)s;
	return len > 0;
}

static bool is_anything(const char *s, size_t len)
{
	(void)s, (void)len;
	return true;
}

enum wild {
	WILD_ANY,
	WILD_ID,
	WILD_POD,
	WILD_NAME,
	WILD_NUMBER,
	WILD_UNIT,
	N_WILDS,
};

static const struct {
	const char *text;
	size_t min;
	bool (*accepts)(const char *s, size_t len);
} wilds[] = {
	[WILD_ANY] = { "*", 0, is_anything },
	[WILD_ID] = { "{id}", 12, is_id },
	[WILD_POD] = { "{pod}", 32, is_pod },
	[WILD_NAME] = { "{name}", 1, is_there },
	[WILD_NUMBER] = { "{number}", 1, is_number },
	[WILD_UNIT] = { "{unit}", 1, is_there },
};

static_assert(ARRAY_SIZE(wilds) == N_WILDS, "every wild card has a row");

/* The wild card that begins there, or N_WILDS. */
static enum wild find_wild(const char *text, size_t len)
{
	for (int i = 0; i < N_WILDS; i++) {
		size_t n = strlen(wilds[i].text);

		if (n <= len && memcmp(text, wilds[i].text, n) == 0)
			return (enum wild)i;
	}
	return N_WILDS;
}

/* The bytes up to the next wild card. */
static size_t literal_length(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] != '*' && text[n] != '{')
		n++;
	return n;
}

static bool ends_with(struct workload_span s, const char *end)
{
	size_t n = strlen(end);

	return s.len > n && memcmp(s.start + s.len - n, end, n) == 0;
}

static bool is_unit(struct workload_span part)
{
	return ends_with(part, ".scope") || ends_with(part, ".service") ||
	       ends_with(part, ".slice");
}

static void keep(enum wild wild, struct workload_span part, struct workload_span value,
		 struct workload_match *ret)
{
	switch (wild) {
	case WILD_POD:
		ret->pod = value;
		break;
	case WILD_UNIT:
		/* cg_escape() of systemd: "_" goes before what the kernel uses itself. */
		if (part.len > 1 && *part.start == '_') {
			part.start++;
			part.len--;
		}
		ret->id = part;
		ret->escaped = false;
		break;
	case WILD_ID:
	case WILD_NAME:
		ret->id = value;
		ret->escaped = is_unit(part);
		break;
	default:
		break;
	}
}

/* How much of @rest a wild card takes before @literal; -1 if that does not come. */
static ssize_t measure(struct workload_span rest, const char *literal, size_t len,
		       size_t min, bool last)
{
	const char *found;

	if (rest.len < len + min)
		return -1;
	if (last) {
		found = rest.start + rest.len - len;
		return memcmp(found, literal, len) == 0 ? found - rest.start : -1;
	}
	found = memmem(rest.start + min, rest.len - min, literal, len);
	return found ? found - rest.start : -1;
}

/* A part of a pattern, and one of a path. */
static bool match_part(struct workload_span pattern, struct workload_span part,
		       struct workload_match *ret)
{
	struct workload_span rest = part;
	size_t len = literal_length(pattern.start, pattern.len);

	if (len > rest.len || memcmp(pattern.start, rest.start, len) != 0)
		return false;
	for (;;) {
		enum wild wild;
		ssize_t n;

		pattern =
			(struct workload_span){ pattern.start + len, pattern.len - len };
		rest = (struct workload_span){ rest.start + len, rest.len - len };
		if (pattern.len == 0)
			return rest.len == 0;
		wild = find_wild(pattern.start, pattern.len);
		if (wild == N_WILDS)
			return false;
		pattern.start += strlen(wilds[wild].text);
		pattern.len -= strlen(wilds[wild].text);
		len = literal_length(pattern.start, pattern.len);
		n = measure(rest, pattern.start, len, wilds[wild].min,
			    len == pattern.len);
		if (n < 0 || !wilds[wild].accepts(rest.start, (size_t)n))
			return false;
		keep(wild, part, (struct workload_span){ rest.start, (size_t)n }, ret);
		rest = (struct workload_span){ rest.start + n, rest.len - (size_t)n };
	}
}

/* Cuts the last part off, and the '/' before it. */
static struct workload_span cut_part(struct workload_span *path)
{
	const char *slash = memrchr(path->start, '/', path->len);
	const char *end = path->start + path->len;
	const char *start = slash ? slash + 1 : path->start;

	path->len = slash ? (size_t)(slash - path->start) : 0;
	return (struct workload_span){ start, (size_t)(end - start) };
}

bool workload_pattern_match(const struct workload_pattern *pattern, const char *path,
			    size_t len, struct workload_match *ret)
{
	struct workload_span rest = { path, len };
	bool whole = *pattern->text == '/';
	struct workload_span text = { pattern->text + whole,
				      strlen(pattern->text + whole) };
	struct workload_match match = { 0 };

	do {
		if (rest.len == 0 ||
		    !match_part(cut_part(&text), cut_part(&rest), &match))
			return false;
	} while (text.len > 0);
	if (whole && rest.len > 0)
		return false;
	if (pattern->kind == NSREL_WORKLOAD_POD && !match.id.start)
		match.id = match.pod;
	*ret = match;
	return true;
}

/* Two wild cards side by side would not know where one ends. */
static bool has_good_wilds(const char *text, bool *ret_named)
{
	bool after_wild = false;
	size_t len = strlen(text);

	while (len > 0) {
		enum wild wild = find_wild(text, len);
		size_t n = wild == N_WILDS ? 1 : strlen(wilds[wild].text);

		if (wild == N_WILDS ? *text == '{' || *text == '}' : after_wild)
			return false;
		if (wild != N_WILDS && wild != WILD_ANY && wild != WILD_NUMBER)
			*ret_named = *ret_named || wild != WILD_POD;
		after_wild = wild != N_WILDS;
		text += n;
		len -= n;
	}
	return true;
}

bool workload_pattern_is_valid(const struct workload_pattern *pattern)
{
	const char *text = pattern->text + (*pattern->text == '/');
	bool named = false;

	/* No part is empty. */
	if (*text == '\0' || *text == '/' || strstr(text, "//") ||
	    text[strlen(text) - 1] == '/' || !has_good_wilds(text, &named))
		return false;
	return named || pattern->kind >= PATTERN_MONITOR ||
	       (pattern->kind == NSREL_WORKLOAD_POD && strstr(text, "{pod}"));
}

static int find_kind(const char *name)
{
	for (int i = 0; i < N_PATTERN_KINDS; i++)
		if (strcmp(kind_names[i], name) == 0)
			return i;
	return -EINVAL;
}

int workload_pattern_parse(char *line, struct workload_pattern *ret)
{
	static const char blanks[] = " \t\r";
	struct workload_pattern pattern;
	char *rest = NULL;
	const char *kind;

	*strchrnul(line, '#') = '\0';
	pattern.engine = strtok_r(line, blanks, &rest);
	if (!pattern.engine)
		return 0;
	kind = strtok_r(NULL, blanks, &rest);
	pattern.text = kind ? strtok_r(NULL, blanks, &rest) : NULL;
	if (!pattern.text || strtok_r(NULL, blanks, &rest))
		return -EINVAL;
	pattern.kind = find_kind(kind);
	if (pattern.kind < 0 || !workload_pattern_is_valid(&pattern))
		return -EINVAL;
	*ret = pattern;
	return 1;
}
