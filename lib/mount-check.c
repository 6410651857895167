/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdio.h>

#include "mount-check.h"
#include "mount-list.h"
#include "parse.h"
#include "util.h"

/* Numbers of mounts are used again: it has to be the same namespace as well. */
static bool has(const struct mount_table *table, const struct holder_of_mount *mount)
{
	for (size_t i = 0; i < table->n_entries; i++) {
		const struct mount_entry *entry = &table->entries[i];
		enum nsrel_type type;
		uint64_t ino;

		if (entry->id == mount->id &&
		    parse_ns_link(entry->root, &type, &ino) == 0 &&
		    type == mount->ns->type && ino == mount->ns->ino)
			return true;
	}
	return false;
}

/* -ESRCH if the task is not there, or not in that mount namespace any more. */
static int read_table(struct mount_check *check)
{
	struct discovery *d = check->d;
	char path[64], text[64];
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
	r = procfs_read_link(d->proc.fd, path, text, sizeof(text));
	return r == 0 && parse_ns_link(text, &type, &ino) == 0 && ino == check->mntns_ino
		     ? 0
		     : -ESRCH;
}

/* As the task showed it: mostly that is one and the same for many of them. */
static int ask_task(struct mount_check *check, const struct holder_of_mount *mount)
{
	if (!mount->seen_pid)
		return -ESRCH;
	if (check->pid != mount->seen_pid || check->tid != mount->seen_tid ||
	    check->mntns_ino != mount->mntns->ino) {
		mount_table_done(&check->table);
		check->pid = mount->seen_pid;
		check->tid = mount->seen_tid;
		check->mntns_ino = mount->mntns->ino;
		check->result = read_table(check);
	}
	return check->result < 0 ? check->result : has(&check->table, mount);
}

/* Who showed it has ended, or left: if it was the last one, the namespace is gone too. */
static int ask_list(const struct mount_check *check, const struct holder_of_mount *mount)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	const struct nsrel_ns *mntns = mount->mntns;
	int r;

	/* To itself, a task's own is not shown in full. */
	if (!mntns->has_id || mntns == check->d->shared->own_mntns)
		return -ESRCH;
	r = mount_list_read(mntns->id, check->d->nsfs_dev, &table);
	if (r == 0)
		return has(&table, mount) ? 1 : -ESRCH;
	return r == -ENOENT ? 0 : r;
}

int mount_check(struct mount_check *check, const struct holder_of_mount *mount)
{
	int r;

	if (!mount->mntns)
		return -ESRCH;
	/* The kernel told the id: who may ask that may ask this. */
	if (mount->unique_id)
		return mount_list_has(mount->mntns->id, mount->unique_id);
	r = ask_task(check, mount);
	return r == -ESRCH ? ask_list(check, mount) : r;
}

void mount_check_done(struct mount_check *check)
{
	mount_table_done(&check->table);
}
