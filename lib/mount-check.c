/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdio.h>

#include "mount-check.h"
#include "mount-list.h"
#include "parse.h"
#include "util.h"

static bool is_of(const struct mount_entry *entry, const struct holder_of_mount *mount)
{
	enum nsrel_type type;
	uint64_t ino;

	/* Numbers of mounts are used again: it has to be the same namespace as well. */
	return entry->id == mount->id && parse_ns_link(entry->root, &type, &ino) == 0 &&
	       type == mount->ns->type && ino == mount->ns->ino;
}

/* They are asked for in the order of the table: it goes on where the last one was. */
static bool has(struct mount_check *check, const struct holder_of_mount *mount)
{
	const struct mount_table *table = &check->table;

	for (size_t i = 0; i < table->n_entries; i++) {
		if (check->at >= table->n_entries)
			check->at = 0;
		if (is_of(&table->entries[check->at++], mount))
			return true;
	}
	return false;
}

/* -ESRCH if the task is not there, or not in that mount namespace any more. */
static int read_table(struct mount_check *check)
{
	struct discovery *d = check->d;
	char path[64];
	enum nsrel_type type;
	uint64_t ino;
	int r;

	(void)snprintf(path, sizeof(path), "%d/task/%d/mountinfo", (int)check->pid,
		       (int)check->tid);
	r = procfs_read_pieces(d->proc.fd, path, MOUNTINFO_MAX, &d->buf);
	if (r == 0)
		r = mount_table_parse(&check->table, d->buf.data, d->buf.len);
	if (r < 0)
		return r == -ENOMEM ? r : -ESRCH;
	if (check->table.is_broken)
		return -EBADMSG;
	(void)snprintf(path, sizeof(path), "%d/task/%d/ns/mnt", (int)check->pid,
		       (int)check->tid);
	r = procfs_read_ns_link(d->proc.fd, path, &type, &ino);
	return r == 0 && ino == check->mntns->ino ? 0 : -ESRCH;
}

/*
 * Who showed it has ended, or left: if it was the last one, the namespace is gone too
 * (-ENOENT). The list may be of less than the task showed.
 */
static int read_list(struct mount_check *check, const struct nsrel_ns *mntns)
{
	/* To itself, a task's own is not shown in full. */
	if (!mntns->has_id || mntns == check->d->shared->own_mntns)
		return -ESRCH;
	mount_table_done(&check->table);
	check->is_list = true;
	return mount_list_read(mntns->id, check->d->nsfs_dev, &check->table);
}

/* Mostly what was read is of many of them. */
static int read_again(struct mount_check *check, const struct holder_of_mount *mount)
{
	if (check->mntns == mount->mntns && check->pid == mount->seen_pid &&
	    check->tid == mount->seen_tid)
		return check->result;
	mount_check_done(check);
	*check = (struct mount_check){
		.d = check->d,
		.mntns = mount->mntns,
		.pid = mount->seen_pid,
		.tid = mount->seen_tid,
	};
	check->result = check->pid ? read_table(check) : -ESRCH;
	if (check->result == -ESRCH)
		check->result = read_list(check, mount->mntns);
	return check->result;
}

int mount_check(struct mount_check *check, const struct holder_of_mount *mount)
{
	int r;

	if (!mount->mntns)
		return -ESRCH;
	/* The kernel told the id: who may ask that may ask this. */
	if (mount->unique_id)
		return mount_list_has(mount->mntns->id, mount->unique_id);
	r = read_again(check, mount);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (has(check, mount))
		return 1;
	return check->is_list ? -ESRCH : 0;
}

void mount_check_done(struct mount_check *check)
{
	mount_table_done(&check->table);
}
