/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Changes as plain tables: rows of namespaces, and what became of them. */

#include "diff.h"
#include "plain.h"

void totable_push_change(lua_State *L, struct totable t[2],
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
	plain_new_list(L, 0);
	change_push_aspects(L, change);
	lua_setfield(L, -2, "what");
	plain_set_text(L, "reason", nsrel_change_get_reason(change));
}
