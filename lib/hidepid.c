/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What is hidden can't be counted, and mostly not even noticed: a process in a PID
 * namespace of its own sees its process 1, and misses others all the same. So the mount
 * option counts, unless the caller has the privilege that it asks for.
 */

#include <errno.h>
#include <fcntl.h>
#include <libmount.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "hidepid.h"
#include "nsfs.h"
#include "parse.h"
#include "util.h"

static bool has_sys_ptrace(void)
{
	struct __user_cap_header_struct header = { .version =
							   _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[CAP_TO_INDEX(CAP_SYS_PTRACE)].effective & CAP_TO_MASK(CAP_SYS_PTRACE);
}

/*
 * The capability counts over processes of one's own user namespace and those below it.
 * The kernel names the owner of a PID namespace only if it is one of these.
 */
static bool rules_pid_ns(const struct discovery *d)
{
	_cleanup_close_ int pid_fd = -1, owner_fd = -1;

	if (!d->proc.own)
		return true;
	pid_fd = openat(d->proc.fd, "self/ns/pid", O_RDONLY | O_CLOEXEC);
	if (pid_fd < 0)
		return false;
	owner_fd = nsfs_open_owner(pid_fd);
	return owner_fd >= 0;
}

static bool can_trace(const struct discovery *d)
{
	return has_sys_ptrace() && rules_pid_ns(d);
}

/* The mount option gid=, 0 if there is none, names a group whose members see all. */
static bool is_in_group(const char *options)
{
	char *value = NULL, text[16];
	uint64_t gid = 0;
	size_t size;

	if (mnt_optstr_get_option(options, "gid", &value, &size) == 0) {
		if (size >= sizeof(text))
			return false;
		memcpy(text, value, size);
		text[size] = '\0';
		if (parse_u64(text, &gid) < 0)
			return false;
	}
	return group_member((gid_t)gid);
}

/* "1" or "noaccess" still lists processes, and reading them fails audibly. */
static bool hides(const char *options)
{
	static const struct {
		const char *value;
		bool but_for_group;
	} rows[] = {
		{ "2", true },
		{ "invisible", true },
		{ "4", false },
		{ "ptraceable", false },
	};
	char *value = NULL;
	size_t size;

	if (mnt_optstr_get_option(options, "hidepid", &value, &size) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strlen(rows[i].value) == size &&
		    memcmp(rows[i].value, value, size) == 0)
			return !rows[i].but_for_group || !is_in_group(options);
	return false;
}

/* 1, 0, or -ENOMEM. */
static int find_hiding(struct libmnt_table *table, uint64_t mount_id)
{
	struct libmnt_iter *it = mnt_new_iter(MNT_ITER_FORWARD);
	struct libmnt_fs *fs = NULL;
	int r = it ? 0 : -ENOMEM;

	while (r == 0 && mnt_table_next_fs(table, it, &fs) == 0)
		r = (uint64_t)mnt_fs_get_id(fs) == mount_id &&
		    mnt_fs_get_fs_options(fs) && hides(mnt_fs_get_fs_options(fs));
	mnt_free_iter(it);
	return r;
}

/* The same. Of one's own thread, which may have a mount namespace of its own. */
static int is_mounted_hiding(const struct discovery *d)
{
	struct libmnt_table *table = NULL;
	struct statx st;
	int r;

	if (statx(d->proc.fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &st) < 0)
		return 0;
	table = mnt_new_table();
	if (!table)
		return -ENOMEM;
	r = mnt_table_parse_file(table, "/proc/thread-self/mountinfo");
	if (r == 0)
		r = find_hiding(table, st.stx_mnt_id);
	mnt_unref_table(table);
	return r < 0 && r != -ENOMEM ? 0 : r;
}

/*
 * A proc file system shows a process 1 as long as its PID namespace has any: where it is
 * not listed, and the mount can't be looked up, something hides it.
 */
static bool misses_init(const struct discovery *d)
{
	return nsrel_snapshot_count_processes(d->snap) > 0 &&
	       !nsrel_snapshot_get_process(d->snap, 1);
}

int hidepid_check(struct discovery *d)
{
	int r;

	if (!d->proc.live)
		return 0;
	r = misses_init(d) ? 1 : can_trace(d) ? 0 : is_mounted_hiding(d);
	if (r <= 0)
		return r;
	return discovery_add_problem(d, NSREL_SOURCE_TASKS, NULL, "hidepid", -EPERM);
}
