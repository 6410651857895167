/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a document that is being loaded says of all the snapshot. */

#include "load-value.h"

/* 0 or more, or a negative errno. */
int load_origin(struct load *load, struct json_object *object);
int load_machine(struct load *load, struct json_object *object);
int load_types(struct load *load, struct json_object *array);
int load_sources(struct load *load, struct json_object *array);
