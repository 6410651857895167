/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The numbers of one process or thread as a table. */

#include "pids.h"

void push_pids(lua_State *L, const struct node *self, size_t n,
	       int (*get_nth)(const void *task, size_t n, const struct nsrel_ns **ret_ns,
			      pid_t *ret))
{
	const struct nsrel_ns *ns;
	pid_t pid;

	if (n == 0) {
		lua_pushnil(L);
		return;
	}
	lua_newtable(L);
	for (size_t i = 0; i < n && get_nth(self->node, i, &ns, &pid) == 0; i++) {
		lua_newtable(L);
		node_push(L, &class_ns, ns, self->snap);
		lua_setfield(L, -2, "ns");
		lua_pushinteger(L, pid);
		lua_setfield(L, -2, "pid");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}
