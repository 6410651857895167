/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What columns say of the namespace of a row. */

#include "column.h"

void column_fill_ns(const struct row *row, struct cell *cell);
void column_fill_nprocs(const struct row *row, struct cell *cell);
void column_fill_netnsid(const struct row *row, struct cell *cell);
void column_fill_pns(const struct row *row, struct cell *cell);
void column_fill_ons(const struct row *row, struct cell *cell);
void column_fill_id(const struct row *row, struct cell *cell);
void column_fill_owneruid(const struct row *row, struct cell *cell);
void column_fill_owner(const struct row *row, struct cell *cell);
void column_fill_leaders(const struct row *row, struct cell *cell);
void column_fill_threads(const struct row *row, struct cell *cell);
void column_fill_initial(const struct row *row, struct cell *cell);
void column_fill_type(const struct row *row, struct cell *cell);
