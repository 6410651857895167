/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"
#include "libnsrel.h"
#include "util.h"

_public_ const char *nsrel_version(void)
{
	return NSREL_VERSION;
}
