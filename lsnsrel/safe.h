/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdio.h>

/*
 * Writes the text as it may be shown on a terminal: what the locale can't print is \xHH,
 * as libsmartcols has it, and so is the backslash of what looks like that. Newlines
 * too, which libsmartcols would take for the end of an item.
 */
void safe_write_string(FILE *out, const char *text);
