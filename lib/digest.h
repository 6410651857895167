/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a snapshot says of a process, as one number to compare. */

#include "model.h"

/*
 * Of the process and its threads: what they are, what they are in, whose they are; the
 * command line if asked for; of its open files nothing.
 */
uint64_t digest_of_process(const struct nsrel_process *process, bool cmdline);

/*
 * Of one open file, to be added to the process's: their order does not count. @known: the
 * snapshot that says which namespace has a number that a watch names; 0 if none has.
 */
uint64_t digest_of_file(const struct holder_of_file *file,
			const struct nsrel_snapshot *known);
