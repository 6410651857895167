/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What columns say in answer to questions: what may a process do, who shares what. */

#include "column.h"

void column_fill_reference(const struct row *row, struct cell *cell);

void column_fill_verdict(const struct row *row, struct cell *cell);
void column_fill_rule(const struct row *row, struct cell *cell);
void column_fill_chain(const struct row *row, struct cell *cell);
void column_fill_caps(const struct row *row, struct cell *cell);

void column_fill_shared(const struct row *row, struct cell *cell);
void column_fill_processes(const struct row *row, struct cell *cell);

void column_fill_step(const struct row *row, struct cell *cell);
void column_fill_relation(const struct row *row, struct cell *cell);
