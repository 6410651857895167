/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libnsrel.h"

/*
 * Asks everything of every process and namespace. Ends the program where answers
 * contradict each other.
 */
void check_questions(const struct nsrel_snapshot *snap);
