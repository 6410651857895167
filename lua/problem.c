/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * What could not be read. As a string: "tasks: 123: ns/net: Permission denied", or, of
 * what is known to be there, "deep: 123: in flight: not looked at".
 * @type problem
 */

#include <string.h>

#include "totable.h"

/*** The source that met the problem, such as "tasks". @tfield string source */
static void push_source(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_source_get_name(nsrel_problem_get_source(self->node)));
}

/*** The process in question, if it is one. @tfield ?integer pid */
static void push_pid(lua_State *L, const struct node *self)
{
	pid_t pid = nsrel_problem_get_pid(self->node);

	push_known(L, pid ? 0 : -1, pid);
}

/*** The thread in question, the PID itself for the leader. @tfield ?integer tid */
static void push_tid(lua_State *L, const struct node *self)
{
	pid_t tid = nsrel_problem_get_tid(self->node);

	push_known(L, tid ? 0 : -1, tid);
}

/*** What could not be read, such as "ns/net". @tfield string what */
static void push_what(lua_State *L, const struct node *self)
{
	lua_pushstring(L, nsrel_problem_get_what(self->node));
}

/*** How many things it is with: descriptors in flight, else 1. @tfield integer count */
static void push_count(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, (lua_Integer)nsrel_problem_get_count(self->node));
}

/*** Why, as a positive errno value; 0 if the source "deep" would find something here.
 * @tfield integer errno */
static void push_errno(lua_State *L, const struct node *self)
{
	lua_pushinteger(L, nsrel_problem_get_errno(self->node));
}

const char *problem_get_message(const struct nsrel_problem *problem)
{
	int error = nsrel_problem_get_errno(problem);

	return error ? strerror(error) : "not looked at";
}

/*** Why, as a text. @tfield string message */
static void push_message(lua_State *L, const struct node *self)
{
	lua_pushstring(L, problem_get_message(self->node));
}

static int problem_tostring(lua_State *L)
{
	const struct nsrel_problem *problem;
	const char *where = "";
	pid_t tid;

	if (node_push_closed(L, &class_problem))
		return 1;
	problem = node_check(L, 1, &class_problem)->node;
	tid = nsrel_problem_get_tid(problem);
	if (tid)
		where = lua_pushfstring(L, "%d: ", (int)tid);
	lua_pushfstring(L, "%s: %s%s: %s",
			nsrel_source_get_name(nsrel_problem_get_source(problem)), where,
			nsrel_problem_get_what(problem), problem_get_message(problem));
	return 1;
}

static const struct property properties[] = {
	{ "source", push_source },   { "pid", push_pid },     { "tid", push_tid },
	{ "what", push_what },	     { "count", push_count }, { "errno", push_errno },
	{ "message", push_message }, { NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "totable", problem_totable },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__tostring", problem_tostring },
	{ NULL, NULL },
};

const struct node_class class_problem = {
	.name = "nsrel.problem",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
};
