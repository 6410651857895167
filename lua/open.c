/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Functions of the module that open namespaces. */

#include <limits.h>
#include <stdio.h>

#include "handle.h"

static int open_path(lua_State *L, const char *path)
{
	struct opened opened = { .question = NSREL_QUESTION_OPEN, .what = path };
	struct node *object = handle_new(L);

	opened.r = nsrel_handle_open_path(path, &opened.handle);
	return handle_return(L, object, &opened);
}

static int open_fd(lua_State *L, int fd)
{
	struct opened opened = {
		.question = NSREL_QUESTION_OPEN,
		.what = lua_pushfstring(L, "fd %d", fd),
	};
	struct node *object = handle_new(L);

	opened.r = nsrel_handle_new_from_fd(fd, &opened.handle);
	return handle_return(L, object, &opened);
}

/***
 * Opens a namespace. Whatever else is found there is not opened.
 * @function open
 * @tparam string|integer|file what a path, such as "/proc/self/ns/net" or
 * "/run/netns/blue"; a file descriptor; or a file of the library io. The last two stay
 * as they are.
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno ENOTTY if something else than a namespace is there; EBADF if
 * the file descriptor is not open; ENOENT, EACCES and the like as open(2)
 */
int open_any(lua_State *L)
{
	const luaL_Stream *file = luaL_testudata(L, 1, LUA_FILEHANDLE);
	lua_Integer fd;

	if (file) {
		luaL_argcheck(L, file->closef, 1, "it is a closed file");
		return open_fd(L, fileno(file->f));
	}
	if (lua_type(L, 1) == LUA_TSTRING)
		return open_path(L, check_text(L, 1));
	if (lua_type(L, 1) != LUA_TNUMBER)
		return luaL_argerror(L, 1,
				     lua_pushfstring(L,
						     "path, fd or file expected, got %s",
						     luaL_typename(L, 1)));
	fd = luaL_checkinteger(L, 1);
	luaL_argcheck(L, fd >= 0 && fd <= INT_MAX, 1, "it is no file descriptor");
	return open_fd(L, (int)fd);
}

/***
 * Opens the namespace that a process or thread is in.
 * @function open_pid
 * @tparam integer pid PID or TID, as in /proc; 0 is the caller
 * @tparam string type such as "net"
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno ESRCH if there is none, or it has ended; EINVAL if there
 * can't be such a PID; EACCES or EPERM if the caller may not look at it
 */
int open_pid(lua_State *L)
{
	pid_t pid = check_pid(L, 1);
	enum nsrel_type type = check_type(L, 2);
	struct opened opened = { .question = NSREL_QUESTION_OPEN };
	struct node *object;

	opened.what =
		lua_pushfstring(L, "%s namespace of PID %I", nsrel_type_get_name(type),
				(LUAI_UACINT)lua_tointeger(L, 1));
	object = handle_new(L);
	opened.r = nsrel_handle_open_pid(pid, type, &opened.handle);
	return handle_return(L, object, &opened);
}

/***
 * Opens a namespace by its 64-bit id: on Linux 6.18 with type and inode number, on Linux
 * 6.19 by id alone.
 * @function open_id
 * @tparam integer id as `ns.id` and `handle.id`
 * @tparam[opt] string type such as "net"
 * @tparam[opt] integer ino inode number
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno ESTALE if no such namespace exists, or type or inode number
 * are not its; EPERM or EACCES if the caller may not; EOPNOTSUPP if the kernel is too old
 */
int open_id(lua_State *L)
{
	uint64_t id = (uint64_t)luaL_checkinteger(L, 1);
	int type = lua_isnoneornil(L, 2) ? -1 : (int)check_type(L, 2);
	uint64_t ino = (uint64_t)luaL_optinteger(L, 3, 0);
	struct opened opened = {
		.question = NSREL_QUESTION_ID,
		.what = lua_pushfstring(L, "id %I", (LUAI_UACINT)id),
	};
	struct node *object = handle_new(L);

	opened.r = nsrel_handle_open_id(id, type, ino, &opened.handle);
	return handle_return(L, object, &opened);
}

/***
 * Opens the namespace that a reference names, and verifies all that it says.
 * @function open_reference
 * @tparam string text as from `ns:reference()` and `handle:reference()`
 * @treturn[1] handle
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL if the text is no reference; ESTALE if the namespace
 * is gone, or something that the reference says is not so any more; EACCES, EPERM and the
 * like if the caller may not open or verify it
 */
int open_reference(lua_State *L)
{
	const char *text = check_text(L, 1);
	struct opened opened = { .question = NSREL_QUESTION_REFERENCE, .what = text };
	struct node *object = handle_new(L);

	opened.r = nsrel_handle_open_reference(text, &opened.handle);
	return handle_return(L, object, &opened);
}
