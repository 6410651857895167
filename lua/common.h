/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What all classes of the module have in common. */

#include <lauxlib.h>
#include <lua.h>

#include "libnsrel.h"

#if LUA_VERSION_NUM < 504
#define lua_newuserdatauv(L, size, n) lua_newuserdata((L), (size))
#endif

/* The userdata behind every object. Once closed, all is NULL. */
struct node {
	const void *node;	     /* what a snapshot has */
	const struct nsrel_ns *held; /* of a holder: the namespace that it holds */
	struct nsrel_snapshot *snap; /* a reference of its own */
	void *own; /* what needs no snapshot: class->release() takes it */
};

struct property {
	const char *name;
	void (*push)(lua_State *L, const struct node *self); /* its last value counts */
};

/* The arrays end with a NULL name. */
struct node_class {
	const char *name;
	const struct property *properties;
	const luaL_Reg *methods;
	const luaL_Reg *metamethods; /* those that not all classes have */
	void (*release)(void *own);  /* NULL where objects have a snapshot */
};

extern const struct node_class class_snapshot;
extern const struct node_class class_ns;
extern const struct node_class class_process;
extern const struct node_class class_thread;
extern const struct node_class class_holder;
extern const struct node_class class_problem;
extern const struct node_class class_link;
extern const struct node_class class_graph;
extern const struct node_class class_node;
extern const struct node_class class_edge;
extern const struct node_class class_diff;
extern const struct node_class class_change;
extern const struct node_class class_handle;
extern const struct node_class class_visit;
extern const struct node_class class_watch;
extern const struct node_class class_workload;

/* Pushes "net:[4026531840]". */
const char *ns_push_name(lua_State *L, const struct nsrel_ns *ns);

void class_register(lua_State *L, const struct node_class *class);

/* Pushes a closed box, so that whatever is put into it later can't leak. */
struct node *node_new(lua_State *L, const struct node_class *class);

/*
 * Pushes the one object that stands for @node in this Lua state, and returns it; or nil
 * for NULL.
 */
struct node *node_push(lua_State *L, const struct node_class *class, const void *node,
		       struct nsrel_snapshot *snap);

/* Raises an error if the argument is of another class or closed. */
const struct node *node_check(lua_State *L, int arg, const struct node_class *class);

/*
 * The same, of an argument that is asked about together with @self: it has to be of the
 * same snapshot.
 */
const struct node *node_check_mate(lua_State *L, int arg, const struct node_class *class,
				   const struct node *self);

void node_close(const struct node_class *class, struct node *node);

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

/* Pushes how many such an iterator gives. */
void push_length(lua_State *L, const struct node *self,
		 const void *(*next)(const struct iterator *it));

/* Pushes a box for memory, which is released with it: pushing anything may fail. */
void **box_new(lua_State *L, void (*release)(void *p));

/* Pushes the text in a box, and frees it. */
void push_boxed_text(lua_State *L, void **box);

void box_register(lua_State *L);

/* A string without NULs in it; raises an error for anything else. */
const char *check_text(lua_State *L, int arg);

enum nsrel_type check_type(lua_State *L, int arg);

/* An integer; -1, which is the PID of nobody, if it is too large or too low for one. */
pid_t check_pid(lua_State *L, int arg);

/* A PID namespace that the snapshot of @self has. */
const struct nsrel_ns *check_pid_ns(lua_State *L, int arg, const struct node *self);

/* Pushes nil if @r says that the value is unknown. */
void push_known(lua_State *L, int r, lua_Integer value);

/* Pushes the letter as a string, or nil for 0. */
void push_letter(lua_State *L, char letter);

/* What a function returns if the world failed: nil, message, errno. */
int push_failure(lua_State *L, int r, const char *what);

int push_words(lua_State *L, int r, const char *what, const char *words);

/* The same, in the words of nsrel_strerror(). */
int push_refusal(lua_State *L, enum nsrel_question question, int r, const char *what);

/*
 * The first argument is a table of options, or nil. Puts them into the context, and
 * raises an error for any that is not as it should be. 0 or a negative errno.
 */
int options_set(lua_State *L, struct nsrel_context *ctx);

/* Pushes one of them, nil if it is not there. */
void options_push(lua_State *L, const char *name);

int discover(lua_State *L);

/* The garbage collector is to know what a snapshot weighs. */
void discover_tell_collector(lua_State *L, const struct nsrel_snapshot *snap);
void discover_register(lua_State *L);
