/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A namespace as a plain table. */

#include <stdlib.h>

#include "plain.h"
#include "totable.h"

static void set_relations(lua_State *L, const struct nsrel_ns *ns)
{
	totable_set_relation(L, "pns", nsrel_ns_get_parent(ns),
			     nsrel_ns_get_parent_state(ns));
	totable_set_relation(L, "ons", nsrel_ns_get_owner(ns),
			     nsrel_ns_get_owner_state(ns));
}

static void set_identity(lua_State *L, const struct nsrel_ns *ns)
{
	int initial = nsrel_ns_is_initial(ns);
	int32_t netnsid;
	uint64_t id;

	plain_set_integer(L, "ns", nsrel_ns_get_ino(ns));
	plain_set_text(L, "type", nsrel_type_get_name(nsrel_ns_get_type(ns)));
	if (nsrel_ns_get_id(ns, &id) == 0)
		plain_set_integer(L, "id", id);
	if (nsrel_ns_get_netnsid(ns, &netnsid) == 0)
		plain_set_integer(L, "netnsid", (uint64_t)netnsid);
	if (initial >= 0)
		plain_set_boolean(L, "initial", initial > 0);
	plain_set_boolean(L, "hidden", nsrel_ns_is_hidden(ns));
	plain_set_text(L, "path", nsrel_ns_get_path(ns));
}

static void set_creator(lua_State *L, const struct totable *t, const struct nsrel_ns *ns)
{
	uid_t uid;

	if (nsrel_ns_get_owner_uid(ns, &uid) < 0)
		return;
	plain_set_integer(L, "owneruid", uid);
	plain_set_user(L, t->users, "owner", uid);
}

/* Of the first member; without members, of who made it or its owner. */
static void set_member(lua_State *L, const struct totable *t, const struct nsrel_ns *ns)
{
	const struct nsrel_process *member = nsrel_ns_next_member(ns, NULL);
	const struct nsrel_ns *user = ns;
	uid_t uid;

	plain_set_integer(L, "nprocs", nsrel_ns_count_members(ns));
	if (member) {
		totable_set_process(L, t, member);
		return;
	}
	if (nsrel_ns_get_type(ns) != NSREL_TYPE_USER)
		user = nsrel_ns_get_owner(ns);
	if (user && nsrel_ns_get_owner_uid(user, &uid) == 0) {
		plain_set_integer(L, "uid", uid);
		plain_set_user(L, t->users, "user", uid);
	}
}

static void set_tasks(lua_State *L, const struct nsrel_ns *ns)
{
	const struct nsrel_process *leader;
	const struct nsrel_thread *thread;

	plain_new_list(L, 0);
	nsrel_ns_foreach_leader(leader, ns) {
		lua_pushinteger(L, nsrel_process_get_pid(leader));
		plain_add(L);
	}
	lua_setfield(L, -2, "leaders");
	plain_new_list(L, 0);
	nsrel_ns_foreach_loose_thread(thread, ns) {
		lua_pushinteger(L, nsrel_thread_get_tid(thread));
		plain_add(L);
	}
	lua_setfield(L, -2, "threads");
}

/* Pushes such as "fd:12:3", "mount:/run/netns/blue", "child:4026532100", "kernel". */
static void push_holder_name(lua_State *L, const struct nsrel_holder *holder)
{
	const char *kind = nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder));
	const char *target = nsrel_holder_get_target(holder);
	const struct nsrel_ns *ns = nsrel_holder_get_ns(holder);
	int tid = nsrel_holder_get_tid(holder), fd;

	if (target)
		plain_push_text(L, lua_pushfstring(L, "%s:%s", kind, target));
	else if (ns)
		lua_pushfstring(L, "%s:%I", kind, (LUAI_UACINT)nsrel_ns_get_ino(ns));
	else if (nsrel_holder_get_fd(holder, &fd) == 0)
		lua_pushfstring(L, "%s:%d:%d", kind, tid, fd);
	else if (tid > 0)
		lua_pushfstring(L, "%s:%d", kind, tid);
	else
		lua_pushstring(L, kind);
	if (target)
		lua_remove(L, -2);
}

/* Adds the first of a kind, and how many more; returns the first of the next kind. */
static const struct nsrel_holder *add_kind(lua_State *L, const struct nsrel_ns *ns,
					   const struct nsrel_holder *holder)
{
	enum nsrel_holder_kind kind = nsrel_holder_get_kind(holder);
	const struct nsrel_holder *next = holder;
	lua_Integer n_more = 0;

	push_holder_name(L, holder);
	plain_add(L);
	while ((next = nsrel_ns_next_holder(ns, next)) &&
	       nsrel_holder_get_kind(next) == kind)
		n_more++;
	if (n_more > 0) {
		lua_pushfstring(L, "%s:%I more", nsrel_holder_kind_get_name(kind),
				(LUAI_UACINT)n_more);
		plain_add(L);
	}
	return next;
}

static void set_holders(lua_State *L, const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder = nsrel_ns_next_holder(ns, NULL);

	plain_new_list(L, 0);
	while (holder)
		holder = add_kind(L, ns, holder);
	lua_setfield(L, -2, "holders");
	plain_set_integer(L, "nholders", nsrel_ns_count_holders(ns));
}

static void set_reference(lua_State *L, const struct totable *t,
			  const struct nsrel_ns *ns)
{
	void **box = box_new(L, free);
	char *text = NULL;

	if (nsrel_ns_get_reference(t->snap, ns, &text) < 0) {
		lua_pop(L, 1);
		return;
	}
	*box = text;
	push_boxed_text(L, box);
	lua_setfield(L, -3, "reference");
	lua_pop(L, 1);
}

void totable_push_ns(lua_State *L, struct totable *t, const struct nsrel_ns *ns)
{
	lua_createtable(L, 0, 25);
	set_identity(L, ns);
	set_relations(L, ns);
	set_creator(L, t, ns);
	set_member(L, t, ns);
	set_tasks(L, ns);
	set_holders(L, ns);
	totable_set_mounts(L, t, ns);
	set_reference(L, t, ns);
	totable_set_workload(L, nsrel_ns_get_workload(ns), nsrel_ns_is_shared(ns) > 0);
}
