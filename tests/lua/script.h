/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <lua.h>

/* Pushes the function that the file is, or raises an error; see script-*.c. */
void script_load(lua_State *L, const char *path);

/* Has require() load files in the same way. */
void script_init(lua_State *L);
