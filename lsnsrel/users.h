/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sys/types.h>

/*
 * The name of a user, or the number as text where there is none. Each is looked up once.
 * Owned by the table of users, until users_done().
 */
const char *users_get_name(uid_t uid);

/* From now on numbers only: the users are another machine's. */
void users_set_numeric(void);

void users_done(void);
