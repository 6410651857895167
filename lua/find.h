/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A method of the class snapshot. */

#include "common.h"

int snapshot_find(lua_State *L);
