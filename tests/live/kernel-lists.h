/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The kernel's own lists, without any help of the library. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* listns(2), Linux 6.19, and the caller may see all. */
bool kernel_lists_all(void);

/*
 * How many mount namespaces the kernel has, by NS_MNT_GET_NEXT and NS_MNT_GET_PREV
 * (Linux 6.12): -errno where it does not tell.
 */
int kernel_count_mntns(void);

/* One of them has this id. */
bool kernel_has_mntns(uint64_t id);

/* statmount(2), listmount(2) of other mount namespaces: Linux 6.11. */
bool kernel_lists_mounts(void);
