/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What all classes of the module have in common. */

#include <lauxlib.h>
#include <lua.h>

#include "libnsrel.h"

#if LUA_VERSION_NUM < 504
#define lua_newuserdatauv(L, size, n) lua_newuserdata((L), (size))
#endif

/* The userdata behind every object. */
struct node {
	const void *node;	     /* NULL in a snapshot */
	struct nsrel_snapshot *snap; /* a reference of its own; NULL once closed */
};

struct property {
	const char *name;
	void (*push)(lua_State *L, const struct node *self); /* exactly one value */
};

/* The arrays end with a NULL name. */
struct node_class {
	const char *name;
	const struct property *properties;
	const luaL_Reg *methods;
	const luaL_Reg *metamethods; /* those that not all classes have */
};

extern const struct node_class class_snapshot;
extern const struct node_class class_ns;
extern const struct node_class class_process;
extern const struct node_class class_thread;
extern const struct node_class class_holder;
extern const struct node_class class_problem;

void class_register(lua_State *L, const struct node_class *class);

/* Pushes a closed box, so that whatever is put into it later can't leak. */
struct node *node_new(lua_State *L, const struct node_class *class);

/* Pushes the one object that stands for @node in this Lua state, or nil for NULL. */
void node_push(lua_State *L, const struct node_class *class, const void *node,
	       struct nsrel_snapshot *snap);

/* Raises an error if the argument is of another class or closed. */
const struct node *node_check(lua_State *L, int arg, const struct node_class *class);

void node_close(struct node *node);

/* For tostring(): true if it is closed, and then has pushed a text that says so. */
bool node_push_closed(lua_State *L, const struct node_class *class);

struct iterator {
	const void *owner;
	const void *prev; /* NULL to begin */
	int type;	  /* an enum nsrel_type, or -1 for all */
	const void *(*next)(const struct iterator *it);
	const struct node_class *class;
	struct nsrel_snapshot *snap; /* a reference of its own; NULL at the end */
};

void iterator_register(lua_State *L);

/*
 * Pushes a function for the generic for, that goes over what @self has. Of @it only next,
 * class and type are to be set.
 */
int iterator_push(lua_State *L, const struct node *self, const struct iterator *it);

/* A string without NULs in it; raises an error for anything else. */
const char *check_text(lua_State *L, int arg);

enum nsrel_type check_type(lua_State *L, int arg);

/* Pushes nil if @r says that the value is unknown. */
void push_known(lua_State *L, int r, lua_Integer value);

/* Pushes the letter as a string, or nil for 0. */
void push_letter(lua_State *L, char letter);

/* What a function returns if the world failed: nil, message, errno. */
int push_failure(lua_State *L, int r, const char *what);

/*
 * The first argument is a table of options, or nil. Puts them into the context, and
 * raises an error for any that is not as it should be. 0 or a negative errno.
 */
int options_set(lua_State *L, struct nsrel_context *ctx);

/* Pushes one of them, nil if it is not there. */
void options_push(lua_State *L, const char *name);

int discover(lua_State *L);
void discover_register(lua_State *L);
