/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What columns say of where a namespace is mounted, and of what it is called there. */

#include "column.h"

void column_fill_nsfs(const struct row *row, struct cell *cell);
void column_fill_name(const struct row *row, struct cell *cell);
