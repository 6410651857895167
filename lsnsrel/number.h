/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Numbers as options have them. What is none ends the program with a message. */

#include <stdint.h>
#include <sys/types.h>

/* Above 0. */
uint64_t number_parse_count(const char *text);

/* Above 0. */
pid_t number_parse_pid(const char *text);

/* "5", "0.5", ".5", above 0, with a point whatever the locale: nanoseconds. */
int64_t number_parse_seconds(const char *text);
