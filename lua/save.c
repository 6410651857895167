/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a snapshot comes from, and how it is written. */

#include <fcntl.h>

#include "caps.h"
#include "place.h"
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
	struct place place = place_check(L, 2);
	int fd = place_open(&place, O_WRONLY | O_CREAT | O_TRUNC), r = fd, closed;

	if (fd >= 0) {
		r = nsrel_snapshot_save(self->snap, fd);
		closed = place_close(&place, fd);
		r = r < 0 ? r : closed;
	}
	if (r < 0)
		return push_failure(L, r, place.what);
	lua_pushboolean(L, true);
	return 1;
}
