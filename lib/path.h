/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/* Finds for each namespace the path of the first holder that has one. 0 or -ENOMEM. */
int path_find(struct nsrel_snapshot *snap);
