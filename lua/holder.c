/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * What keeps a namespace alive. As a string: "process 123" or "child net:[4026532100]".
 * @type holder
 */

#include <stdlib.h>

#include "common.h"

/*** What it is: "process", "thread", "pid_for_children", "time_for_children", "child" or
 * "owned". @tfield string kind */
static void push_kind(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_holder_kind_get_name(nsrel_holder_get_kind(self->node)));
}

/*** The process that holds, or whose thread does. @tfield ?process process */
static void push_process(lua_State *L, const struct node *self)
{
	node_push(L, &class_process, nsrel_holder_get_process(self->node), self->snap);
}

/*** The thread that holds; of a process its PID. @tfield ?integer tid */
static void push_tid(lua_State *L, const struct node *self)
{
	pid_t tid = nsrel_holder_get_tid(self->node);

	push_known(L, tid ? 0 : -1, tid);
}

/*** The child or owned namespace that holds. @tfield ?ns ns */
static void push_ns(lua_State *L, const struct node *self)
{
	node_push(L, &class_ns, nsrel_holder_get_ns(self->node), self->snap);
}

/* Copying may run out of memory: it is called protected, so that the path is freed. */
static int copy_path(lua_State *L)
{
	lua_pushstring(L, lua_touserdata(L, 1));
	return 1;
}

/*** A path that opens the namespace through this holder. @tfield ?string path */
static void push_path(lua_State *L, const struct node *self)
{
	char *path = NULL;
	int status;

	lua_pushcfunction(L, copy_path);
	if (nsrel_holder_get_path(self->snap, self->node, &path) < 0) {
		lua_pop(L, 1);
		lua_pushnil(L);
		return;
	}
	lua_pushlightuserdata(L, path);
	status = lua_pcall(L, 1, 1, 0);
	free(path);
	if (status != LUA_OK)
		lua_error(L);
}

static int holder_tostring(lua_State *L)
{
	const struct nsrel_holder *holder;
	const struct nsrel_ns *ns;
	const char *kind;

	if (node_push_closed(L, &class_holder))
		return 1;
	holder = node_check(L, 1, &class_holder)->node;
	kind = nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder));
	ns = nsrel_holder_get_ns(holder);
	if (ns)
		lua_pushfstring(L, "%s %s:[%I]", kind,
				nsrel_type_get_name(nsrel_ns_get_type(ns)),
				(LUAI_UACINT)nsrel_ns_get_ino(ns));
	else
		lua_pushfstring(L, "%s %d", kind, (int)nsrel_holder_get_tid(holder));
	return 1;
}

static const struct property properties[] = {
	{ "kind", push_kind }, { "process", push_process }, { "tid", push_tid },
	{ "ns", push_ns },     { "path", push_path },	    { NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", holder_tostring },
	{ NULL, NULL },
};

const struct node_class class_holder = {
	.name = "nsrel.holder",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
