/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Open files, mounts and problems of a document that is being loaded. */

#include "load-value.h"

/* 0 or a negative errno. */
int load_holder(struct load *load, struct json_object *object);
int load_mount(struct load *load, struct json_object *object);
int load_problem(struct load *load, struct json_object *object);

/* In the linked snapshot: each is there once. */
int load_check_files(struct load *load);
