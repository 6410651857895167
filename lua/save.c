/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "caps.h"
#include "save.h"

/*** Host name of the machine. @tfield ?string hostname */
void push_hostname(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_snapshot_get_hostname(self->snap));
}

/*** Boot id, which changes when the machine restarts. @tfield ?string boot_id */
void push_boot_id(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_snapshot_get_boot_id(self->snap));
}

/*** Release of the kernel. @tfield ?string kernel */
void push_kernel(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_snapshot_get_kernel(self->snap));
}

/*** When it was begun: microseconds since 1970. @tfield integer time */
void push_time(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_snapshot_get_time(self->snap));
}

/*** Effective user ID of whoever took it. @tfield ?integer caller_uid */
void push_caller_uid(lua_State *L, const struct node *self)
{
	uid_t uid = 0;
	int r = nsrel_snapshot_get_caller(self->snap, &uid, NULL);

	push_known(L, r, uid);
}

/*** Names of their effective capabilities. @tfield ?{string,...} caller_caps */
void push_caller_caps(lua_State *L, const struct node *self)
{
	uint64_t caps = 0;
	int r = nsrel_snapshot_get_caller(self->snap, NULL, &caps);

	push_caps(L, r, caps);
}

/*** Version of the library that took it. @tfield string version */
void push_version(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_snapshot_get_version(self->snap));
}

/*** Whether it comes from @{load}. @tfield boolean loaded */
void push_loaded(lua_State *L, const struct node *self)
{
	lua_pushboolean(L, nsrel_snapshot_is_loaded(self->snap));
}

/*** Whether it was taken of a directory that looks like a /proc.
 * @tfield boolean captured */
void push_captured(lua_State *L, const struct node *self)
{
	lua_pushboolean(L, nsrel_snapshot_is_captured(self->snap));
}

/* A path, a file descriptor or a file of the library io. */
struct place {
	const char *what; /* for messages */
	const char *path; /* NULL: fd is the caller's */
	int fd;
};

static struct place check_place(lua_State *L, int arg)
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

static int open_place(const struct place *place, int flags)
{
	int fd;

	if (!place->path)
		return place->fd;
	fd = open(place->path, flags | O_CLOEXEC, 0666);
	return fd < 0 ? -errno : fd;
}

/* What could not be written is told by close(2) at the latest. */
static int close_place(const struct place *place, int fd)
{
	return place->path && close(fd) < 0 ? -errno : 0;
}

/***
 * Writes all of the snapshot as a JSON document.
 * @function snapshot:save
 * @tparam string|integer|file where a path, where a file is made or replaced; a file
 * descriptor; or a file of the library io. The last two stay open.
 * @treturn[1] boolean true
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno
 */
int snapshot_save(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_snapshot);
	struct place place = check_place(L, 2);
	int fd = open_place(&place, O_WRONLY | O_CREAT | O_TRUNC), r = fd, closed;

	if (fd >= 0) {
		r = nsrel_snapshot_save(self->snap, fd);
		closed = close_place(&place, fd);
		r = r < 0 ? r : closed;
	}
	if (r < 0)
		return push_failure(L, r, place.what);
	lua_pushboolean(L, true);
	return 1;
}

/***
 * Reads a snapshot that @{snapshot:save} or lsnsrel --dump wrote. Its namespaces can't be
 * opened.
 * @function load
 * @tparam string|integer|file where a path, a file descriptor, or a file of the library
 * io, which is read to its end and stays open
 * @treturn[1] snapshot
 * @treturn[2] nil
 * @treturn[2] string message what is wrong with the document, and where
 * @treturn[2] integer errno EBADMSG if it is no such document; ENOTSUP if it is of a
 * later format; EFBIG if it is too large; EOPNOTSUPP if the library was built without
 */
int load(lua_State *L)
{
	struct place place = check_place(L, 1);
	struct node *snapshot;
	void **why;
	int fd, r;

	lua_settop(L, 1);
	snapshot = node_new(L, &class_snapshot);
	why = box_new(L, free);
	r = fd = open_place(&place, O_RDONLY);
	if (fd >= 0) {
		r = nsrel_snapshot_load(fd, &snapshot->snap, (char **)why);
		(void)close_place(&place, fd);
	}
	if (r < 0 && *why)
		return push_words(L, r, place.what, *why);
	if (r < 0)
		return push_failure(L, r, place.what);
	lua_settop(L, 2);
	return 1;
}
