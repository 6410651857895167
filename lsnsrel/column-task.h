/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What columns say of the process or thread of a row. */

#include "column.h"

void column_fill_pid(const struct row *row, struct cell *cell);
void column_fill_ppid(const struct row *row, struct cell *cell);
void column_fill_tid(const struct row *row, struct cell *cell);
void column_fill_command(const struct row *row, struct cell *cell);
void column_fill_uid(const struct row *row, struct cell *cell);
void column_fill_user(const struct row *row, struct cell *cell);

/* Its PIDs: in its own namespace, which that is, in all. */
void column_fill_nspid(const struct row *row, struct cell *cell);
void column_fill_pidns(const struct row *row, struct cell *cell);
void column_fill_pids(const struct row *row, struct cell *cell);

/* The PID namespace that it is in; NULL if that is not known. */
const struct nsrel_ns *column_get_pidns(const struct row *row);
