/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a namespace is mounted, and its name. */

#include <stdlib.h>

#include "plain.h"
#include "totable.h"

static void set_nsfs(lua_State *L, const char **targets, size_t n)
{
	plain_new_list(L, n);
	for (size_t i = 0; i < n; i++) {
		plain_push_text(L, targets[i]);
		plain_add(L);
	}
	lua_setfield(L, -2, "nsfs");
}

void totable_set_mounts(lua_State *L, const struct totable *t, const struct nsrel_ns *ns)
{
	bool looked = nsrel_snapshot_get_sources(t->snap) & NSREL_SOURCE_MOUNTS;
	void **box = box_new(L, free);
	const char **targets = NULL;
	size_t n;

	if (nsrel_ns_get_targets(t->snap, ns, &targets, &n) < 0)
		luaL_error(L, "not enough memory");
	*box = targets;
	lua_pushvalue(L, -2);
	/* A captured /proc need not have what tells of mounts. */
	if (n > 0 || (looked && !t->captured))
		set_nsfs(L, targets, n);
	plain_set_text(L, "name", nsrel_ns_get_name(t->snap, ns));
	lua_pop(L, 2);
}
