/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>

#include "fds.h"
#include "must.h"

size_t count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	must(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

int fds_setup(void **state)
{
	static size_t n;

	n = count_fds();
	*state = &n;
	return 0;
}

int fds_teardown(void **state)
{
	return *(size_t *)*state == count_fds() ? 0 : -1;
}
