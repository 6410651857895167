/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Tables for whoever knows no objects, such as writers of JSON. Those that set a field do
 * so in the table at the top of the stack.
 */

#include "common.h"

/* Pushes a table that is a list even while it is empty. */
void plain_new_list(lua_State *L, size_t n);

/* Adds the value at the top of the stack to the list below it, as its last one. */
void plain_add(lua_State *L);

/* Pushes the text as it is in JSON: UTF-8, "\xHH" for bytes that are not. */
void plain_push_text(lua_State *L, const char *text);

/* Leaves the field out for NULL. */
void plain_set_text(lua_State *L, const char *key, const char *text);

void plain_set_integer(lua_State *L, const char *key, uint64_t value);
void plain_set_boolean(lua_State *L, const char *key, bool value);

/* The user's name, or the number as a text; those found are kept in the table @users. */
void plain_set_user(lua_State *L, int users, const char *key, uid_t uid);

/* Has all users in @users go by their numbers: they are another machine's. */
void plain_set_numeric(lua_State *L, int users);

void plain_register(lua_State *L);
