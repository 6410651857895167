/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a namespace has several of: properties and methods of the class ns. */

#include "lists.h"

static const void *next_child(const struct iterator *it)
{
	return nsrel_ns_next_child(it->owner, it->prev);
}

static const void *next_owned(const struct iterator *it)
{
	return nsrel_ns_next_owned(it->owner, it->prev);
}

static const void *next_member(const struct iterator *it)
{
	return nsrel_ns_next_member(it->owner, it->prev);
}

static const void *next_leader(const struct iterator *it)
{
	return nsrel_ns_next_leader(it->owner, it->prev);
}

static const void *next_loose_thread(const struct iterator *it)
{
	return nsrel_ns_next_loose_thread(it->owner, it->prev);
}

static const void *next_holder(const struct iterator *it)
{
	return nsrel_ns_next_holder(it->owner, it->prev);
}

static const void *next_link(const struct iterator *it)
{
	return nsrel_ns_next_link(it->owner, it->prev);
}

/*** Number of processes in it, as far as they could be read. @tfield integer n_members */
void ns_push_n_members(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_ns_count_members(self->node));
}

/*** Number of holders that were found. @tfield integer n_holders */
void ns_push_n_holders(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_ns_count_holders(self->node));
}

/*** Number of namespaces whose parent this one is. @tfield integer n_children */
void ns_push_n_children(lua_State *L, const struct node *self)
{
	push_length(L, self, next_child);
}

/*** Number of namespaces that this user namespace owns. @tfield integer n_owned */
void ns_push_n_owned(lua_State *L, const struct node *self)
{
	push_length(L, self, next_owned);
}

/*** Number of members whose parent process is not a member. @tfield integer n_leaders */
void ns_push_n_leaders(lua_State *L, const struct node *self)
{
	push_length(L, self, next_leader);
}

/*** Number of threads in it whose process is in another one.
 * @tfield integer n_loose_threads */
void ns_push_n_loose_threads(lua_State *L, const struct node *self)
{
	push_length(L, self, next_loose_thread);
}

/***
 * Iterates over the namespaces whose parent this one is.
 * @function ns:children
 * @treturn function for the generic for; gives @{ns}
 */
int ns_children(lua_State *L)
{
	const struct iterator it = { .next = next_child, .class = &class_ns };

	return iterator_push(L, node_check(L, 1, &class_ns), &it);
}

/***
 * Iterates over the namespaces that this user namespace owns; its child user namespaces
 * are among them.
 * @function ns:owned
 * @treturn function for the generic for; gives @{ns}
 */
int ns_owned(lua_State *L)
{
	const struct iterator it = { .next = next_owned, .class = &class_ns };

	return iterator_push(L, node_check(L, 1, &class_ns), &it);
}

/***
 * Iterates over the processes in this namespace, by PID.
 * @function ns:members
 * @treturn function for the generic for; gives @{process}
 */
int ns_members(lua_State *L)
{
	const struct iterator it = { .next = next_member, .class = &class_process };

	return iterator_push(L, node_check(L, 1, &class_ns), &it);
}

/***
 * Iterates over the members whose parent process is not a member, by PID.
 * @function ns:leaders
 * @treturn function for the generic for; gives @{process}
 */
int ns_leaders(lua_State *L)
{
	const struct iterator it = { .next = next_leader, .class = &class_process };

	return iterator_push(L, node_check(L, 1, &class_ns), &it);
}

/***
 * Iterates over the threads in this namespace whose process is in another one.
 * @function ns:loose_threads
 * @treturn function for the generic for; gives @{thread}
 */
int ns_loose_threads(lua_State *L)
{
	const struct iterator it = { .next = next_loose_thread, .class = &class_thread };

	return iterator_push(L, node_check(L, 1, &class_ns), &it);
}

/***
 * Iterates over what holds this namespace: processes by PID, loose threads, tasks whose
 * children will be in it, open files, sockets and the like, mounts, its children, what it
 * owns; or the kernel, where nothing else explains it.
 * @function ns:holders
 * @treturn function for the generic for; gives @{holder}
 */
int ns_holders(lua_State *L)
{
	const struct iterator it = { .next = next_holder, .class = &class_holder };

	return iterator_push(L, node_check(L, 1, &class_ns), &it);
}

/***
 * Iterates over the network devices in this network namespace that lead to another one,
 * by index. There are none unless discover() was asked for the source "links".
 * @function ns:links
 * @treturn function for the generic for; gives @{link}
 */
int ns_links(lua_State *L)
{
	const struct iterator it = { .next = next_link, .class = &class_link };

	return iterator_push(L, node_check(L, 1, &class_ns), &it);
}
