/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Capabilities as tables. */

#include "common.h"

struct caps_answer {
	enum nsrel_cap_verdict verdict;
	enum nsrel_cap_rule rule;
	const struct nsrel_ns *decided;
	uint64_t caps;
};

/* Pushes a list of names, in the order of their numbers; nil if @r says unknown. */
void push_caps(lua_State *L, int r, uint64_t caps);

/* Pushes a table of what may be done in @ns: see process:caps_in(). */
void push_caps_answer(lua_State *L, const struct node *ns,
		      const struct caps_answer *answer);

/* Pushes a list of the names that the library knows. */
void push_all_caps(lua_State *L);

int cap_name(lua_State *L);
