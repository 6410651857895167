/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* References, and the same with something else in them. Texts stay for a few calls. */

#include <stdbool.h>

#include "visits.h"

/* Of an open namespace, as the library tells it. */
const char *references_of_handle(const struct nsrel_handle *handle);

/* Of a namespace by its link or another path. */
const char *references_of_path(const char *path);

/* Of a namespace in a new snapshot. */
const char *references_of(const char *link_text);

/* Without ",key=value". */
const char *references_without(const char *text, const char *key);

/* With another value, that was there before or not. */
const char *references_with(const char *text, const char *key, const char *value);
const char *references_with_number(const char *text, const char *key, uint64_t value);

/* The number that it says for a key; 0 if it says none. */
uint64_t references_get(const char *text, const char *key);

bool references_has(const char *text, const char *key);

/* What opening it gives; an error is the same at every try. */
int references_try(const char *text);

/* It opens the namespace with that inode, and the handle says the same. */
void references_check(const char *text, uint64_t ino);

/* Where something that it names is gone: good as long as it has an id. */
void references_check_gone(const char *text, uint64_t ino);
