/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The two containers of the library: a hash table and a growable array of pointers. */

#include <stddef.h>
#include <stdint.h>

/* Numbers to pointers. All zero is an empty table. Values are not owned. */
struct table {
	struct table_slot *slots;
	size_t n_slots; /* 0 or a power of two */
	size_t n_used;
};

/* The value of a key, or NULL. */
void *table_get(const struct table *table, uint64_t key);

/* Adds a key that is not there yet. 0 or -ENOMEM. @value is not NULL. */
int table_add(struct table *table, uint64_t key, void *value);

void table_done(struct table *table);

/* Pointers in a row. All zero is an empty array. Items are not owned. */
struct array {
	void **items;
	size_t n_items;
	size_t n_room;
};

/* 0 or -ENOMEM. */
int array_push(struct array *array, void *item);

void array_done(struct array *array);
