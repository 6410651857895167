/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where a snapshot comes from, and when, as it is begun. */

#include "discovery.h"

/* What can't be read stays unknown. 0 or -ENOMEM. */
int origin_read(struct discovery *d);
