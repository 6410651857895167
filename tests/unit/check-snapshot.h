/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libnsrel.h"

/*
 * Holds a snapshot, of whatever machine, against what libnsrel.h promises of all of them.
 * Ends the program where one is broken.
 */
void check_snapshot(const struct nsrel_snapshot *snap);
