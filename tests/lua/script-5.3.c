/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Scripts are written for Lua 5.4: for 5.3 their attributes of variables are taken away.
 * What was to be closed at the end of a block is then left to the collector; tests of
 * just that ask check.closes first.
 */

#include "script.h"

#include <lauxlib.h>

static const char loader[] =
	"local path, _, env = ...\n"
	"local file = assert(io.open(path, 'rb'))\n"
	"local text = file:read 'a'\n"
	"file:close()\n"
	"text = text:gsub('^#[^\\n]*', '')\n"
	"text = text:gsub('(%f[%w_]local [%w_ ,<>]+)', function(names)\n"
	"	return (names:gsub('%s*<%a+>', ''))\n"
	"end)\n"
	"return assert(load(text, '@' .. path, 't', env or _G))\n";

/* The same way that Lua's own searcher goes. */
static const char searcher[] =
	"local load_script = ...\n"
	"loadfile = load_script\n"
	"package.searchers[2] = function(name)\n"
	"	local path, why = package.searchpath(name, package.path)\n"
	"	if not path then\n"
	"		return why\n"
	"	end\n"
	"	return load_script(path), path\n"
	"end\n";

static void push_loader(lua_State *L)
{
	if (luaL_loadbuffer(L, loader, sizeof(loader) - 1, "=loader") != LUA_OK)
		lua_error(L);
}

void script_load(lua_State *L, const char *path)
{
	push_loader(L);
	lua_pushstring(L, path);
	lua_call(L, 1, 1);
}

void script_init(lua_State *L)
{
	if (luaL_loadbuffer(L, searcher, sizeof(searcher) - 1, "=searcher") != LUA_OK)
		lua_error(L);
	push_loader(L);
	lua_call(L, 1, 0);
}
