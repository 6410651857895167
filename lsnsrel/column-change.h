/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What columns say of a change between two moments. */

#include "column.h"

void column_fill_change(const struct row *row, struct cell *cell);
void column_fill_time(const struct row *row, struct cell *cell);
void column_fill_certain(const struct row *row, struct cell *cell);
void column_fill_what(const struct row *row, struct cell *cell);
void column_fill_reason(const struct row *row, struct cell *cell);
