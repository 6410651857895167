/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "column.h"

void column_fill_workload(const struct row *row, struct cell *cell);

/* The column's JSON, to be freed. @workload NULL: one that has no name, but is shared. */
char *column_workload_to_json(const struct nsrel_workload *workload, bool shared);
