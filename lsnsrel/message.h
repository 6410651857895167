/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * What err(3) has, under the same names and in its place: whatever the arguments hold, a
 * message is one line that is safe to be shown on a terminal.
 */

#define message_like_printf(n) __attribute__((format(printf, n, n + 1)))

void warn(const char *format, ...) message_like_printf(1);
void warnx(const char *format, ...) message_like_printf(1);
void err(int status, const char *format, ...) message_like_printf(2)
	__attribute__((noreturn));
void errx(int status, const char *format, ...) message_like_printf(2)
	__attribute__((noreturn));
