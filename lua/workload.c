/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * What processes are part of: a container, app, pod or unit. As a string:
 * "workload docker:0123456789ab".
 * @type workload
 */

#include "totable.h"

static const struct node *check_workload(lua_State *L)
{
	return node_check(L, 1, &class_workload);
}

/*** What it is: "unit", "app", "container" or "pod". @tfield string kind */
static void push_kind(lua_State *L, const struct node *self)
{
	lua_pushstring(L,
		       nsrel_workload_kind_get_name(nsrel_workload_get_kind(self->node)));
}

/*** What runs it, such as "docker"; "systemd" of units. @tfield string engine */
static void push_engine(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_workload_get_engine(self->node));
}

/*** Its id or name as the engine has it, whole. @tfield string id */
static void push_id(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_workload_get_id(self->node));
}

/*** The same for people, short, such as "docker:0123456789ab". @tfield string label */
static void push_label(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_workload_get_label(self->node));
}

/*** The uid of the pod that it is, or is in. @tfield ?string pod */
static void push_pod(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_workload_get_pod(self->node));
}

/*** The name of the unit that it is, or is directly in. @tfield ?string unit */
static void push_unit(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_workload_get_unit(self->node));
}

/*** The path of its cgroup, any bytes. @tfield string cgroup */
static void push_cgroup(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_workload_get_cgroup(self->node));
}

/*** What it is nested in. @tfield ?workload parent */
static void push_parent(lua_State *L, const struct node *self)
{
	node_push(L, &class_workload, nsrel_workload_get_parent(self->node), self->snap);
}

static const void *next_process(const struct iterator *it)
{
	return nsrel_workload_next_process(it->owner, it->prev);
}

/***
 * Iterates over the processes that are part of it and of nothing nested in it, by PID;
 * those that only watch it are among them.
 * @function workload:processes
 * @treturn function for the generic for; gives @{process}
 */
static int processes(lua_State *L)
{
	const struct iterator it = { .next = next_process, .class = &class_process };

	return iterator_push(L, check_workload(L), &it);
}

static int workload_tostring(lua_State *L)
{
	if (!node_push_closed(L, &class_workload))
		lua_pushfstring(L, "workload %s",
				nsrel_workload_get_label(check_workload(L)->node));
	return 1;
}

static const struct property properties[] = {
	{ "kind", push_kind },	   { "engine", push_engine }, { "id", push_id },
	{ "label", push_label },   { "pod", push_pod },	      { "unit", push_unit },
	{ "cgroup", push_cgroup }, { "parent", push_parent }, { NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "processes", processes },
	{ "totable", workload_totable },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", workload_tostring },
	{ NULL, NULL },
};

const struct node_class class_workload = {
	.name = "nsrel.workload",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
