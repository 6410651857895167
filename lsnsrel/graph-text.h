/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Texts of any bytes in a quoted string of Graphviz's. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* In characters: what a tooltip is cut to. */
#define GRAPH_TEXT_MAX 200

/*
 * Writes the text, without quotes, for a label or tooltip: as it is in UTF-8, whatever
 * the locale; what can't be shown or stands for something as \xHH, as in tables. What is
 * longer than @max characters is cut.
 */
void graph_text_write(FILE *out, const char *text, size_t max);

/* Whether it may be the name of a node as it is, also in what Graphviz makes of it. */
bool graph_text_is_plain(const char *text);
