/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Values of a document that is being loaded, and what is said where one is wrong. */

#include <json-c/json.h>

#include "load-scan.h"
#include "model.h"
#include "util.h"

/* The namespaces that one names as its own, by inode: below 0: unknown. */
struct load_wish {
	struct nsrel_ns *ns;
	uint64_t parent;
	uint64_t owner;
	bool has_parent; /* it is told: 0 is none */
	bool has_owner;
};

struct load {
	struct nsrel_snapshot *snap;
	struct json_tokener *tokener;
	struct span text;
	const char *section; /* where it is: what the document calls it */
	const char *inside;  /* an object in the item; NULL: none */
	size_t index;	     /* in a list */
	bool in_list;
	size_t n_bytes;	      /* that nodes and texts take */
	struct array wishes;  /* struct load_wish, one for each namespace */
	struct table threads; /* by get_thread_key() */
	struct nsrel_link *last_link;
	const struct nsrel_ns *last_link_ns;
	char *why;
};

/* What a place in a table or an array takes, beside the node. */
#define LOAD_PLACE 48

/* How much memory a snapshot may take. */
#define LOAD_MEMORY_MAX ((size_t)2 << 30)

/* @key NULL: the whole item. -EBADMSG, or -ENOMEM. */
int load_fail(struct load *load, const char *key, const char *format, ...) _printf_(3, 4);

/* The same, by line and column. */
int load_fail_at(struct load *load, const char *at, const char *what);

/* What was made takes that many bytes. 0 or -EFBIG. */
int load_charge(struct load *load, size_t n_bytes);

/* Parses an object or array, which begins with @open. 0 or a negative errno. */
int load_parse(struct load *load, struct span value, char open, struct json_object **ret);

static inline void json_object_putp(struct json_object **object)
{
	json_object_put(*object);
}

#define _cleanup_json_ _cleanup_(json_object_putp)

/* These give 1, or 0 if there is no such key, or it is null; or a negative errno. */
int load_number(struct load *load, struct json_object *object, const char *key,
		uint64_t min, uint64_t max, uint64_t *ret);
int load_signed(struct load *load, struct json_object *object, const char *key,
		int64_t min, int64_t *ret);
int load_boolean(struct load *load, struct json_object *object, const char *key,
		 bool *ret);
int load_hex(struct load *load, struct json_object *object, const char *key,
	     uint64_t *ret);
/* Any bytes but NUL, to be freed. */
int load_text(struct load *load, struct json_object *object, const char *key, char **ret);
/* As it is written; belongs to the object. */
int load_name(struct load *load, struct json_object *object, const char *key,
	      const char **ret);
int load_pid(struct load *load, struct json_object *object, const char *key, pid_t *ret);
/* A set of the bits that names have: what @to_bit gives, negative for no name. */
int load_set(struct load *load, struct json_object *array, const char *key,
	     int (*to_bit)(const char *name), unsigned int *ret);

/* For it: NSREL_TYPE_MASK(), or a negative errno. */
int load_type_to_bit(const char *name);

/* The same of what has to be there: 0 is an error. */
int load_need(struct load *load, const char *key, int r);
