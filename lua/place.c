/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "place.h"

struct place place_check(lua_State *L, int arg)
{
	const luaL_Stream *file = luaL_testudata(L, arg, LUA_FILEHANDLE);
	lua_Integer fd;

	if (file) {
		luaL_argcheck(L, file->closef, arg, "it is a closed file");
		/* What stands in its buffer comes before, or was not read yet. */
		(void)fflush(file->f);
		return (struct place){ "file", NULL, fileno(file->f) };
	}
	if (lua_type(L, arg) == LUA_TSTRING) {
		const char *path = check_text(L, arg);

		return (struct place){ path, path, -1 };
	}
	if (lua_type(L, arg) != LUA_TNUMBER)
		luaL_argerror(L, arg,
			      lua_pushfstring(L, "path, fd or file expected, got %s",
					      luaL_typename(L, arg)));
	fd = luaL_checkinteger(L, arg);
	luaL_argcheck(L, fd >= 0 && fd <= INT_MAX, arg, "it is no file descriptor");
	return (struct place){ "file descriptor", NULL, (int)fd };
}

int place_open(const struct place *place, int flags)
{
	int fd;

	if (!place->path)
		return place->fd;
	fd = open(place->path, flags | O_CLOEXEC, 0666);
	return fd < 0 ? -errno : fd;
}

int place_close(const struct place *place, int fd)
{
	return place->path && close(fd) < 0 ? -errno : 0;
}
