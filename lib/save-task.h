/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The items of two lists of a document. */

#include "json-text.h"
#include "model.h"

void save_processes(struct json_text *json, const struct nsrel_snapshot *snap);
void save_threads(struct json_text *json, const struct nsrel_snapshot *snap);
