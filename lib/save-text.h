/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What all parts of a document are written with. */

#include "json-text.h"

/* An object in a line of its own, for a list. */
void save_begin(struct json_text *json);

/* Which are in a set, by name. */
void save_types(struct json_text *json, const char *key, unsigned int types);

/* Nothing if there is no text. */
void save_optional(struct json_text *json, const char *key, const char *text);
