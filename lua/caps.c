/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "caps.h"

#include <limits.h>

#define MAX_CAPS 64

/* One that is newer than the library goes by its number, as in lsnsrel. */
static void push_cap(lua_State *L, int cap)
{
	const char *name = nsrel_cap_get_name(cap);

	if (name)
		lua_pushstring(L, name);
	else
		lua_pushfstring(L, "cap_%d", cap);
}

void push_caps(lua_State *L, int r, uint64_t caps)
{
	lua_Integer n = 0;

	if (r < 0) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, __builtin_popcountll(caps), 0);
	for (int cap = 0; cap < MAX_CAPS; cap++) {
		if (!(caps >> cap & 1))
			continue;
		push_cap(L, cap);
		lua_rawseti(L, -2, ++n);
	}
}

/* From the user namespace that @ns belongs to, up to where it was decided. */
static void push_chain(lua_State *L, const struct node *ns,
		       const struct nsrel_ns *decided)
{
	const struct nsrel_ns *user = ns->node;
	lua_Integer n = 0;

	if (nsrel_ns_get_type(user) != NSREL_TYPE_USER)
		user = nsrel_ns_get_owner(user);
	lua_newtable(L);
	for (; user; user = nsrel_ns_get_parent(user)) {
		node_push(L, &class_ns, user, ns->snap);
		lua_rawseti(L, -2, ++n);
		if (user == decided)
			return;
	}
}

void push_caps_answer(lua_State *L, const struct node *ns,
		      const struct caps_answer *answer)
{
	bool known = answer->verdict != NSREL_CAP_VERDICT_UNKNOWN;

	lua_newtable(L);
	if (known) {
		lua_pushstring(L, nsrel_cap_verdict_get_name(answer->verdict));
		lua_setfield(L, -2, "verdict");
	}
	if (answer->rule != NSREL_CAP_RULE_UNKNOWN) {
		lua_pushstring(L, nsrel_cap_rule_get_name(answer->rule));
		lua_setfield(L, -2, "rule");
	}
	node_push(L, &class_ns, answer->decided, ns->snap);
	lua_setfield(L, -2, "decided");
	push_chain(L, ns, answer->decided);
	lua_setfield(L, -2, "chain");
	push_caps(L, known ? 0 : -1, answer->caps);
	lua_setfield(L, -2, "caps");
}

void push_all_caps(lua_State *L)
{
	const char *name;

	lua_newtable(L);
	for (int cap = 0; (name = nsrel_cap_get_name(cap)); cap++) {
		lua_pushstring(L, name);
		lua_rawseti(L, -2, cap + 1);
	}
}

/***
 * The name of a capability.
 * @function cap_name
 * @tparam integer cap its number, as in linux/capability.h
 * @treturn ?string such as "cap_sys_admin"; nil if the library knows none
 */
int cap_name(lua_State *L)
{
	lua_Integer cap = luaL_checkinteger(L, 1);
	bool fits = cap >= 0 && cap <= INT_MAX;

	lua_pushstring(L, fits ? nsrel_cap_get_name((int)cap) : NULL);
	return 1;
}
