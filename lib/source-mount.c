/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Mount namespaces that tasks live in: their mounts as mountinfo of proc(5) has them,
 * once for each namespace and root directory, while the task is pinned. What its root
 * directory does not show is left to source-mntns.c.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "mount-check.h"
#include "mount-node.h"
#include "mount-open.h"
#include "mount-table.h"
#include "read-task.h"
#include "sighting.h"
#include "source.h"
#include "util.h"

#define BUFFER_KEPT (1024 * 1024)

/* Two numbers into one. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	return util_mix(a * UINT64_C(0x9e3779b97f4a7c15) + b);
}

/* What tells a mount namespace and root directory from others. */
static int get_key(struct discovery *d, const struct place *place,
		   const struct nsrel_ns *mntns, uint64_t *ret)
{
	struct statx st = { 0 };

	if (d->proc.live && statx(place->dir_fd, "root", AT_STATX_DONT_SYNC,
				  STATX_INO | STATX_MNT_ID, &st) < 0)
		return -errno;
	*ret = mix(mix(mix(mntns->ino, st.stx_ino), st.stx_mnt_id),
		   (uint64_t)st.stx_dev_major << 32 | st.stx_dev_minor);
	return 0;
}

static bool is_read(struct discovery *d, uint64_t key)
{
	bool known;

	discovery_lock(d);
	known = table_get(&d->shared->mount_roots, key);
	discovery_unlock(d);
	return known;
}

static int add_read(struct discovery *d, uint64_t key)
{
	struct table *roots = &d->shared->mount_roots;
	int r = 0;

	discovery_lock(d);
	if (!table_get(roots, key))
		r = table_add(roots, key, d->shared);
	discovery_unlock(d);
	return r;
}

/* The task may have gone elsewhere since its link was read. */
static bool is_still_in(const struct place *place, const struct nsrel_ns *mntns)
{
	enum nsrel_type type;
	uint64_t ino;

	return procfs_read_ns_link(place->dir_fd, "ns/mnt", &type, &ino) == 0 &&
	       ino == mntns->ino;
}

static void note_read(struct discovery *d, struct nsrel_ns *mntns,
		      const struct mount_table *table)
{
	discovery_lock(d);
	mntns->mounts_read = true;
	if (mntns->n_mounts_seen < table->n_mounts)
		mntns->n_mounts_seen = (uint32_t)table->n_mounts;
	discovery_unlock(d);
}

static int read_table(struct discovery *d, const struct place *place,
		      struct nsrel_ns *mntns, bool own)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	_cleanup_close_ int root_fd = -1;
	struct mount_view view = {
		.mntns = mntns,
		.root_pid = own ? 0 : place->pid,
		.root_tid = own ? 0 : place->tid,
		.seen_pid = place->pid,
		.seen_tid = place->tid,
	};
	int r;

	r = procfs_read_pieces(place->dir_fd, "mountinfo", MOUNTINFO_MAX, &d->buf);
	if (r == -ENOENT && !d->proc.live)
		return OUTCOME_NONE;
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_MOUNTS, place, "mountinfo", r);
	r = mount_table_parse(&table, d->buf.data, d->buf.len);
	if (r == 0 && own)
		r = mount_table_find_covered(d->buf.data, d->buf.len, &d->snap->covered);
	/* Some are huge; not every worker is to keep room for one. */
	if (d->buf.room > BUFFER_KEPT)
		buffer_done(&d->buf);
	if (r < 0)
		return r;
	if (!is_still_in(place, mntns))
		return OUTCOME_NONE;
	if (table.is_broken)
		r = discovery_add_problem(d, NSREL_SOURCE_MOUNTS, place, "mountinfo",
					  -EBADMSG);
	if (d->proc.live && table.n_entries > 0)
		root_fd = openat(place->dir_fd, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	view.root_fd = root_fd;
	if (r == 0)
		r = mount_node_add_all(d, &view, &table);
	note_read(d, mntns, &table);
	return r;
}

static int look(struct discovery *d, const struct place *place, struct nsrel_ns *mntns,
		bool own, uint64_t *ret_key)
{
	uint64_t key;
	int r;

	r = get_key(d, place, mntns, &key);
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_MOUNTS, place, "root", r);
	*ret_key = key;
	if (d->limits || is_read(d, key))
		return OUTCOME_OK;
	r = read_table(d, place, mntns, own);
	/* Gone, or elsewhere by now: the next task that is there tells. */
	if (r < 0 || r == OUTCOME_GONE || r == OUTCOME_NONE)
		return r == OUTCOME_NONE ? OUTCOME_OK : r;
	return add_read(d, key) < 0 ? -ENOMEM : r;
}

