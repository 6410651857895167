/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/* Says of every namespace whether it is an initial one, and what follows. */
void initial_find(struct nsrel_snapshot *snap);
