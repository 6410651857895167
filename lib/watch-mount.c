/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "mount-list.h"
#include "util.h"
#include "watch-mount.h"

static void close_own(struct watch_mounts *mounts)
{
	util_closep(&mounts->own_fd);
	mounts->own_fd = -1;
	mounts->own_ino = 0;
}

void watch_mounts_done(struct watch_mounts *mounts)
{
	close_own(mounts);
	free(mounts->all);
	buffer_done(&mounts->buf);
	*mounts = (struct watch_mounts)WATCH_MOUNTS;
}

static uint64_t read_own_ino(void)
{
	enum nsrel_type type;
	uint64_t ino;

	return procfs_read_ns_link(AT_FDCWD, "/proc/thread-self/ns/mnt", &type, &ino) == 0
		     ? ino
		     : 0;
}

/* Events count from here on. */
static void open_own(struct watch_mounts *mounts)
{
	close_own(mounts);
	mounts->own_fd = open("/proc/thread-self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (mounts->own_fd >= 0)
		mounts->own_ino = read_own_ino();
	if (!mounts->own_ino)
		close_own(mounts);
}

/* An event is told once. */
static bool has_event(const struct watch_mounts *mounts)
{
	struct pollfd own = { .fd = mounts->own_fd, .events = POLLPRI };

	return poll(&own, 1, 0) > 0 && (own.revents & (POLLPRI | POLLERR));
}

static int read_mountinfo(struct watch_mounts *mounts, const struct procfs *proc,
			  const struct watch_mount *mount, uint64_t *ret)
{
	char path[64];
	int r;

	if (!mount->pid)
		return -ENOENT;
	(void)snprintf(path, sizeof(path), "%d/task/%d/mountinfo", (int)mount->pid,
		       (int)mount->tid);
	r = procfs_read_pieces(proc->fd, path, MOUNTINFO_MAX, &mounts->buf);
	if (r == 0)
		*ret = util_digest(mounts->buf.data, mounts->buf.len);
	return r;
}

static int look_at(struct watch_mounts *mounts, const struct procfs *proc,
		   struct watch_mount *mount, struct watch_mounts_news *news)
{
	uint64_t digest = 0;
	int r;

	r = mount->has_id ? mount_list_digest(mount->id, &digest) : -EOPNOTSUPP;
	mount->is_listed = r == 0;
	if (r < 0 && r != -ENOENT)
		r = read_mountinfo(mounts, proc, mount, &digest);
	if (r < 0) {
		news->blind = true;
		return r == -ENOMEM ? r : 0;
	}
	news->changed |= !mount->has_digest || mount->digest != digest;
	mount->has_digest = true;
	mount->digest = digest;
	return 0;
}

int watch_mounts_look(struct watch_mounts *mounts, const struct procfs *proc,
		      struct watch_mounts_news *ret)
{
	struct watch_mounts_news news = { .own = mounts->own_missed };
	int r = 0;

	mounts->own_missed = false;
	if (mounts->own_fd < 0)
		open_own(mounts);
	else
		news.own |= has_event(mounts);
	news.changed = news.own;
	for (size_t i = 0; r == 0 && i < mounts->n; i++)
		r = look_at(mounts, proc, &mounts->all[i], &news);
	*ret = news;
	return r;
}

static void find_member(const struct nsrel_ns *ns, struct watch_mount *mount)
{
	const struct nsrel_process *member =
		ns->first_holder ? holder_get_member(ns->first_holder) : NULL;
	const struct task *task = member ? &member->task : NULL;

	if (!task && ns->first_loose) {
		member = ns->first_loose->process;
		task = &ns->first_loose->task;
	}
	if (task) {
		mount->pid = member->task.tid;
		mount->tid = task->tid;
	}
}

/*
 * Of one that was looked at before, what was seen then is kept. Both are in order: @at is
 * how far it got with the old ones.
 */
static void keep_digest(const struct watch_mounts *mounts, struct watch_mount *mount,
			size_t *at)
{
	const struct watch_mount *old;

	while (*at < mounts->n && mounts->all[*at].ino < mount->ino)
		++*at;
	if (*at == mounts->n)
		return;
	old = &mounts->all[*at];
	if (old->ino != mount->ino || old->has_id != mount->has_id ||
	    old->id != mount->id)
		return;
	if (!old->is_listed && (old->pid != mount->pid || old->tid != mount->tid))
		return;
	mount->has_digest = old->has_digest;
	mount->is_listed = old->is_listed;
	mount->digest = old->digest;
}

static size_t count_mntns(const struct nsrel_snapshot *snap)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->namespaces.n_items; i++)
		n += ((const struct nsrel_ns *)snap->namespaces.items[i])->type ==
		     NSREL_TYPE_MNT;
	return n;
}

static void check_own(struct watch_mounts *mounts)
{
	if (mounts->own_fd < 0 || mounts->own_ino == read_own_ino())
		return;
	open_own(mounts);
	mounts->own_missed = true;
}

int watch_mounts_follow(struct watch_mounts *mounts, const struct nsrel_snapshot *snap)
{
	struct watch_mount *all;
	size_t n = 0, at = 0;

	check_own(mounts);
	all = calloc(count_mntns(snap) + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < snap->namespaces.n_items; i++) {
		const struct nsrel_ns *ns = snap->namespaces.items[i];
		struct watch_mount *mount = &all[n];

		if (ns->type != NSREL_TYPE_MNT || ns->ino == mounts->own_ino)
			continue;
		mount->ino = ns->ino;
		mount->has_id = ns->has_id;
		mount->id = ns->has_id ? ns->id : 0;
		find_member(ns, mount);
		keep_digest(mounts, mount, &at);
		n++;
	}
	free(mounts->all);
	mounts->all = all;
	mounts->n = n;
	return 0;
}
