/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "table.h"
#include "util.h"

struct table_slot {
	uint64_t key;
	void *value; /* NULL: free */
};

#define TABLE_MIN_SLOTS 16

/* The slot of a key, or the free one where it belongs. */
static struct table_slot *find_slot(struct table_slot *slots, size_t n_slots,
				    uint64_t key)
{
	size_t i = (size_t)util_mix(key) & (n_slots - 1);

	while (slots[i].value && slots[i].key != key)
		i = (i + 1) & (n_slots - 1);
	return &slots[i];
}

void *table_get(const struct table *table, uint64_t key)
{
	if (table->n_slots == 0)
		return NULL;
	return find_slot(table->slots, table->n_slots, key)->value;
}

static int grow(struct table *table)
{
	size_t n = table->n_slots ? table->n_slots * 2 : TABLE_MIN_SLOTS;
	struct table_slot *slots = calloc(n, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; i < table->n_slots; i++)
		if (table->slots[i].value)
			*find_slot(slots, n, table->slots[i].key) = table->slots[i];
	free(table->slots);
	table->slots = slots;
	table->n_slots = n;
	return 0;
}

int table_add(struct table *table, uint64_t key, void *value)
{
	struct table_slot *slot;
	int r;

	assert(value);
	if (table->n_used >= table->n_slots / 4 * 3) {
		r = grow(table);
		if (r < 0)
			return r;
	}
	slot = find_slot(table->slots, table->n_slots, key);
	assert(!slot->value);
	*slot = (struct table_slot){ key, value };
	table->n_used++;
	return 0;
}

void table_done(struct table *table)
{
	free(table->slots);
	*table = (struct table){ 0 };
}

int array_push(struct array *array, void *item)
{
	if (array->n_items == array->n_room) {
		size_t n = array->n_room ? array->n_room * 2 : 16;
		void **items = reallocarray(array->items, n, sizeof(*items));

		if (!items)
			return -ENOMEM;
		array->items = items;
		array->n_room = n;
	}
	array->items[array->n_items++] = item;
	return 0;
}

void array_done(struct array *array)
{
	free(array->items);
	*array = (struct array){ 0 };
}
