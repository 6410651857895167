/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libnsrel.h"

/* Whether what holds each namespace is what the header promises. A part of
 * check_snapshot(). */
void check_holders(const struct nsrel_snapshot *snap);
