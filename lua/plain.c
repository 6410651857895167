/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plain tables: what is in them has the same types as in the JSON of lsnsrel(8). */

#include "plain.h"

#include <errno.h>
#include <pwd.h>
#include <stdint.h>

#define LIST "nsrel.list"

/* No user has that number. */
#define NUMERIC (-1)

/* What names of users have room in, at first and at most. */
enum { MIN_ROOM = 1024, MAX_ROOM = 1 << 20 };

void plain_new_list(lua_State *L, size_t n)
{
	lua_createtable(L, (int)n, 0);
	luaL_setmetatable(L, LIST);
}

void plain_add(lua_State *L)
{
	lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* The bytes of the well-formed character that @s begins with, or 0. */
static size_t character_length(const unsigned char *s)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = __builtin_clz(~((uint32_t)*s << 24));
	uint32_t c = *s & (0x7fU >> n);

	if (n == 0)
		return 1;
	if (n == 1 || n > 4)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3fU);
	}
	return c < lowest[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : n;
}

/* As much as needs no escape. */
static size_t plain_length(const char *text)
{
	const char *s = text;
	size_t n;

	while (*s && (s[0] != '\\' || s[1] != 'x') &&
	       (n = character_length((const unsigned char *)s)) > 0)
		s += n;
	return (size_t)(s - text);
}

void plain_push_text(lua_State *L, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = plain_length(text);
	luaL_Buffer buffer;

	if (!text[n]) {
		lua_pushlstring(L, text, n);
		return;
	}
	luaL_buffinit(L, &buffer);
	for (; text[n]; text += n + 1, n = plain_length(text)) {
		unsigned char byte = (unsigned char)text[n];

		luaL_addlstring(&buffer, text, n);
		luaL_addlstring(&buffer, "\\x", 2);
		luaL_addchar(&buffer, digits[byte >> 4]);
		luaL_addchar(&buffer, digits[byte & 0xf]);
	}
	luaL_addlstring(&buffer, text, n);
	luaL_pushresult(&buffer);
}

void plain_set_text(lua_State *L, const char *key, const char *text)
{
	if (!text)
		return;
	plain_push_text(L, text);
	lua_setfield(L, -2, key);
}

void plain_set_integer(lua_State *L, const char *key, uint64_t value)
{
	lua_pushinteger(L, (lua_Integer)value);
	lua_setfield(L, -2, key);
}

void plain_set_boolean(lua_State *L, const char *key, bool value)
{
	lua_pushboolean(L, value);
	lua_setfield(L, -2, key);
}

static bool is_numeric(lua_State *L, int users)
{
	bool numeric = lua_rawgeti(L, users, NUMERIC) != LUA_TNIL;

	lua_pop(L, 1);
	return numeric;
}

void plain_set_numeric(lua_State *L, int users)
{
	lua_pushboolean(L, true);
	lua_rawseti(L, users, NUMERIC);
}

/* Pushes what is the name's only home, too: the buffer goes with the collector. */
static const char *push_name(lua_State *L, int users, uid_t uid)
{
	size_t room = is_numeric(L, users) ? SIZE_MAX : MIN_ROOM;

	for (; room <= MAX_ROOM; room *= 2) {
		char *buffer = lua_newuserdatauv(L, room, 0);
		struct passwd pw, *found = NULL;
		int r = getpwuid_r(uid, &pw, buffer, room, &found);

		if (found)
			return found->pw_name;
		if (r != ERANGE)
			break;
		lua_pop(L, 1);
	}
	return lua_pushfstring(L, "%I", (LUAI_UACINT)uid);
}

void plain_set_user(lua_State *L, int users, const char *key, uid_t uid)
{
	int top = lua_gettop(L);

	if (lua_rawgeti(L, users, uid) == LUA_TNIL) {
		plain_push_text(L, push_name(L, users, uid));
		lua_pushvalue(L, -1);
		lua_rawseti(L, users, uid);
	}
	lua_setfield(L, top, key);
	lua_settop(L, top);
}

void plain_register(lua_State *L)
{
	luaL_newmetatable(L, LIST);
	/* What dkjson, rapidjson and others look at to tell [] from {}. */
	lua_pushliteral(L, "array");
	lua_setfield(L, -2, "__jsontype");
	lua_pop(L, 1);
}
