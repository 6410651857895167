/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where a snapshot comes from, and how it travels. */

#include "common.h"

int snapshot_save(lua_State *L);
int load(lua_State *L);

void push_hostname(lua_State *L, const struct node *self);
void push_boot_id(lua_State *L, const struct node *self);
void push_kernel(lua_State *L, const struct node *self);
void push_time(lua_State *L, const struct node *self);
void push_caller_uid(lua_State *L, const struct node *self);
void push_caller_caps(lua_State *L, const struct node *self);
void push_version(lua_State *L, const struct node *self);
void push_loaded(lua_State *L, const struct node *self);
void push_captured(lua_State *L, const struct node *self);
