/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/vfs.h>

#include "handle.h"
#include "nsfs.h"
#include "procfs.h"
#include "util.h"

int handle_too_old(int error)
{
	return error == -ENOTTY || error == -ENOSYS ? -EOPNOTSUPP : error;
}

/* Before Linux 4.11 only the link tells. */
static int read_type(int fd, enum nsrel_type *ret)
{
	char path[40];
	uint64_t ino;

	(void)snprintf(path, sizeof(path), "/proc/thread-self/fd/%d", fd);
	return procfs_read_ns_link(AT_FDCWD, path, ret, &ino) < 0 ? -ENOTTY : 0;
}

static int identify(struct nsrel_handle *handle)
{
	struct statfs fs;
	int r;

	if (fstatfs(handle->fd, &fs) < 0)
		return -errno;
	if (fs.f_type != NSFS_MAGIC)
		return -ENOTTY;
	r = nsfs_get_type(handle->fd, &handle->type);
	if (r < 0)
		r = read_type(handle->fd, &handle->type);
	if (r < 0)
		return r;
	r = nsfs_identify(handle->fd, &handle->ino, &handle->dev);
	if (r < 0)
		return r;
	handle->has_id = nsfs_get_id(handle->fd, handle->type, &handle->id) == 0;
	return 0;
}

int handle_new(int fd, struct nsrel_handle **ret)
{
	NO_CANCEL;
	_cleanup_close_ int own_fd = fd;
	struct nsrel_handle *handle;
	int r;

	if (fd < 0)
		return fd;
	handle = calloc(1, sizeof(*handle));
	if (!handle)
		return -ENOMEM;
	handle->n_refs = 1;
	handle->fd = TAKE_FD(own_fd);
	r = identify(handle);
	if (r < 0) {
		nsrel_handle_unref(handle);
		return r;
	}
	*ret = handle;
	return 0;
}

_public_ struct nsrel_handle *nsrel_handle_ref(struct nsrel_handle *handle)
{
	if (handle)
		atomic_fetch_add_explicit(&handle->n_refs, 1, memory_order_relaxed);
	return handle;
}

_public_ struct nsrel_handle *nsrel_handle_unref(struct nsrel_handle *handle)
{
	NO_CANCEL;

	if (!handle ||
	    atomic_fetch_sub_explicit(&handle->n_refs, 1, memory_order_acq_rel) > 1)
		return NULL;
	util_closep(&handle->fd);
	free(handle->path);
	free(handle);
	return NULL;
}

_public_ int nsrel_handle_get_fd(const struct nsrel_handle *handle)
{
	return handle->fd;
}

_public_ enum nsrel_type nsrel_handle_get_type(const struct nsrel_handle *handle)
{
	return handle->type;
}

_public_ uint64_t nsrel_handle_get_ino(const struct nsrel_handle *handle)
{
	return handle->ino;
}

_public_ dev_t nsrel_handle_get_dev(const struct nsrel_handle *handle)
{
	return handle->dev;
}

_public_ int nsrel_handle_get_id(const struct nsrel_handle *handle, uint64_t *ret)
{
	if (!handle->has_id)
		return -EOPNOTSUPP;
	*ret = handle->id;
	return 0;
}

_public_ int nsrel_handle_open_owner(const struct nsrel_handle *handle,
				     struct nsrel_handle **ret)
{
	return handle_new(handle_too_old(nsfs_open_owner(handle->fd)), ret);
}

_public_ int nsrel_handle_open_parent(const struct nsrel_handle *handle,
				      struct nsrel_handle **ret)
{
	if (!nsrel_type_is_hierarchical(handle->type))
		return -EINVAL;
	return handle_new(handle_too_old(nsfs_open_parent(handle->fd)), ret);
}

_public_ int nsrel_handle_get_owner_uid(const struct nsrel_handle *handle, uid_t *ret)
{
	if (handle->type != NSREL_TYPE_USER)
		return -EINVAL;
	return handle_too_old(nsfs_get_owner_uid(handle->fd, ret));
}

static int open_other_mntns(const struct nsrel_handle *handle, bool backwards,
			    struct nsrel_handle **ret)
{
	uint64_t id;

	if (handle->type != NSREL_TYPE_MNT)
		return -EINVAL;
	return handle_new(
		handle_too_old(nsfs_open_next_mntns(handle->fd, backwards, &id)), ret);
}

_public_ int nsrel_handle_open_next_mntns(const struct nsrel_handle *handle,
					  struct nsrel_handle **ret)
{
	return open_other_mntns(handle, false, ret);
}

_public_ int nsrel_handle_open_previous_mntns(const struct nsrel_handle *handle,
					      struct nsrel_handle **ret)
{
	return open_other_mntns(handle, true, ret);
}

_public_ bool nsrel_handle_is_same(const struct nsrel_handle *handle,
				   const struct nsrel_handle *other)
{
	return handle->type == other->type && handle->ino == other->ino &&
	       handle->dev == other->dev &&
	       (!handle->has_id || !other->has_id || handle->id == other->id);
}
