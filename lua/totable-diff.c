/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Changes as plain tables: rows of namespaces, and what became of them. */

#include "diff.h"
#include "plain.h"

static void push_change(lua_State *L, struct totable t[2],
			const struct nsrel_change *change)
{
	const struct nsrel_ns *ns = nsrel_change_get_new(change);

	if (ns)
		totable_push_ns(L, &t[1], ns);
	else
		totable_push_ns(L, &t[0], nsrel_change_get_old(change));
	plain_set_text(L, "change",
		       nsrel_change_kind_get_name(nsrel_change_get_kind(change)));
	plain_set_boolean(L, "certain", nsrel_change_is_certain(change));
	change_set_aspects(L, "what", change);
	plain_set_text(L, "reason", nsrel_change_get_reason(change));
}

/* Of the old and the new snapshot. */
static void begin_diff(lua_State *L, const struct node *self, struct totable ret[2])
{
	const struct compared *c = self->own;
	const struct node old = { .snap = c->old }, now = { .snap = c->now };

	ret[0] = totable_begin(L, &old);
	ret[1] = totable_begin(L, &now);
	if (ret[0].captured)
		plain_set_numeric(L, SLOT_USERS);
}

/***
 * The change as a table of plain values, with keys and types as in
 * `lsnsrel -J --diff --output-all`; what is null there is absent.
 * @function change:totable
 * @treturn table
 */
int change_totable(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_change);
	struct totable t[2];

	begin_diff(L, self, t);
	push_change(L, t, self->node);
	return 1;
}

/***
 * All changes as tables of plain values, as in `lsnsrel -J --diff --output-all`.
 * @function diff:totable
 * @treturn table with
 *
 * - `diff`: list of what change:totable() gives
 */
int diff_totable(lua_State *L)
{
	const struct node *self = node_check(L, 1, &class_diff);
	const struct nsrel_diff *diff = ((const struct compared *)self->own)->diff;
	const struct nsrel_change *change;
	struct totable t[2];

	begin_diff(L, self, t);
	lua_createtable(L, 0, 1);
	plain_new_list(L, nsrel_diff_count_changes(diff));
	nsrel_diff_foreach_change(change, diff)
	{
		push_change(L, t, change);
		plain_add(L);
	}
	lua_setfield(L, -2, "diff");
	return 1;
}
