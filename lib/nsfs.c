/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "nsfs.h"
#include "uapi.h"
#include "util.h"

int nsfs_identify(int fd, uint64_t *ret_ino, dev_t *ret_dev)
{
	struct statx st;

	/* What covers a namespace may have a server that never answers: it is not asked.
	 */
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &st) < 0)
		return -errno;
	*ret_ino = st.stx_ino;
	*ret_dev = makedev(st.stx_dev_major, st.stx_dev_minor);
	return 0;
}

/* These ioctls make their fds close-on-exec themselves. */
static int open_related(int fd, unsigned long request)
{
	int related = ioctl(fd, request);

	return related < 0 ? -errno : related;
}

int nsfs_open_owner(int fd)
{
	return open_related(fd, NS_GET_USERNS);
}

int nsfs_open_parent(int fd)
{
	return open_related(fd, NS_GET_PARENT);
}

int nsfs_get_owner_uid(int fd, uid_t *ret)
{
	uid_t uid = 0;

	if (ioctl(fd, NS_GET_OWNER_UID, &uid) < 0)
		return -errno;
	*ret = uid;
	return 0;
}

int nsfs_get_type(int fd, enum nsrel_type *ret)
{
	int flag = ioctl(fd, NS_GET_NSTYPE);

	if (flag < 0)
		return -errno;
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (nsrel_type_get_clone_flag((enum nsrel_type)type) == flag) {
			*ret = (enum nsrel_type)type;
			return 0;
		}
	return -ENOTTY;
}

int nsfs_get_id(int fd, enum nsrel_type type, uint64_t *ret)
{
	uint64_t id = 0;

	if (ioctl(fd, UAPI_NS_GET_ID, &id) < 0) {
		if (type != NSREL_TYPE_MNT)
			return -errno;
		if (ioctl(fd, UAPI_NS_GET_MNTNS_ID, &id) < 0 &&
		    ioctl(fd, UAPI_NS_GET_MNTNS_ID_6_10, &id) < 0)
			return -errno;
	}
	*ret = id;
	return 0;
}

int nsfs_open_pid_for_children(pid_t tid, bool is_leader)
{
	_cleanup_close_ int pidfd = -1;
	int fd;

	pidfd = (int)syscall(SYS_pidfd_open, tid, is_leader ? 0 : UAPI_PIDFD_THREAD);
	if (pidfd < 0)
		return -errno;
	fd = ioctl(pidfd, UAPI_PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE, 0);
	return fd < 0 ? -errno : fd;
}

int nsfs_count_mounts(int fd, uint32_t *ret)
{
	struct uapi_mnt_ns_info info = { .size = sizeof(info) };

	if (ioctl(fd, UAPI_NS_MNT_GET_INFO, &info) < 0)
		return -errno;
	*ret = info.nr_mounts;
	return 0;
}

int nsfs_open_next_mntns(int fd, bool backwards, uint64_t *ret_id)
{
	struct uapi_mnt_ns_info info = { .size = sizeof(info) };
	int next;

	next = ioctl(fd, backwards ? UAPI_NS_MNT_GET_PREV : UAPI_NS_MNT_GET_NEXT, &info);
	if (next < 0)
		return -errno;
	*ret_id = info.mnt_ns_id;
	return next;
}

static int translate_pid(int fd, unsigned long request, pid_t pid)
{
	int r = ioctl(fd, request, (unsigned long)pid);

	if (r >= 0)
		return r > 0 ? r : -ESRCH;
	if (errno != ENOTTY)
		return -errno;
	/* Since Linux 6.12 it may mean that there is no such task: the caller is. */
	r = ioctl(fd, UAPI_NS_GET_PID_IN_PIDNS, (unsigned long)gettid());
	return r < 0 && errno == ENOTTY ? -ENOTTY : -ESRCH;
}

int nsfs_pid_from(int fd, pid_t pid)
{
	return translate_pid(fd, UAPI_NS_GET_PID_FROM_PIDNS, pid);
}

int nsfs_pid_in(int fd, pid_t pid)
{
	return translate_pid(fd, UAPI_NS_GET_PID_IN_PIDNS, pid);
}

int nsfs_open_id(uint64_t id, int clone_flag, uint64_t ino)
{
	union {
		struct file_handle head;
		char room[sizeof(struct file_handle) + sizeof(struct uapi_nsfs_handle)];
	} handle = { .head.handle_bytes = sizeof(struct uapi_nsfs_handle),
		     .head.handle_type = UAPI_FILEID_NSFS };
	struct uapi_nsfs_handle value = {
		.ns_id = id,
		.ns_type = (uint32_t)clone_flag,
		.ns_inum = (uint32_t)ino,
	};
	int fd;

	memcpy(handle.head.f_handle, &value, sizeof(value));
	fd = open_by_handle_at(UAPI_FD_NSFS_ROOT, &handle.head, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
