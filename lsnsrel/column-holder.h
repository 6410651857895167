/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What columns say of the holders of a namespace, and of the one that a line is about. */

#include "column.h"

/* Of the namespace. */
void column_fill_hidden(const struct row *row, struct cell *cell);
void column_fill_holders(const struct row *row, struct cell *cell);
void column_fill_nholders(const struct row *row, struct cell *cell);

/* Of the holder, or else of the namespace. */
void column_fill_path(const struct row *row, struct cell *cell);

/* Of the holder. */
void column_fill_kind(const struct row *row, struct cell *cell);
void column_fill_fd(const struct row *row, struct cell *cell);
void column_fill_target(const struct row *row, struct cell *cell);
void column_fill_mntns(const struct row *row, struct cell *cell);
void column_fill_holderns(const struct row *row, struct cell *cell);
