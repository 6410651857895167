/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Handles: how they are made and asked for. */

#include "common.h"

/* What came of opening a namespace. */
struct opened {
	enum nsrel_question question;
	const char *what; /* was to be opened, for the message */
	int r;
	struct nsrel_handle *handle;
};

/* Pushes a closed one, to be made before anything is opened. */
struct node *handle_new(lua_State *L);

/*
 * Ends a function: with the object, which has to be at the top of the stack, or with nil,
 * message, errno.
 */
int handle_return(lua_State *L, struct node *object, const struct opened *opened);

struct nsrel_handle *check_handle(lua_State *L, int arg);

/* Pushes "net:[4026531840]". */
const char *handle_push_name(lua_State *L, const struct nsrel_handle *handle);

/* Functions of the module: see open.c and visit.c. */
int open_any(lua_State *L);
int open_pid(lua_State *L);
int open_id(lua_State *L);
int open_reference(lua_State *L);
int visit(lua_State *L);
