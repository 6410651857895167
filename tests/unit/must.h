/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>
#include <stdlib.h>

/* For what tests and fuzz targets rely on: says what is not so, and ends the program. */
#define must(expr)                                                                 \
	do {                                                                       \
		if (!(expr)) {                                                     \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, \
				#expr);                                            \
			abort();                                                   \
		}                                                                  \
	} while (0)
