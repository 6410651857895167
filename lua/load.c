/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdlib.h>

#include "place.h"
#include "save.h"

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
	struct place place = place_check(L, 1);
	struct node *snapshot;
	void **why;
	int fd, r;

	lua_settop(L, 1);
	snapshot = node_new(L, &class_snapshot);
	why = box_new(L, free);
	r = fd = place_open(&place, O_RDONLY);
	if (fd >= 0) {
		r = nsrel_snapshot_load(fd, &snapshot->snap, (char **)why);
		(void)place_close(&place, fd);
	}
	if (r < 0 && *why)
		return push_words(L, r, place.what, *why);
	if (r < 0)
		return push_failure(L, r, place.what);
	lua_settop(L, 2);
	return 1;
}
