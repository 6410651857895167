/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "parse-fdinfo.h"
#include "uapi.h"
#include "util.h"

/* The value of " KEY:", up to the end of the line; NULL if the line has none. */
static const char *find_value(const char *line, const char *key)
{
	size_t len = strlen(key);

	for (const char *p = line; *p && *p != '\n'; p++)
		if (*p == ' ' && strncmp(p + 1, key, len) == 0 && p[len + 1] == ':')
			return p + len + 2;
	return NULL;
}

static int parse_hex(const char *line, const char *key, uint64_t *ret)
{
	const char *text = find_value(line, key);
	char *end;

	if (!text || !isxdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*ret = strtoull(text, &end, 16);
	return errno || (*end && !isspace((unsigned char)*end)) ? -EINVAL : 0;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static int parse_handle(const char *text, void *ret, size_t size)
{
	unsigned char *bytes = ret;

	for (size_t i = 0; i < size; i++) {
		int high = hex_digit(text[2 * i]);
		int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

		if (low < 0)
			return -EINVAL;
		bytes[i] = (unsigned char)(high << 4 | low);
	}
	return 0;
}

static void parse_ns_handle(const char *line, struct parse_mark *mark)
{
	const char *text = find_value(line, "f_handle");
	struct uapi_nsfs_handle handle;
	uint64_t size, type;

	if (!text || parse_hex(line, "fhandle-bytes", &size) < 0 ||
	    parse_hex(line, "fhandle-type", &type) < 0 || size != sizeof(handle) ||
	    type != UAPI_FILEID_NSFS || parse_handle(text, &handle, sizeof(handle)) < 0)
		return;
	mark->has_id = true;
	mark->id = handle.ns_id;
	mark->clone_flag = handle.ns_type;
}

int parse_mark(const char *line, struct parse_mark *ret)
{
	struct parse_mark mark = { 0 };
	uint64_t dev;

	if (strncmp(line, "inotify ", 8) != 0 && strncmp(line, "fanotify ", 9) != 0)
		return -EINVAL;
	if (parse_hex(line, "ino", &mark.ino) < 0 || parse_hex(line, "sdev", &dev) < 0 ||
	    dev > UINT32_MAX)
		return -EINVAL;
	/* The kernel's own way of writing a device: 12 bits and 20. */
	mark.dev = makedev((unsigned int)(dev >> 20), (unsigned int)(dev & 0xfffff));
	parse_ns_handle(line, &mark);
	*ret = mark;
	return 0;
}

int parse_scm_fds(const char *text, size_t *ret)
{
	static const char key[] = "scm_fds:";

	for (const char *line = text; line; line = strchr(line, '\n')) {
		const char *value;
		size_t n;
		char *end;

		line += *line == '\n';
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		value = line + strlen(key);
		value += strspn(value, " \t");
		if (!isdigit((unsigned char)*value))
			return -EINVAL;
		errno = 0;
		n = strtoul(value, &end, 10);
		if (errno || (*end && *end != '\n'))
			return -EINVAL;
		*ret = n;
		return 0;
	}
	return -EINVAL;
}

/* "lock:\t1: POSIX  ADVISORY  WRITE 1 00:1b:8 0 EOF"; all of them before what is the
 * file's own. */
int parse_record_locks(const char *text, bool is_cut)
{
	static const char key[] = "lock:", type[] = ": POSIX ";
	bool is_lock = false, was_lock = false, is_short = true;
	const char *next;

	for (const char *line = text; *line; line = next) {
		size_t len = strcspn(line, "\n");

		next = line + len + (line[len] == '\n');
		was_lock = is_lock;
		is_short = len < strlen(key);
		is_lock = strncmp(line, key, strlen(key)) == 0;
		if (is_lock && memmem(line, len, type, strlen(type)))
			return 1;
	}
	return is_cut && (is_lock || was_lock || is_short);
}

const char *parse_registered_file(const char *line)
{
	const char *p = line + strspn(line, " ");
	size_t n_digits = strspn(p, "0123456789");

	if (n_digits == 0 || strncmp(p + n_digits, ": ", 2) != 0)
		return NULL;
	return p + n_digits + 2;
}
