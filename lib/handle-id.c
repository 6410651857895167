/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Handles by 64-bit id. */

#include <errno.h>
#include <fcntl.h>

#include "handle.h"
#include "nsfs.h"
#include "self-proc.h"

/* Linux 6.19 opens one's own by id alone; 6.18 says that there is no such namespace. */
static bool takes_id_alone(void)
{
	_cleanup_self_proc_ struct self_proc self = SELF_PROC_NONE;
	_cleanup_close_ int own = -1, fd = -1;
	uint64_t id;

	if (self_proc_open(&self) < 0)
		return true;
	own = openat(self.proc.fd, "thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	if (own < 0 || nsfs_get_id(own, NSREL_TYPE_MNT, &id) < 0)
		return true;
	fd = nsfs_open_id(id, 0, 0);
	return fd != -ESTALE;
}

/* Either both type and inode go into a file handle, or neither does. */
static int open_id(uint64_t id, int type, uint64_t ino)
{
	bool exact = type >= 0 && ino > 0;
	int fd;

	fd = exact ? nsfs_open_id(id, nsrel_type_get_clone_flag((enum nsrel_type)type),
				  ino)
		   : nsfs_open_id(id, 0, 0);
	/* No such place to open from; or no such call. */
	if (fd == -EBADF || fd == -EINVAL || fd == -ENOSYS)
		return -EOPNOTSUPP;
	if (fd == -ESTALE && !exact && !takes_id_alone())
		return -EOPNOTSUPP;
	return fd;
}

/* The kernel looks only at what is in the file handle, where inodes have 32 bits. */
static bool is_meant(const struct nsrel_handle *handle, uint64_t id, int type,
		     uint64_t ino)
{
	return (!handle->has_id || handle->id == id) &&
	       (type < 0 || handle->type == (enum nsrel_type)type) &&
	       (ino == 0 || handle->ino == ino);
}

_public_ int nsrel_handle_open_id(uint64_t id, int type, uint64_t ino,
				  struct nsrel_handle **ret)
{
	NO_CANCEL;
	_cleanup_(nsrel_handle_unrefp) struct nsrel_handle *handle = NULL;
	int r;

	if (type != -1 && !nsrel_type_get_name((enum nsrel_type)type))
		return -EINVAL;
	r = handle_new(open_id(id, type, ino), &handle);
	if (r < 0)
		return r;
	if (!is_meant(handle, id, type, ino))
		return -ESTALE;
	*ret = TAKE_PTR(handle);
	return 0;
}
