/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What takes a capability in a namespace, and how a process that has it, or not, gets
 * there: it goes in as root, and stays when it changes who it is.
 */

#include "fixture.h"

/* What is tried in a process's own namespace of that type, and what it takes. */
struct deed {
	enum nsrel_type type;
	int flag;
	int cap;
	int (*try)(void);
};

#define N_DEEDS 3
extern const struct deed deeds[N_DEEDS];

/* A bit for each deed that was allowed. */
int deeds_try(void);

#define DEEDS_CREATOR 1000 /* of a user namespace U below that of the test */
#define DEEDS_OTHER   1001 /* of one below U; both users are in U, as 0 and 1 */

/* Who owns the namespaces that a process goes into. */
enum deeds_owner {
	DEEDS_OWN,	 /* the user namespace that it begins in */
	DEEDS_BELOW,	 /* U */
	DEEDS_FAR_BELOW, /* the one below U */
};

/* Goes into such ones. Gives who made them, which is in their user namespace. */
pid_t deeds_go_into(enum deeds_owner owner);

/* Makes new ones. */
void deeds_unshare(void);

void deeds_join(pid_t pid, const char *link, int flag);

/*
 * Keeps only these of the first 32 effective capabilities, in the calling thread; 0: none
 * at all.
 */
void deeds_keep_caps(uint32_t mask);
