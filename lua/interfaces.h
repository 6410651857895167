/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <ifaddrs.h>
#include <lua.h>

/* Pushes a list of the network interfaces in what getifaddrs(3) gave. */
void interfaces_push(lua_State *L, const struct ifaddrs *list);
