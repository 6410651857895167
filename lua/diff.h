/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A diff, and its changes: what they have in common. */

#include "totable.h"

/* What is behind a diff and behind each of its changes: references of its own. */
struct compared {
	struct nsrel_diff *diff;
	struct nsrel_snapshot *old;
	struct nsrel_snapshot *now;
};

/* A copy, which node_class.release() of both classes takes; NULL if memory runs out. */
struct compared *compared_new(struct nsrel_diff *diff, struct nsrel_snapshot *old,
			      struct nsrel_snapshot *now);
void compared_release(void *compared);

/* Sets the names of what changed in the table at the top. */
void change_set_aspects(lua_State *L, const char *key, const struct nsrel_change *change);

int snapshot_diff(lua_State *L);
