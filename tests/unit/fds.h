/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/* How many fds this process has open. Knows no test framework. */
size_t count_fds(void);

/* For cmocka, of a test that has no other state: it leaves none open. */
int fds_setup(void **state);
int fds_teardown(void **state);
