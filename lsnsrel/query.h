/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What may the process or thread of a row do in its namespace? */

#include "column.h"

struct query {
	enum nsrel_cap_verdict verdict;
	enum nsrel_cap_rule rule;
	const struct nsrel_ns *decided;
	uint64_t caps;
	uint64_t missing; /* that the kernel has besides; all bits if that is not known */
};

struct query query_caps(const struct row *row);
