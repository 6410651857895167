/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Of the class ns: lists, as iterators and as lengths. */

#include "common.h"

void ns_push_n_children(lua_State *L, const struct node *self);
void ns_push_n_owned(lua_State *L, const struct node *self);
void ns_push_n_members(lua_State *L, const struct node *self);
void ns_push_n_leaders(lua_State *L, const struct node *self);
void ns_push_n_loose_threads(lua_State *L, const struct node *self);
void ns_push_n_holders(lua_State *L, const struct node *self);

int ns_children(lua_State *L);
int ns_owned(lua_State *L);
int ns_members(lua_State *L);
int ns_leaders(lua_State *L);
int ns_loose_threads(lua_State *L);
int ns_holders(lua_State *L);
int ns_links(lua_State *L);
