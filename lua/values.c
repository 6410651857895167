/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Arguments and results. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

#define BOX "nsrel.box"

struct box {
	void *p;
	void (*release)(void *p);
};

static int box_gc(lua_State *L)
{
	struct box *box = luaL_checkudata(L, 1, BOX);
	void *p = box->p;

	box->p = NULL;
	if (p)
		box->release(p);
	return 0;
}

void **box_new(lua_State *L, void (*release)(void *p))
{
	struct box *box = lua_newuserdatauv(L, sizeof(*box), 0);

	*box = (struct box){ .release = release };
	luaL_setmetatable(L, BOX);
	return &box->p;
}

void box_register(lua_State *L)
{
	luaL_newmetatable(L, BOX);
	lua_pushcfunction(L, box_gc);
	lua_setfield(L, -2, "__gc");
	lua_pop(L, 1);
}

void push_boxed_text(lua_State *L, void **box)
{
	lua_pushstring(L, *box);
	free(*box);
	*box = NULL;
}

const char *check_text(lua_State *L, int arg)
{
	size_t len;
	const char *text = luaL_checklstring(L, arg, &len);

	luaL_argcheck(L, strlen(text) == len, arg, "string contains zeros");
	return text;
}

enum nsrel_type check_type(lua_State *L, int arg)
{
	const char *name = check_text(L, arg);
	int type = nsrel_type_from_name(name);

	if (type < 0)
		luaL_argerror(L, arg,
			      lua_pushfstring(L, "'%s' is no type of namespaces", name));
	return (enum nsrel_type)type;
}

pid_t check_pid(lua_State *L, int arg)
{
	lua_Integer pid = luaL_checkinteger(L, arg);

	return pid < 0 || pid > INT_MAX ? -1 : (pid_t)pid;
}

const struct nsrel_ns *check_pid_ns(lua_State *L, int arg, const struct node *self)
{
	const struct nsrel_ns *ns = node_check_mate(L, arg, &class_ns, self)->node;

	luaL_argcheck(L, nsrel_ns_get_type(ns) == NSREL_TYPE_PID, arg,
		      "it is no PID namespace");
	return ns;
}

void push_known(lua_State *L, int r, lua_Integer value)
{
	if (r < 0)
		lua_pushnil(L);
	else
		lua_pushinteger(L, value);
}

void push_letter(lua_State *L, char letter)
{
	if (letter)
		lua_pushlstring(L, &letter, 1);
	else
		lua_pushnil(L);
}

int push_words(lua_State *L, int r, const char *what, const char *words)
{
	lua_pushnil(L);
	lua_pushfstring(L, "%s: %s", what, words);
	lua_pushinteger(L, -r);
	return 3;
}

int push_failure(lua_State *L, int r, const char *what)
{
	return push_words(L, r, what, strerror(-r));
}

int push_refusal(lua_State *L, enum nsrel_question question, int r, const char *what)
{
	return push_words(L, r, what, nsrel_strerror(question, r));
}
