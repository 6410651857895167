/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <pwd.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>

#include "users.h"
#include "xalloc.h"

struct user {
	uid_t uid;
	char *name;
};

static void *users; /* of tsearch(3) */
static bool numeric;

static int compare(const void *a, const void *b)
{
	uid_t x = ((const struct user *)a)->uid, y = ((const struct user *)b)->uid;

	return x < y ? -1 : x > y;
}

const char *users_get_name(uid_t uid)
{
	struct user key = { .uid = uid }, **found, *user;
	struct passwd *pw;

	found = tfind(&key, &users, compare);
	if (found)
		return (*found)->name;
	user = xcalloc(1, sizeof(*user));
	pw = numeric ? NULL : getpwuid(uid);
	user->uid = uid;
	user->name = pw ? xstrdup(pw->pw_name) : xasprintf("%u", uid);
	xcheck(tsearch(user, &users, compare));
	return user->name;
}

void users_set_numeric(void)
{
	numeric = true;
}

static void user_free(void *p)
{
	struct user *user = p;

	free(user->name);
	free(user);
}

void users_done(void)
{
	tdestroy(users, user_free);
	users = NULL;
}
