/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libnsrel.h"
#include "table.h"
#include "workload-pattern.h"

/* The options of a scan. */
struct nsrel_context {
	unsigned int n_refs;
	unsigned int types;
	unsigned int sources;
	bool all_cmdlines;
	bool status;
	bool workloads;
	struct workload_pattern *patterns; /* before those of the table */
	size_t n_patterns;
	struct array pattern_files; /* their texts, which patterns point into */
	char *procfs;		    /* NULL: this machine's /proc */
	void (*log)(void *data, const char *line);
	void *log_data;
};

#define CONTEXT_DEFAULTS                                                                 \
	{                                                                                \
		.n_refs = 1, .types = NSREL_TYPES_ALL, .sources = NSREL_SOURCES_DEFAULT, \
		.all_cmdlines = true, .status = true, .workloads = true                  \
	}
