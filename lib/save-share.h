/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The items of two lists of a document, and what names items of the first. */

#include "json-text.h"
#include "model.h"

void save_workloads(struct json_text *json, const struct nsrel_snapshot *snap);
void save_links(struct json_text *json, const struct nsrel_snapshot *snap);

/* By its place in the list. Nothing if there is none. */
void save_workload_of(struct json_text *json, const char *key,
		      const struct nsrel_workload *workload);
