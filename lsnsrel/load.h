/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Snapshots from files. */

#include <libnsrel.h>

/* "-" is standard input. Ends the program with a message if it can't be read. */
struct nsrel_snapshot *load_snapshot(const char *path);

/* Writes all of it to standard output. Ends the program with a message if that fails. */
void load_dump(const struct nsrel_snapshot *snap);

/* Whether the library can read what it writes. */
bool load_is_supported(void);
