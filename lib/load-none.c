/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* In the place of load.c where there is no json-c. */

#include <errno.h>

#include "libnsrel.h"
#include "util.h"

_public_ int nsrel_snapshot_load(int fd, struct nsrel_snapshot **ret, char **ret_why)
{
	(void)fd;
	(void)ret;
	(void)ret_why;
	return -EOPNOTSUPP;
}
