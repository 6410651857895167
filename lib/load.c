/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A snapshot from a document. The whole text is read, cut into its lists and their items,
 * and these are parsed one by one in the order in which they need each other, so that
 * what is wrong can be told with its place; then link.c joins them.
 */

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "link.h"
#include "load-head.h"
#include "load-hold.h"
#include "load-link.h"
#include "load-ns.h"
#include "load-task.h"
#include "load-workload.h"
#include "parse.h"
#include "save.h"

#define DOCUMENT_MAX ((size_t)1 << 30)
#define FIRST_ROOM   ((size_t)64 * 1024)

/* More than a document has of arrays in objects in a list. */
#define MAX_DEPTH 6

static void *grow(char *data, size_t *room)
{
	*room = *room ? 2 * *room : FIRST_ROOM;
	return realloc(data, *room);
}

/* All there is, up to a byte more than is allowed. 0 or a negative errno. */
static int read_all(int fd, char **ret, size_t *ret_len)
{
	size_t len = 0, room = 0;
	char *data = NULL, *larger;

	while (len <= DOCUMENT_MAX) {
		ssize_t n;

		if (len == room) {
			larger = grow(data, &room);
			if (!larger)
				break;
			data = larger;
		}
		n = read(fd, data + len, room - len);
		if (n == 0) {
			*ret = data;
			*ret_len = len;
			return 0;
		}
		if (n < 0 && errno != EINTR) {
			int error = errno;

			free(data);
			return -error;
		}
		len += n > 0 ? (size_t)n : 0;
	}
	free(data);
	return len > DOCUMENT_MAX ? -EFBIG : -ENOMEM;
}

/* In the order in which they need each other. */
enum section {
	SECTION_SOURCES,
	SECTION_TYPES,
	SECTION_ORIGIN,
	SECTION_WORKLOADS,
	SECTION_NAMESPACES,
	SECTION_PROCESSES,
	SECTION_THREADS,
	SECTION_HOLDERS,
	SECTION_MOUNTS,
	SECTION_LINKS,
	SECTION_PROBLEMS,
	SECTION_MACHINE,
	N_SECTIONS,
};

static const struct {
	const char *name;
	char open; /* what it begins with */
	bool list; /* of items; if not, it is one */
	int (*read)(struct load *load, struct json_object *object);
} sections[] = {
	[SECTION_SOURCES] = { "sources", '[', false, load_sources },
	[SECTION_TYPES] = { "types", '[', false, load_types },
	[SECTION_ORIGIN] = { "origin", '{', false, load_origin },
	[SECTION_WORKLOADS] = { "workloads", '[', true, load_workload },
	[SECTION_NAMESPACES] = { "namespaces", '[', true, load_ns },
	[SECTION_PROCESSES] = { "processes", '[', true, load_process },
	[SECTION_THREADS] = { "threads", '[', true, load_thread },
	[SECTION_HOLDERS] = { "holders", '[', true, load_holder },
	[SECTION_MOUNTS] = { "mounts", '[', true, load_mount },
	[SECTION_LINKS] = { "links", '[', true, load_link },
	[SECTION_PROBLEMS] = { "problems", '[', true, load_problem },
	[SECTION_MACHINE] = { "machine", '{', false, load_machine },
};

static_assert(ARRAY_SIZE(sections) == N_SECTIONS, "every section has a reader");

/* What stands at the top of the document. */
struct document {
	struct span parts[N_SECTIONS];
	struct span nsrel;
	struct span format;
	struct span version;
};

static bool says(struct span span, const char *text)
{
	return span.len == strlen(text) && memcmp(span.text, text, span.len) == 0;
}

/* NULL if the key is unknown: later versions may say more. */
static struct span *find_place(struct document *document, struct span key)
{
	if (says(key, "nsrel"))
		return &document->nsrel;
	if (says(key, "format"))
		return &document->format;
	if (says(key, "version"))
		return &document->version;
	for (int i = 0; i < N_SECTIONS; i++)
		if (says(key, sections[i].name))
			return &document->parts[i];
	return NULL;
}

static int cut_document(struct load *load, struct document *ret)
{
	struct span all, key, value, *place;
	struct cursor cursor;
	int r;

	r = cursor_take_all(&cursor, load->text, &all);
	if (r == 0 && cursor_open(&cursor, all, '{') < 0)
		return load_fail_at(load, all.text, "not a snapshot of nsrel");
	while (r == 0 && (r = cursor_next(&cursor, &key, &value)) > 0) {
		place = find_place(ret, key);
		if (place && place->text)
			return load_fail_at(load, key.text, "the same key twice");
		if (place)
			*place = value;
		r = 0;
	}
	if (r < 0)
		return load_fail_at(load, cursor.at,
				    cursor.at == cursor.end ? "ends too early"
							    : "not JSON");
	return 0;
}

