/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common.h"

int watch(lua_State *L);
