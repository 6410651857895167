/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdio.h>

/*
 * Writes a JSON string, quotes included. What JSON must escape is escaped, and so is what
 * moves a terminal's cursor; bytes that are no valid UTF-8 come out as four characters,
 * \xHH, as in tables, and the backslash of what looks like that as \x5c. So the output
 * is valid UTF-8 and valid JSON whatever the text holds, and the text can be had back.
 */
void json_write_string(FILE *out, const char *text);
