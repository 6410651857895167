/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fixture.h"
#include "kernel-lists.h"
#include "kernel.h"

/* Newer than the headers of the oldest systems; taken from nsfs.h and mount.h. */
struct mnt_info {
	uint32_t size;
	uint32_t nr_mounts;
	uint64_t mnt_ns_id;
};
#define LIVE_NS_MNT_GET_INFO _IOR(0xb7, 10, struct mnt_info)
#define LIVE_NS_MNT_GET_NEXT _IOR(0xb7, 11, struct mnt_info)
#define LIVE_NS_MNT_GET_PREV _IOR(0xb7, 12, struct mnt_info)
#define LIVE_SYS_LISTMOUNT   458
#define LIVE_SYS_LISTNS	     470

struct ns_req {
	uint32_t size, spare;
	uint64_t ns_id;
	uint32_t ns_type, spare2;
	uint64_t user_ns_id;
};

struct mnt_req {
	uint32_t size, spare;
	uint64_t mnt_id, param, mnt_ns_id;
};

#define MAX_IDS 4096

/* Who may not see all gets one of each type, and no more. */
bool kernel_lists_all(void)
{
	struct ns_req req = { .size = sizeof(req) };
	uint64_t ids[MAX_IDS];
	long n = syscall(LIVE_SYS_LISTNS, &req, ids, MAX_IDS, 0);

	return n >= 0 && kernel_count_mntns() > 0;
}

static int open_own_mntns(void)
{
	return open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
}

/* From @fd on; the caller's own is not counted. */
static int walk(int fd, unsigned long request, uint64_t id, bool *ret_found)
{
	struct mnt_info info = { .size = sizeof(info) };
	int n = 0, next;

	fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	while ((next = ioctl(fd, request, &info)) >= 0) {
		close(fd);
		fd = next;
		*ret_found = *ret_found || info.mnt_ns_id == id;
		n++;
	}
	next = -errno;
	close(fd);
	return next == -ENOENT ? n : next;
}

static int walk_all(uint64_t id, bool *ret_found)
{
	_cleanup_close_ int fd = open_own_mntns();
	struct mnt_info info = { .size = sizeof(info) };
	int before, after;

	if (fd < 0 || ioctl(fd, LIVE_NS_MNT_GET_INFO, &info) < 0)
		return -errno;
	*ret_found = info.mnt_ns_id == id;
	before = walk(fd, LIVE_NS_MNT_GET_PREV, id, ret_found);
	if (before < 0)
		return before;
	after = walk(fd, LIVE_NS_MNT_GET_NEXT, id, ret_found);
	return after < 0 ? after : before + 1 + after;
}

int kernel_count_mntns(void)
{
	bool found;

	return walk_all(0, &found);
}

bool kernel_has_mntns(uint64_t id)
{
	bool found = false;

	return walk_all(id, &found) > 0 && found;
}

bool kernel_lists_mounts(void)
{
	_cleanup_close_ int fd = open_own_mntns();
	struct mnt_req req = { .size = sizeof(req), .mnt_id = UINT64_MAX };
	uint64_t id;

	if (fd < 0 || ioctl(fd, _IOR(0xb7, 5, uint64_t), &req.mnt_ns_id) < 0)
		return false;
	return syscall(LIVE_SYS_LISTMOUNT, &req, &id, 1, 0) >= 0;
}
