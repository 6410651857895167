/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is read once, and not of a task: of the machine, and of the caller's place in it.
 */

#include "discovery.h"

/* What can't be read stays unknown. 0 or -ENOMEM. */
int machine_read(struct discovery *d);
