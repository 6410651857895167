/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Of the class snapshot: a comparison with another one. */

#include "diff.h"

#include <errno.h>

/***
 * Compares the snapshot with an earlier one: which namespaces came, went and changed.
 * @function snapshot:diff
 * @tparam snapshot old
 * @treturn[1] diff
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno
 */
int snapshot_diff(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_snapshot);
	const struct node *old = node_check(L, 2, &class_snapshot);
	struct node *object = node_new(L, &class_diff);
	struct nsrel_diff *diff = NULL;
	int r = nsrel_diff_new(old->snap, self->snap, &diff);

	if (r == 0) {
		object->own = compared_new(diff, old->snap, self->snap);
		nsrel_diff_unref(diff);
		r = object->own ? 0 : -ENOMEM;
	}
	if (r < 0)
		return push_failure(L, r, "diff");
	object->snap = nsrel_snapshot_ref(self->snap);
	return 1;
}
