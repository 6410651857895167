/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "mount-list.h"
#include "uapi.h"
#include "util.h"

#define IDS_PER_CALL 512
/* Two paths, each of which may be a page long, and some. */
#define DETAILS_SIZE (sizeof(struct uapi_statmount) + 4096)
#define DETAILS_MAX  (1024 * 1024)

static int stat_mount(uint64_t mntns_id, uint64_t id, uint64_t mask,
		      struct uapi_statmount *ret, size_t size)
{
	struct uapi_mnt_id_req request = {
		.size = sizeof(request),
		.mnt_id = id,
		.param = mask,
		.mnt_ns_id = mntns_id,
	};

	return syscall(UAPI_SYS_STATMOUNT, &request, ret, size, 0) < 0 ? -errno : 0;
}

/* Where the texts don't fit the kernel says EOVERFLOW, and not how long they are. */
static int get_details(uint64_t mntns_id, uint64_t id, struct uapi_statmount **ret)
{
	uint64_t mask = UAPI_STATMOUNT_MNT_BASIC | UAPI_STATMOUNT_MNT_ROOT |
			UAPI_STATMOUNT_MNT_POINT;

	for (size_t size = DETAILS_SIZE; size <= DETAILS_MAX; size *= 4) {
		struct uapi_statmount *details = malloc(size);
		int r = details ? stat_mount(mntns_id, id, mask, details, size) : -ENOMEM;

		/* What it does not say is not there to be read. */
		if (r == 0 && (details->mask & mask) != mask)
			r = -ENODATA;
		if (r == 0) {
			*ret = details;
			return 0;
		}
		free(details);
		if (r != -EOVERFLOW)
			return r;
	}
	return -EOVERFLOW;
}

static int add_details(struct mount_table *table, uint64_t mntns_id, uint64_t id)
{
	struct uapi_statmount *details = NULL;
	int r;

	r = get_details(mntns_id, id, &details);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	r = mount_table_add(table, details->mnt_id_old, details->str + details->mnt_root,
			    details->str + details->mnt_point);
	if (r == 0)
		table->entries[table->n_entries - 1].unique_id = id;
	free(details);
	return r;
}

static int add_mount(struct mount_table *table, uint64_t mntns_id, uint64_t id,
		     dev_t nsfs_dev)
{
	struct uapi_statmount basic;
	int r;

	r = stat_mount(mntns_id, id, UAPI_STATMOUNT_SB_BASIC, &basic, sizeof(basic));
	/* It was unmounted meanwhile. */
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	table->n_mounts++;
	if (makedev(basic.sb_dev_major, basic.sb_dev_minor) != nsfs_dev)
		return 0;
	return add_details(table, mntns_id, id);
}

int mount_list_read(uint64_t mntns_id, dev_t nsfs_dev, struct mount_table *ret)
{
	struct uapi_mnt_id_req request = {
		.size = sizeof(request),
		.mnt_id = UAPI_LSMT_ROOT,
		.mnt_ns_id = mntns_id,
	};
	uint64_t ids[IDS_PER_CALL];
	ssize_t n;

	do {
		n = syscall(UAPI_SYS_LISTMOUNT, &request, ids, IDS_PER_CALL, 0);
		if (n < 0)
			return -errno;
		for (ssize_t i = 0; i < n; i++) {
			int r = add_mount(ret, mntns_id, ids[i], nsfs_dev);

			if (r < 0)
				return r;
		}
		if (n > 0)
			request.param = ids[n - 1];
	} while (n == IDS_PER_CALL);
	return 0;
}

int mount_list_digest(uint64_t mntns_id, uint64_t *ret)
{
	struct uapi_mnt_id_req request = {
		.size = sizeof(request),
		.mnt_id = UAPI_LSMT_ROOT,
		.mnt_ns_id = mntns_id,
	};
	uint64_t ids[IDS_PER_CALL], digest = 1;
	ssize_t n;

	do {
		n = syscall(UAPI_SYS_LISTMOUNT, &request, ids, IDS_PER_CALL, 0);
		if (n < 0)
			return -errno;
		for (ssize_t i = 0; i < n; i++)
			digest = (digest ^ ids[i]) * UINT64_C(0x9e3779b97f4a7c15) +
				 (digest >> 29);
		if (n > 0)
			request.param = ids[n - 1];
	} while (n == IDS_PER_CALL);
	*ret = digest;
	return 0;
}

int mount_list_has(uint64_t mntns_id, uint64_t mount_id)
{
	struct uapi_statmount basic;
	int r;

	r = stat_mount(mntns_id, mount_id, UAPI_STATMOUNT_SB_BASIC, &basic,
		       sizeof(basic));
	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}
