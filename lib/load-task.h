/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Processes and threads of a document that is being loaded. */

#include "load-value.h"

/* 0 or a negative errno. */
int load_process(struct load *load, struct json_object *object);
int load_thread(struct load *load, struct json_object *object);

/*
 * Whom an item names by the keys "pid" and "tid" has to be there. 1, or 0 if it names
 * nobody, or a negative errno.
 */
int load_task_of(struct load *load, struct json_object *object,
		 const struct nsrel_process **ret_process, const struct task **ret);