int source_mount_scan_task(struct discovery *d, const struct place *place,
			   struct nsrel_process *process, struct nsrel_thread *thread)
{
	struct task *task = thread ? &thread->task : &process->task;
	struct nsrel_ns *mntns = task->ns[NSREL_TYPE_MNT];

	if (!mntns || read_is_dead(task))
		return OUTCOME_OK;
	return look(d, place, mntns, false, &task->root_key);
}

/* The caller's own first: the paths that it can use as they are. */
int source_mount_prepare(struct discovery *d)
{
	_cleanup_close_ int dir_fd = -1, ns_fd = -1;
	struct place place = { .pid = d->proc.self };
	struct nsrel_ns *mntns = NULL;
	uint64_t key = 0;
	char name[40];
	int r;

	if (d->proc.self == 0)
		return 0;
	place.tid = procfs_read_own_tid(&d->proc);
	/* Where thread-self leads: links are not followed. */
	(void)snprintf(name, sizeof(name), "%d/task/%d", (int)place.pid, (int)place.tid);
	dir_fd = procfs_pin(d->self.fd, name);
	if (dir_fd < 0)
		return 0;
	ns_fd = procfs_pin(dir_fd, "ns");
	if (ns_fd < 0)
		return 0;
	place.dir_fd = dir_fd;
	place.ns_fd = ns_fd;
	r = sighting_of_link(d, &place, "ns/mnt", NSREL_TYPE_MNT, &mntns);
	if (r != OUTCOME_OK)
		return r < 0 ? r : 0;
	d->shared->own_mntns = mntns;
	r = look(d, &place, mntns, true, &key);
	return r < 0 ? r : 0;
}

/* Whether the mount opens from where a process is now. */
static bool opens_from(const struct discovery *d, const struct holder_of_mount *mount,
		       pid_t pid)
{
	_cleanup_close_ int root_fd = -1, fd = -1;
	char path[32];

	(void)snprintf(path, sizeof(path), "%d/root", (int)pid);
	root_fd = openat(d->proc.fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd >= 0)
		fd = mount_open(root_fd, mount->target, d->nsfs_dev, mount->ns->ino);
	return fd >= 0;
}

/* Who showed the way to a mount may have ended since: then another one may do. */
static void find_way(const struct discovery *d, struct holder_of_mount *mount)
{
	const struct array *all = &d->snap->processes;

	mount->opens = false;
	for (size_t i = 0; i < all->n_items; i++) {
		const struct nsrel_process *p = all->items[i];

		if (p->task.ns[NSREL_TYPE_MNT] != mount->mntns)
			continue;
		mount->opens = opens_from(d, mount, p->task.tid);
		mount->root_pid = mount->root_tid = p->task.tid;
		return;
	}
}

/* Its namespace could not be asked anything: once for each that is. */
static int tell(struct discovery *d, struct table *told, struct holder_of_mount *mount)
{
	int r;

	if (table_get(told, mount->ns->ino))
		return 0;
	r = table_add(told, mount->ns->ino, mount);
	return r < 0 ? r
		     : discovery_add_problem(d, NSREL_SOURCE_MOUNTS, NULL, "mount",
					     mount->error ?: -EAGAIN);
}

/* 1 if it stays; 0 if it was unmounted while we looked; or -ENOMEM. */
static int judge(struct mount_check *check, struct holder_of_mount *mount,
		 struct table *told)
{
	struct discovery *d = check->d;
	int r;

	if (mount->opens && mount->root_pid &&
	    !table_get(&d->snap->process_by_pid, (uint64_t)mount->root_pid))
		find_way(d, mount);
	if (!d->ask || mount->ns->asked)
		return 1;
	r = mount_check(check, mount);
	if (r == 0 || r == -ENOMEM)
		return r;
	r = tell(d, told, mount);
	return r < 0 ? r : 1;
}

/* What is mounted somewhere and could not be asked anything; and ways that are gone. */
int source_mount_finish(struct discovery *d)
{
	struct mount_check check = { .d = d };
	struct array *all = &d->snap->mounts;
	struct table told = { 0 };
	size_t n_kept = 0;
	int r = 0;

	for (size_t i = 0; i < all->n_items; i++) {
		struct holder_of_mount *mount = all->items[i];
		int stays = r < 0 ? 1 : judge(&check, mount, &told);

		if (stays < 0)
			r = stays;
		if (stays)
			all->items[n_kept++] = mount;
		else
			holder_of_mount_free(mount);
	}
	all->n_items = n_kept;
	mount_check_done(&check);
	table_done(&told);
	return r;
}
