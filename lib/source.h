/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What a source is. It looks at one kind of place, and tells what it saw by adding nodes
 * and sightings to the discovery.
 */

#include "discovery.h"

struct source {
	const char *name;
	enum nsrel_source flag;
	/* 0, or a negative errno, which ends it all. NULL: works within others. */
	int (*scan)(struct discovery *d);
};

int source_task_scan(struct discovery *d);
