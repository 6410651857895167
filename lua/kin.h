/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Methods of the class ns: how two are related. */

#include "common.h"

int ns_relation_to(lua_State *L);
int ns_path_to(lua_State *L);
