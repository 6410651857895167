/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Memory that runs out: the linker sends a test's allocations, and those of the library,
 * through the functions in oom.c (oom_args in meson.build). Knows no test framework.
 */

#include <stdbool.h>
#include <stddef.h>

/* From now on they are counted, and the @at-th fails; @all: so do those after it. */
void oom_begin(size_t at, bool all);

/* Until now. How many there were. */
size_t oom_end(void);
