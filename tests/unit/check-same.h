/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libnsrel.h"

/*
 * All that the API tells of one snapshot has to be what it tells of the other; but that
 * one of them was loaded, and what opens namespaces.
 */
void check_same(const struct nsrel_snapshot *a, const struct nsrel_snapshot *b);
