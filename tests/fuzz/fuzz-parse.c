/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All parsers on one text: none may read too far, nor write what it refuses. */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "link-list.h"
#include "mount-table.h"
#include "must.h"
#include "parse-fdinfo.h"
#include "parse-status.h"
#include "parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_stat(const char *text, size_t len)
{
	struct parse_stat stat = { .ppid = 77 };
	int r = parse_stat(text, len, &stat);

	must(r == 0 || r == -EINVAL);
	if (r < 0) {
		must(stat.ppid == 77 && !stat.name);
		return;
	}
	must(stat.pid >= 0 && stat.ppid >= 0);
	must(stat.name > text && stat.name + stat.name_len < text + len);
	must(stat.name[-1] == '(' && stat.name[stat.name_len] == ')');
	must(!memchr(stat.name + stat.name_len + 1, ')',
		     len - (size_t)(stat.name + stat.name_len + 1 - text)));
}

static void fuzz_numbers(const char *text)
{
	uint64_t value = 77;
	pid_t pid = 77;
	int r;

	r = parse_u64(text, &value);
	must(r == 0 || r == -EINVAL || r == -ERANGE);
	must(r == 0 || value == 77);
	must((r == 0) == (value == strtoull(text, NULL, 10) && *text &&
			  strspn(text, "0123456789") == strlen(text) && r != -ERANGE));
	r = parse_pid(text, &pid);
	must(r == 0 ? pid > 0 && (uint64_t)pid == value : r == -EINVAL && pid == 77);
}

static void fuzz_ns_link(const char *text)
{
	enum nsrel_type type = NSREL_N_TYPES;
	const char *name;
	uint64_t ino = 77;

	if (parse_ns_link(text, &type, &ino) < 0) {
		must(type == NSREL_N_TYPES && ino == 77);
		return;
	}
	name = nsrel_type_get_name(type);
	must(name && strncmp(text, name, strlen(name)) == 0);
	must(strncmp(text + strlen(name), ":[", 2) == 0);
	must(strtoull(text + strlen(name) + 2, NULL, 10) == ino);
	must(text[strlen(text) - 1] == ']');
}

static void fuzz_cmdline(const uint8_t *data, size_t size)
{
	char *buf = malloc(size + 1);
	size_t len;

	must(buf);
	if (size > 0)
		memcpy(buf, data, size);
	buf[size] = 'x';
	len = parse_cmdline(buf, size);
	must(len <= size && strlen(buf) == len);
	must(len == 0 || data[len - 1] != '\0');
	for (size_t i = 0; i < len; i++)
		must(buf[i] == (data[i] ? (char)data[i] : ' '));
	free(buf);
}

static void fuzz_mark(const char *text)
{
	struct parse_mark mark = { .ino = 77, .id = 78 };
	const char *end;

	if (parse_mark(text, &mark) < 0) {
		must(mark.ino == 77 && mark.id == 78 && !mark.has_id);
		return;
	}
	end = strchrnul(text, '\n');
	must(memmem(text, (size_t)(end - text), " ino:", 5));
	must(memmem(text, (size_t)(end - text), " sdev:", 6));
	must(mark.has_id || (mark.id == 0 && mark.clone_flag == 0));
	must(!mark.has_id || memmem(text, (size_t)(end - text), " f_handle:", 10));
}

static void fuzz_fdinfo(const char *text)
{
	const char *file = parse_registered_file(text);
	size_t n = 77;
	int r = parse_scm_fds(text, &n);

	must(r == 0 || (r == -EINVAL && n == 77));
	must(r < 0 || strstr(text, "scm_fds:"));
	must(!file || (file > text && strncmp(file - 2, ": ", 2) == 0));
	must(!file || file <= strchrnul(text, '\n'));
	fuzz_mark(text);
}

static void fuzz_mountinfo(const char *text, size_t len)
{
	struct mount_table table = { 0 };
	struct table covered = { 0 };
	size_t n_lines = 0;

	for (size_t i = 0; i < len; i++)
		n_lines += text[i] == '\n';
	must(mount_table_parse(&table, text, len) == 0);
	must(table.n_mounts == n_lines);
	must(table.n_entries <= n_lines);
	must(table.is_broken || len == 0 || text[len - 1] == '\n');
	for (size_t i = 0; i < table.n_entries; i++)
		must(strlen(table.entries[i].root) + strlen(table.entries[i].target) <
		     len);
	mount_table_done(&table);
	must(mount_table_find_covered(text, len, &covered) == 0);
	must(covered.n_used <= n_lines + 1);
	table_done(&covered);
}

static void fuzz_status(const char *text)
{
	struct parse_status status;

	parse_status(text, &status);
	must(!status.has_euid || strstr(text, "Uid:\t"));
	must(!status.has_caps || strstr(text, "CapEff:\t"));
	must(status.has_caps || status.caps == 0);
	must(status.n_pids == 0 || strstr(text, "NSpid:\t"));
	must(status.n_pids <= PARSE_STATUS_MAX_PIDS);
	for (size_t i = 0; i < status.n_pids; i++)
		must(status.pids[i] > 0);
}

/* Whatever begins with the number that is asked for is an answer. */
static void fuzz_links(const char *data, size_t size)
{
	struct link_list list = { .data = data, .size = size, .seq = 7 };
	struct link_entry entry = { 0 };
	int r;

	while ((r = link_list_next(&list, &entry)) == LINK_LIST_ENTRY) {
		must(entry.index > 0 && entry.peer_index >= 0);
		must(entry.name > data && entry.name + strlen(entry.name) < data + size);
		must(!entry.kind || entry.kind + strlen(entry.kind) < data + size);
		must(list.data > data && list.size < size);
	}
	must(r <= LINK_LIST_END && r >= -4095);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *exact = malloc(size);
	uint64_t n_ids = 77;
	int r;

	must(text && (exact || size == 0));
	if (size > 0)
		memcpy(exact, data, size);
	fuzz_stat(exact, size);
	fuzz_numbers(text);
	fuzz_ns_link(text);
	fuzz_fdinfo(text);
	fuzz_mountinfo(exact, size);
	fuzz_status(text);
	fuzz_links(exact, size);
	r = parse_id_map(text, &n_ids);
	must(r == 0 || (r == -EINVAL && n_ids == 77));
	fuzz_cmdline(data, size);
	free(exact);
	free(text);
	return 0;
}
