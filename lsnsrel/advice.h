/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What a caller who may not see everything can do about it. */

#include <libnsrel.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define ADVICE_BIT(cap) (UINT64_C(1) << (cap))

/* Capabilities, by what they let one see. */
#define ADVICE_OF_TASKS ADVICE_BIT(CAP_SYS_PTRACE)
#define ADVICE_OF_MOUNTS                                           \
	(ADVICE_BIT(CAP_SYS_PTRACE) | ADVICE_BIT(CAP_SYS_CHROOT) | \
	 ADVICE_BIT(CAP_SYS_ADMIN) | ADVICE_BIT(CAP_DAC_READ_SEARCH))
#define ADVICE_OF_KERNEL ADVICE_BIT(CAP_SYS_ADMIN)

/*
 * Adds what would help, if that is known, to a line. @caps: those that would; @lists: the
 * kernel's own list is wanted, which it shows in the initial PID namespace alone.
 */
void advice_print(FILE *out, uint64_t caps, bool lists);

/* The same of a snapshot that was taken then: nothing helps any more. */
void advice_print_past(FILE *out, uint64_t caps, const struct nsrel_snapshot *snap);
