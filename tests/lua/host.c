/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Runs a Lua script with its arguments, as the interpreter would: one built here can load
 * a module that is instrumented by a sanitizer.
 */

#include <stdio.h>
#include <stdlib.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "script.h"

static int traceback(lua_State *L)
{
	luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
	return 1;
}

static int run(lua_State *L)
{
	int argc = (int)lua_tointeger(L, 1);
	char **argv = lua_touserdata(L, 2);

	lua_settop(L, 0);
	luaL_openlibs(L);
	lua_newtable(L);
	for (int i = 0; i < argc; i++) {
		lua_pushstring(L, argv[i]);
		lua_rawseti(L, -2, i - 1);
	}
	lua_setglobal(L, "arg");
	script_init(L);
	script_load(L, argv[1]);
	for (int i = 2; i < argc; i++)
		lua_pushstring(L, argv[i]);
	lua_call(L, argc - 2, 0);
	return 0;
}

int main(int argc, char **argv)
{
	lua_State *L = argc > 1 ? luaL_newstate() : NULL;
	int r;

	if (!L)
		return EXIT_FAILURE;
	lua_pushcfunction(L, traceback);
	lua_pushcfunction(L, run);
	lua_pushinteger(L, argc);
	lua_pushlightuserdata(L, argv);
	r = lua_pcall(L, 2, 0, 1);
	if (r != LUA_OK)
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
	lua_close(L);
	return r == LUA_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
