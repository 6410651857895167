/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * Linux namespaces and their relations.
 *
 * One call, @{discover}, looks at the machine and gives a @{snapshot}: which namespaces
 * exist, who lives in each, who owns it, whose child it is, and what could not be read.
 * @{open} and its sisters give a @{handle} of one namespace, @{visit} looks around in
 * some; @{watch} takes snapshots when something changes.
 *
 * Objects are read-only, and keep alive what they need. There is one object for each
 * namespace, process and thread of a snapshot: two that are the same compare equal, and
 * may be keys of a table. What is unknown is nil. Wrong arguments raise errors; where the
 * machine fails, functions return nil, a message, and a positive errno value. What is
 * asked about together has to be of one snapshot.
 *
 *     local nsrel = require "nsrel"
 *     for ns in assert(nsrel.discover()):namespaces "user" do
 *         print(ns, ns.owner_uid, ns.n_members)
 *     end
 *
 * @module nsrel
 */

#include "caps.h"
#include "handle.h"
#include "plain.h"
#include "save.h"
#include "watch.h"

__attribute__((visibility("default"))) int luaopen_nsrel(lua_State *L);

/***
 * The CLONE_NEW* flag of a type, as in clone(2).
 * @function clone_flag
 * @tparam string type such as "net"
 * @treturn integer
 */
static int clone_flag(lua_State *L)
{
	lua_pushinteger(L, nsrel_type_get_clone_flag(check_type(L, 1)));
	return 1;
}

/***
 * Whether namespaces of a type have parents.
 * @function is_hierarchical
 * @tparam string type such as "net"
 * @treturn boolean true for "pid" and "user"
 */
static int is_hierarchical(lua_State *L)
{
	lua_pushboolean(L, nsrel_type_is_hierarchical(check_type(L, 1)));
	return 1;
}

static const luaL_Reg functions[] = {
	{ "discover", discover },
	{ "load", load },
	{ "open", open_any },
	{ "open_pid", open_pid },
	{ "open_id", open_id },
	{ "open_reference", open_reference },
	{ "visit", visit },
	{ "watch", watch },
	{ "cap_name", cap_name },
	{ "clone_flag", clone_flag },
	{ "is_hierarchical", is_hierarchical },
	{ NULL, NULL },
};

static void push_types(lua_State *L)
{
	lua_createtable(L, NSREL_N_TYPES, 0);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		lua_pushstring(L, nsrel_type_get_name((enum nsrel_type)type));
		lua_rawseti(L, -2, type + 1);
	}
}

static void push_sources(lua_State *L)
{
	const char *name;

	lua_newtable(L);
	for (int i = 0; (name = nsrel_source_get_name((enum nsrel_source)(1U << i)));
	     i++) {
		lua_pushstring(L, name);
		lua_rawseti(L, -2, i + 1);
	}
}

int luaopen_nsrel(lua_State *L)
{
	class_register(L, &class_snapshot);
	class_register(L, &class_ns);
	class_register(L, &class_process);
	class_register(L, &class_thread);
	class_register(L, &class_holder);
	class_register(L, &class_problem);
	class_register(L, &class_link);
	class_register(L, &class_graph);
	class_register(L, &class_node);
	class_register(L, &class_edge);
	class_register(L, &class_diff);
	class_register(L, &class_change);
	class_register(L, &class_handle);
	class_register(L, &class_visit);
	class_register(L, &class_watch);
	class_register(L, &class_workload);
	box_register(L);
	iterator_register(L);
	plain_register(L);
	discover_register(L);

	luaL_newlib(L, functions);
	/*** The version of the library, such as "0.1.0". @tfield string version */
	lua_pushstring(L, nsrel_version());
	lua_setfield(L, -2, "version");
	/*** The names of the types, in the order of lsns(8). @tfield {string,...} types
	 */
	push_types(L);
	lua_setfield(L, -2, "types");
	/*** The names of the sources. @tfield {string,...} sources */
	push_sources(L);
	lua_setfield(L, -2, "sources");
	/*** The names of the capabilities: `caps[1]` is that of number 0.
	 * @tfield {string,...} caps */
	push_all_caps(L);
	lua_setfield(L, -2, "caps");
	return 1;
}
