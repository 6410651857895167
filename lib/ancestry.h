/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Who is above whom, among user namespaces and among PID namespaces. */

#include "model.h"

/* The highest one known, which may be @ns. */
const struct nsrel_ns *ancestry_get_top(const struct nsrel_ns *ns);

/* 1 if @upper is @lower, or above it; 0 if surely not; -ENODATA if it can't be told. */
int ancestry_is_above(const struct nsrel_ns *upper, const struct nsrel_ns *lower);
