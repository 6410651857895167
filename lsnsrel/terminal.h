/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

/* How many columns the terminal has; 0: the file is none. */
size_t terminal_get_width(int fd);
