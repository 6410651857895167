/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/* Says of every namespace whether the machine booted with it, and what follows from that.
 */
void initial_find(struct nsrel_snapshot *snap);
