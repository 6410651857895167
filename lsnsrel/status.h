/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Exit statuses beside EXIT_SUCCESS and EXIT_FAILURE. */

/* The process has no capability in any namespace asked for. */
#define EXIT_NO_CAPS 3
/* With --strict: not all could be seen. */
#define EXIT_INCOMPLETE 4
/* With --diff: there is a difference. With --run: something was left behind. */
#define EXIT_DIFFERENT 5
/* As lsblk(8) and findmnt(8): nothing of what was asked for by name was found. */
#define EXIT_NOT_FOUND 32
/* Some of it was. */
#define EXIT_SOME_FOUND 64
/* As env(1): the command could not be run; there is none. */
#define EXIT_NO_EXEC	126
#define EXIT_NO_COMMAND 127
