/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

#include "libnsrel.h"

/*
 * The inode number that the kernel reserves for the initial namespace of the type:
 * PROC_*_INIT_INO in include/linux/proc_ns.h, and for mnt and net the NS_INIT_INO that
 * Linux 6.18 added. Older kernels give mnt and net ordinary numbers.
 */
uint64_t type_get_initial_ino(enum nsrel_type type);

/* True if every kernel that has the type uses the reserved number. */
bool type_has_fixed_initial_ino(enum nsrel_type type);

/* The first inode number given out to namespaces made later: PROC_DYNAMIC_FIRST. */
#define TYPE_FIRST_DYNAMIC_INO UINT64_C(0xf0000000)
