/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <errno.h>
#include <libmount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mount-table.h"
#include "parse.h"
#include "util.h"

/* Blanks in paths are written as octal numbers: this is a field of its own. */
static const char nsfs_field[] = " - nsfs ";

void mount_table_done(struct mount_table *table)
{
	for (size_t i = 0; i < table->n_entries; i++) {
		free(table->entries[i].root);
		free(table->entries[i].target);
	}
	free(table->entries);
	*table = (struct mount_table){ 0 };
}

static int make_room(struct mount_table *table)
{
	size_t n = table->n_room * 2 ?: 4;
	struct mount_entry *entries;

	if (table->n_entries < table->n_room)
		return 0;
	entries = reallocarray(table->entries, n, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	table->entries = entries;
	table->n_room = n;
	return 0;
}

int mount_table_add(struct mount_table *table, uint32_t id, const char *root,
		    const char *target)
{
	struct mount_entry *entry;

	if (make_room(table) < 0)
		return -ENOMEM;
	entry = &table->entries[table->n_entries];
	entry->id = id;
	entry->unique_id = 0;
	entry->root = strdup(root);
	entry->target = strdup(target);
	table->n_entries++;
	return entry->root && entry->target ? 0 : -ENOMEM;
}

/* Called for a line that libmount can't read: goes on with the next. */
static int note_bad_line(struct libmnt_table *mounts, const char *name, int line)
{
	struct mount_table *table = mnt_table_get_userdata(mounts);

	(void)name;
	(void)line;
	table->is_broken = true;
	return 1;
}

static int take_mounts(struct mount_table *table, struct libmnt_table *mounts)
{
	struct libmnt_iter *it = mnt_new_iter(MNT_ITER_FORWARD);
	struct libmnt_fs *fs;
	int r = it ? 0 : -ENOMEM;

	while (r == 0 && mnt_table_next_fs(mounts, it, &fs) == 0) {
		const char *root = mnt_fs_get_root(fs);
		const char *target = mnt_fs_get_target(fs);

		if (root && target)
			r = mount_table_add(table, (uint32_t)mnt_fs_get_id(fs), root,
					    target);
	}
	mnt_free_iter(it);
	return r;
}

/* @text has only lines of nsfs, and at least one. */
static int parse_lines(struct mount_table *table, char *text, size_t len)
{
	struct libmnt_table *mounts = mnt_new_table();
	FILE *file = fmemopen(text, len, "r");
	int r = -ENOMEM;

	if (mounts && file) {
		mnt_table_set_userdata(mounts, table);
		mnt_table_set_parser_errcb(mounts, note_bad_line);
		r = mnt_table_parse_stream(mounts, file, "mountinfo");
		if (r != 0 && r != -ENOMEM)
			table->is_broken = true;
		if (r != -ENOMEM)
			r = take_mounts(table, mounts);
	}
	mnt_unref_table(mounts);
	if (file)
		fclose(file);
	return r;
}

/* By the first line libmount guesses what sort of table it is, and reads on as such. */
static bool begins_as_mountinfo(const char *line)
{
	size_t n_digits = strspn(line, "0123456789");

	return n_digits > 0 && line[n_digits] == ' ' &&
	       isdigit((unsigned char)line[n_digits + 1]);
}

/* Most tables have no namespaces, and of the others most lines have none. */
int mount_table_parse(struct mount_table *table, const char *text, size_t len)
{
	const char *end = text + len, *next;
	size_t n_kept = 0;
	char *kept = NULL;
	int r = 0;

	for (const char *line = text; line < end; line = next) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		size_t line_len;

		if (!newline) {
			table->is_broken = true;
			break;
		}
		line_len = (size_t)(newline - line) + 1;
		next = line + line_len;
		table->n_mounts++;
		if (!memmem(line, line_len, nsfs_field, strlen(nsfs_field)))
			continue;
		if (!begins_as_mountinfo(line)) {
			table->is_broken = true;
			continue;
		}
		if (!kept)
			kept = malloc((size_t)(end - line));
		if (!kept)
			return -ENOMEM;
		memcpy(kept + n_kept, line, line_len);
		n_kept += line_len;
	}
	if (kept)
		r = parse_lines(table, kept, n_kept);
	free(kept);
	return r;
}

/* The fifth field of a line of mountinfo, or NULL. */
static const char *find_target(const char *line, const char *end)
{
	for (int i = 0; i < 4; i++) {
		line = memchr(line, ' ', (size_t)(end - line));
		if (!line)
			return NULL;
		line++;
	}
	return line;
}

static int add_covered(const char *target, const char *end, struct table *ret)
{
	static const char proc[] = "/proc/";
	char text[16];
	size_t len;
	pid_t pid;

	if ((size_t)(end - target) <= strlen(proc) ||
	    memcmp(target, proc, strlen(proc)) != 0)
		return 0;
	target += strlen(proc);
	for (len = 0; target + len < end && isdigit((unsigned char)target[len]); len++)
		;
	if (len == 0 || len >= sizeof(text))
		return 0;
	memcpy(text, target, len);
	text[len] = '\0';
	if (parse_pid(text, &pid) < 0 || table_get(ret, (uint64_t)pid))
		return 0;
	return table_add(ret, (uint64_t)pid, ret);
}

int mount_table_find_covered(const char *text, size_t len, struct table *ret)
{
	const char *end = text + len, *next;
	int r = 0;

	for (const char *line = text; line < end && r == 0; line = next) {
		const char *target;

		next = memchr(line, '\n', (size_t)(end - line));
		next = next ? next + 1 : end;
		target = find_target(line, next);
		if (target)
			r = add_covered(target, next, ret);
	}
	return r;
}
