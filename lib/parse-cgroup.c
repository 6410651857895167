/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "parse-cgroup.h"

#define DELETED	   " (deleted)"
#define CONTROLLER "name=systemd"

static enum cgroup_hierarchy get_hierarchy(const char *line, const char *names,
					   size_t len)
{
	if (len == 0 && strncmp(line, "0:", 2) == 0)
		return CGROUP_UNIFIED;
	if (len == strlen(CONTROLLER) && memcmp(names, CONTROLLER, len) == 0)
		return CGROUP_SYSTEMD;
	return CGROUP_OTHER;
}

/* "N:controllers:/path": names of controllers have no colon, paths may have some. */
static int parse_line(const char *line, const char *end, struct cgroup_line *ret)
{
	size_t n_digits = strspn(line, "0123456789"), len;
	const char *names = line + n_digits + 1, *path;

	if (n_digits == 0 || line[n_digits] != ':')
		return 0;
	path = memchr(names, ':', (size_t)(end - names));
	if (!path || path + 1 == end || path[1] != '/')
		return 0;
	ret->hierarchy = get_hierarchy(line, names, (size_t)(path - names));
	ret->path = ++path;
	len = (size_t)(end - path);
	if (len > strlen(DELETED) &&
	    memcmp(end - strlen(DELETED), DELETED, strlen(DELETED)) == 0)
		len -= strlen(DELETED);
	ret->len = len;
	return 1;
}

int parse_cgroup_next(const char **text, struct cgroup_line *ret)
{
	while (**text) {
		const char *line = *text, *end = strchrnul(line, '\n');

		*text = *end ? end + 1 : end;
		if (parse_line(line, end, ret))
			return 1;
	}
	return 0;
}
