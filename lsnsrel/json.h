/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdio.h>

/*
 * Writes a JSON string, quotes included. What JSON must escape is escaped; bytes that are
 * no valid UTF-8 come out as the four characters \xHH, as in the tables of util-linux. So
 * the output is valid UTF-8 and valid JSON whatever the text holds.
 */
void json_write_string(FILE *out, const char *text);
