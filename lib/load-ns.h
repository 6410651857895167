/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Namespaces of a document that is being loaded. */

#include "load-value.h"

/* 0 or a negative errno. */
int load_ns(struct load *load, struct json_object *object);

/* Joins the namespaces, when all are there. 0 or a negative errno. */
int load_relations(struct load *load);

/*
 * What an item names has to be there: by the keys "ns" and "type". 0 or a negative errno.
 */
int load_ns_of(struct load *load, struct json_object *object, struct nsrel_ns **ret);

/* By one key, of that type: 1, or 0 if nothing is said, or a negative errno. */
int load_ns_by(struct load *load, struct json_object *object, const char *key,
	       enum nsrel_type type, struct nsrel_ns **ret);
