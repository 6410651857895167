/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The same from the kernel itself: listmount(2) and statmount(2), without being there. */

#include <sys/types.h>

#include "mount-table.h"

/*
 * All mounts of the mount namespace with that 64-bit id, whatever covers them; of the
 * caller's own only those below its root directory. @nsfs_dev: the device of nsfs. 0;
 * -ENOSYS before Linux 6.8, -EINVAL before 6.11; -EPERM without CAP_SYS_ADMIN there;
 * -ENOENT if it is gone; -ENOMEM.
 */
int mount_list_read(uint64_t mntns_id, dev_t nsfs_dev, struct mount_table *ret);

/*
 * Which mounts those are, as one number to compare: what is mounted or unmounted makes it
 * another, what is moved does not. Errors as above.
 */
int mount_list_digest(uint64_t mntns_id, uint64_t *ret);

/*
 * Whether the mount with that 64-bit id is in that mount namespace: 1, 0, or a negative
 * errno if it can't be told.
 */
int mount_list_has(uint64_t mntns_id, uint64_t mount_id);