static int check_format(struct load *load, const struct document *document)
{
	const struct span *format = &document->format;
	char digits[24] = "";
	uint64_t number;
	int r;

	if (!document->nsrel.text || !says(document->nsrel, "\"snapshot\""))
		return load_fail_at(load, load->text.text, "not a snapshot of nsrel");
	if (format->text && format->len < sizeof(digits))
		memcpy(digits, format->text, format->len);
	if (parse_u64(digits, &number) < 0 || number == 0)
		return load_fail_at(load, format->text ?: load->text.text,
				    "no number of a format");
	if (number <= SAVE_FORMAT)
		return 0;
	r = load_fail_at(load, format->text, "a later format than this version knows");
	return r == -EBADMSG ? -ENOTSUP : r;
}

static int read_version(struct load *load, struct span version)
{
	if (!version.text)
		return 0;
	if (version.len < 2 || version.len > 64 || *version.text != '"')
		return load_fail_at(load, version.text, "not a version");
	for (size_t i = 0; i < version.len; i++)
		if (version.text[i] < ' ' || version.text[i] > '~' ||
		    version.text[i] == '\\')
			return load_fail_at(load, version.text, "not a version");
	load->snap->origin.version = strndup(version.text + 1, version.len - 2);
	return load->snap->origin.version ? 0 : -ENOMEM;
}

static int read_item(struct load *load, enum section section, struct span value,
		     char open)
{
	_cleanup_json_ struct json_object *object = NULL;
	int r = load_parse(load, value, open, &object);

	return r < 0 ? r : sections[section].read(load, object);
}

static int read_list(struct load *load, enum section section, struct span list)
{
	struct span key, value;
	struct cursor cursor;
	int r;

	r = cursor_open(&cursor, list, '[');
	while (r >= 0 && (r = cursor_next(&cursor, &key, &value)) > 0) {
		r = read_item(load, section, value, '{');
		if (r < 0)
			return r;
		load->index++;
	}
	return r < 0 ? load_fail_at(load, cursor.at, "not JSON") : 0;
}

static int read_section(struct load *load, enum section section, struct span part)
{
	char open = sections[section].open;

	load->section = sections[section].name;
	load->in_list = false;
	if (!part.text)
		return load_fail(load, NULL, "missing");
	if (*part.text != open)
		return load_fail_at(load, part.text,
				    open == '[' ? "not an array" : "not an object");
	load->in_list = sections[section].list;
	load->index = 0;
	return sections[section].list ? read_list(load, section, part)
				      : read_item(load, section, part, open);
}

static int read_document(struct load *load)
{
	struct document document = { 0 };
	int r;

	r = cut_document(load, &document);
	if (r == 0)
		r = check_format(load, &document);
	if (r == 0)
		r = read_version(load, document.version);
	for (int i = 0; r >= 0 && i < N_SECTIONS; i++) {
		r = read_section(load, (enum section)i, document.parts[i]);
		if (r >= 0 && i == SECTION_NAMESPACES)
			r = load_relations(load);
	}
	for (size_t i = 0; r >= 0 && i < load->snap->processes.n_items; i++)
		r = process_sort_threads(load->snap->processes.items[i]);
	if (r >= 0)
		r = link_loaded(load->snap);
	if (r >= 0)
		load_link_workloads(load->snap);
	return r;
}

/* What is in no list of its own follows from the others: now it is known. */
static int check_linked(struct load *load)
{
	load->section = "namespaces";
	load->in_list = true;
	for (size_t i = 0; i < load->wishes.n_items; i++) {
		const struct load_wish *wish = load->wishes.items[i];

		load->index = i;
		if (!wish->ns->first_holder)
			return load_fail(load, NULL, "nothing holds it");
	}
	return load_check_files(load);
}

static int load_all(struct load *load)
{
	int r;

	r = snapshot_new_empty(&load->snap);
	if (r < 0)
		return r;
	load->snap->loaded = true;
	load->tokener = json_tokener_new_ex(MAX_DEPTH);
	if (!load->tokener)
		return -ENOMEM;
	json_tokener_set_flags(load->tokener,
			       JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	r = read_document(load);
	return r < 0 ? r : check_linked(load);
}

static void load_done(struct load *load)
{
	for (size_t i = 0; i < load->wishes.n_items; i++)
		free(load->wishes.items[i]);
	array_done(&load->wishes);
	table_done(&load->threads);
	if (load->tokener)
		json_tokener_free(load->tokener);
	nsrel_snapshot_unref(load->snap);
}

_public_ int nsrel_snapshot_load(int fd, struct nsrel_snapshot **ret, char **ret_why)
{
	NO_CANCEL;
	struct load load = { 0 };
	char *text = NULL;
	int r;

	r = read_all(fd, &text, &load.text.len);
	load.text.text = text;
	if (r == 0)
		r = load_all(&load);
	else if (r == -EFBIG)
		load.why = strdup("larger than 1 GiB");
	if (r == 0)
		*ret = TAKE_PTR(load.snap);
	if (r < 0 && ret_why && load.why)
		*ret_why = TAKE_PTR(load.why);
	free(load.why);
	load_done(&load);
	free(text);
	return r;
}
