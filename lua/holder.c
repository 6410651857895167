/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * What keeps a namespace alive. As a string: "process 123", "fd 123:4",
 * "mount /run/netns/blue", "child net:[4026532100]" or "kernel".
 * @type holder
 */

#include <stdlib.h>

#include "totable.h"

/*** What it is: "process", "thread", "pid_for_children", "time_for_children", "fd",
 * "socket", "tun", "mark", "io_uring", "in_flight", "mount", "child", "owned" or
 * "kernel".
 * @tfield string kind */
static void push_kind(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_holder_kind_get_name(nsrel_holder_get_kind(self->node)));
}

/*** The process that holds, or whose thread does. @tfield ?process process */
static void push_process(lua_State *L, const struct node *self)
{
	node_push(L, &class_process, nsrel_holder_get_process(self->node), self->snap);
}

/*** The thread that holds; of a process its PID. @tfield ?integer tid */
static void push_tid(lua_State *L, const struct node *self)
{
	pid_t tid = nsrel_holder_get_tid(self->node);

	push_known(L, tid ? 0 : -1, tid);
}

/*** The child or owned namespace that holds. @tfield ?ns ns */
static void push_ns(lua_State *L, const struct node *self)
{
	node_push(L, &class_ns, nsrel_holder_get_ns(self->node), self->snap);
}

/*** The open file that holds, in the table of the thread `tid`. @tfield ?integer fd */
static void push_fd(lua_State *L, const struct node *self)
{
	int fd = 0;
	int r = nsrel_holder_get_fd(self->node, &fd);

	push_known(L, r, fd);
}

/*** Where it is mounted, as seen inside of `mntns`; any bytes. @tfield ?string target */
static void push_target(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_holder_get_target(self->node));
}

/*** The mount namespace that the mount is in. @tfield ?ns mntns */
static void push_mntns(lua_State *L, const struct node *self)
{
	node_push(L, &class_ns, nsrel_holder_get_mntns(self->node), self->snap);
}

/*** A path that opens the namespace through this holder. @tfield ?string path */
static void push_path(lua_State *L, const struct node *self)
{
	void **box = box_new(L, free);
	char *path = NULL;

	if (nsrel_holder_get_path(self->snap, self->node, &path) < 0) {
		lua_pushnil(L);
		return;
	}
	*box = path;
	push_boxed_text(L, box);
}

static void push_name(lua_State *L, const struct nsrel_holder *holder)
{
	const char *kind = nsrel_holder_kind_get_name(nsrel_holder_get_kind(holder));
	const char *target = nsrel_holder_get_target(holder);
	const struct nsrel_ns *ns = nsrel_holder_get_ns(holder);
	int tid = nsrel_holder_get_tid(holder), fd;

	if (target)
		lua_pushfstring(L, "%s %s", kind, target);
	else if (ns)
		lua_pushfstring(L, "%s %s:[%I]", kind,
				nsrel_type_get_name(nsrel_ns_get_type(ns)),
				(LUAI_UACINT)nsrel_ns_get_ino(ns));
	else if (nsrel_holder_get_fd(holder, &fd) == 0)
		lua_pushfstring(L, "%s %d:%d", kind, tid, fd);
	else if (tid)
		lua_pushfstring(L, "%s %d", kind, tid);
	else
		lua_pushstring(L, kind);
}

static int holder_tostring(lua_State *L)
{
	if (!node_push_closed(L, &class_holder))
		push_name(L, node_check(L, 1, &class_holder)->node);
	return 1;
}

static const struct property properties[] = {
	{ "kind", push_kind }, { "process", push_process }, { "tid", push_tid },
	{ "fd", push_fd },     { "target", push_target },   { "mntns", push_mntns },
	{ "ns", push_ns },     { "path", push_path },	    { NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "totable", holder_totable },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", holder_tostring },
	{ NULL, NULL },
};

const struct node_class class_holder = {
	.name = "nsrel.holder",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
