/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Writes the text as it may be shown on a terminal: what the locale can't print is \xHH,
 * as libsmartcols has it, and so is the backslash of what looks like that. Newlines
 * too, which libsmartcols would take for the end of an item.
 */
void safe_write_string(FILE *out, const char *text);

/* Whether that would write the text as it is. */
bool safe_is_safe(const char *text);

/* What locales take for printable, and terminals for a command about their neighbours. */
bool safe_is_deceptive(uint32_t c);
