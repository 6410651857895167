/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Links between network namespaces of a document that is being loaded. */

#include "load-value.h"

/* 0 or a negative errno. */
int load_link(struct load *load, struct json_object *object);
