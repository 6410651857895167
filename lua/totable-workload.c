/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Workloads as plain tables. */

#include "plain.h"
#include "totable.h"

static void push_members(lua_State *L, const struct nsrel_workload *workload)
{
	lua_createtable(L, 0, 9);
	plain_set_text(L, "label", nsrel_workload_get_label(workload));
	plain_set_text(L, "kind",
		       nsrel_workload_kind_get_name(nsrel_workload_get_kind(workload)));
	plain_set_text(L, "engine", nsrel_workload_get_engine(workload));
	plain_set_text(L, "id", nsrel_workload_get_id(workload));
	plain_set_text(L, "pod", nsrel_workload_get_pod(workload));
	plain_set_text(L, "unit", nsrel_workload_get_unit(workload));
	plain_set_text(L, "cgroup", nsrel_workload_get_cgroup(workload));
}

/* Pushes it with all that it is nested in, however deep. */
void totable_push_workload(lua_State *L, const struct nsrel_workload *workload)
{
	luaL_checkstack(L, 4, NULL);
	push_members(L, workload);
	lua_pushvalue(L, -1);
	while ((workload = nsrel_workload_get_parent(workload))) {
		push_members(L, workload);
		lua_pushvalue(L, -1);
		lua_setfield(L, -3, "parent");
		lua_remove(L, -2);
	}
	lua_pop(L, 1);
}

void totable_set_workload(lua_State *L, const struct nsrel_workload *workload,
			  bool shared)
{
	if (!workload && !shared)
		return;
	if (workload)
		totable_push_workload(L, workload);
	else
		lua_newtable(L);
	plain_set_boolean(L, "shared", shared);
	lua_setfield(L, -2, "workload");
}
