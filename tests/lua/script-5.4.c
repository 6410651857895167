/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Scripts are written for Lua 5.4. */

#include "script.h"

#include <lauxlib.h>

void script_load(lua_State *L, const char *path)
{
	if (luaL_loadfile(L, path) != LUA_OK)
		lua_error(L);
}

void script_init(lua_State *L)
{
	(void)L;
}
