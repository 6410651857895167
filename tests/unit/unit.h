/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What every unit test includes: cmocka, and what it needs before it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "libnsrel.h"
#include "util.h"

/* A skipped test says why. */
#define skip_because(...)                   \
	do {                                \
		print_message("skipped: "); \
		print_message(__VA_ARGS__); \
		print_message("\n");        \
		skip();                     \
	} while (0)

/* A string literal and its length, NUL bytes in it included. */
#define BYTES(literal) (literal), sizeof(literal) - 1
