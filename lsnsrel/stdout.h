/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Writes what was printed so far, before something is said on standard error. */
void stdout_flush(void);

/*
 * To be called at exit: ends the program with a message if what was printed could not be
 * written.
 */
void stdout_close(void);
